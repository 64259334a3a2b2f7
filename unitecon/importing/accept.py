"""The first pass of an import: valid records go into the ledger's Parquet files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unitecon.errors import UniteconError
from unitecon.importing import duplicates
from unitecon.importing.pipeline import DOUBT, FAULT, Pipeline, read
from unitecon.importing.sources import marked_lines, numbered_lines, readers


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
    relation, broken = _relation(pipeline, work)
    pipeline.over(relation)
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
        broken=broken + _broken_lines(pipeline),
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


def _relation(pipeline: Pipeline, work: Path) -> tuple[str, int]:
    """The SQL of `source_rows`, and how many records of staged files are broken.

    Documents, and text whose rows are identified by their lines, are staged with line numbers.
    """
    if pipeline.lines:
        pipeline.staged = marked_lines.stage(pipeline.sources, pipeline.lines, work)
        rows = marked_lines.rows(pipeline.staged)
        broken = pipeline.number(numbered_lines.broken(rows))
        return numbered_lines.relation(rows, pipeline.shape), broken
    direct, staged = [], []
    for source in pipeline.sources:
        is_text = source.kind != "parquet"
        if source.kind == "document" or (is_text and not pipeline.has_ids):
            staged += numbered_lines.stage(source, work, pipeline.shape)
        else:
            direct.append(source)
    parts = [readers.relation(direct, pipeline.shape)] if direct else []
    broken = 0
    if staged:
        rows = numbered_lines.rows(staged)
        parts.append(numbered_lines.relation(rows, pipeline.shape))
        broken = pipeline.number(numbered_lines.broken(rows))
    return " union all by name ".join(parts), broken


def _broken_lines(pipeline: Pipeline) -> int:
    """How many lines are not JSON, and rows have more or fewer cells than the header."""
    if pipeline.lines or not pipeline.has_ids:
        return 0  # they are staged, and counted there
    lines = [source for source in pipeline.sources if source.kind == "lines"]
    count = pipeline.number(readers.broken_lines(lines)) if lines else 0
    if any(source.kind == "csv" for source in pipeline.sources):
        rejected = """select count(distinct (file_id, line)) from reject_errors
            where scan_id = (select max(scan_id) from reject_errors)"""
        count += pipeline.number(rejected)
    return count


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
