"""The first pass of an import: valid records go into the ledger's Parquet files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unitecon.errors import UniteconError
from unitecon.importing import duplicates
from unitecon.importing.pipeline import DOUBT, FAULT, Pipeline, read


@dataclass(frozen=True, slots=True)
class Written:
    """Counts of the first pass, in records.

    `total` without the `broken` ones; `totals` as the source reports them; `months` counts accepted
    records; `has_nameless` is true where accepted records have no id.
    """

    total: int
    broken: int
    accepted: int
    duplicate: int
    conflicting: int
    refused: int
    totals: dict[str, int]
    months: dict[str, int]
    has_nameless: bool


def write(
    pipeline: Pipeline,
    home: Path,
    work: Path,
    known: Sequence[Path],
    say: Callable[[str], None],
) -> Written:
    """Write the valid records to `home`, by month; `known` are the ledger's files.

    Raises InputError where a source cannot be read, and UniteconError where the ledger's token
    classes do not sum to what the source reports.
    """
    say("Reading")
    pipeline.stage(work)
    pipeline.over_sources()
    say("Comparing" + (" with the ledger" if known else ""))
    suspects = duplicates.suspects(pipeline, known) if pipeline.has_ids else 0
    say("Writing")
    total = pipeline.write(work / "data", bool(suspects))
    doubted = _doubted(work / "data")
    duplicate, conflicting = duplicates.settle(pipeline, doubted, known if suspects else ())
    pipeline.copy("select *, strftime(occurred_at, '%Y-%m') as month from settled", work / "kept")
    months, has_nameless = _placed(pipeline, work, home)
    refused = months.pop(FAULT, 0)
    totals = pipeline.totals(has_faults=bool(refused))
    _refuse_other_totals(pipeline, home, totals)
    return Written(
        total=total,
        broken=pipeline.number(pipeline.staged.broken()),
        accepted=sum(months.values()),
        duplicate=duplicate,
        conflicting=conflicting,
        refused=refused,
        totals=totals,
        months=months,
        has_nameless=has_nameless,
    )


def _doubted(data: Path) -> str:
    """The rows whose key occurs more than once, as SQL; no rows where there are none."""
    folder = data / f"month={DOUBT}"
    return read(sorted(folder.glob("*.parquet"))) if folder.is_dir() else "keyed limit 0"


def _placed(pipeline: Pipeline, work: Path, home: Path) -> tuple[dict[str, int], bool]:
    """Move each month's files into place; rows by month, and whether some have no id."""
    months: dict[str, int] = {}
    nameless = 0
    for folder in (*sorted(work.glob("data/month=*")), *sorted(work.glob("kept/month=*"))):
        month = folder.name.removeprefix("month=")
        if month == DOUBT:
            continue
        files = sorted(folder.glob("*.parquet"))
        months[month] = months.get(month, 0) + pipeline.number(
            f"select count(*) from {read(files)}"
        )
        if month == FAULT:
            continue
        nameless += pipeline.number(f"select count(*) from {read(files)} where request_id is null")
        target = home / folder.name
        target.mkdir(exist_ok=True)
        for file in files:
            file.rename(target / f"{folder.parent.name}_{file.name.rpartition('_')[2]}")
    for name in ("data", "kept"):
        shutil.rmtree(work / name, ignore_errors=True)
    return months, nameless > 0


def _refuse_other_totals(pipeline: Pipeline, home: Path, totals: dict[str, int]) -> None:
    files = sorted(home.glob("month=*/*.parquet"))
    sums = pipeline.sums(read(files)) if files else dict.fromkeys(totals, 0)
    if sums != totals:
        raise UniteconError(
            f"token classes sum to {sums}, but the source reports {totals}; nothing was imported"
        )
