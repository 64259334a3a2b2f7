"""The first reading of an import: what is taken goes into the ledger's Parquet files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unitecon.errors import UniteconError
from unitecon.importing import sources as readers
from unitecon.importing import staging
from unitecon.importing.pipeline import TOTALS, Pipeline
from unitecon.importing.sources import quoted

FAULT = "fault"  # where rows at fault go instead of a month, to be counted
SUMMED = {
    "requests": "requests",
    "input_tokens": "input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens"
    " + input_audio_tokens + input_image_tokens",
    "output_tokens": "output_tokens + reasoning_tokens + output_audio_tokens + output_image_tokens",
    "web_searches": "web_searches",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What the first reading found and wrote, in records; `totals` as the source reports them."""

    found: int
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
    """Write the records that can be taken to `home`, by month; `known` are the ledger's files.

    Raises UniteconError where the ledger's classes do not sum to what the source reports.
    """
    say("Reading")
    relation, broken = _relation(pipeline, work)
    pipeline.over(relation)
    found = pipeline.count()
    say(f"Comparing {found:,} records" + (" with the ledger" if known else ""))
    suspects = pipeline.suspects(known, found) if pipeline.has_ids else 0
    duplicate, conflicting = pipeline.settle(known if suspects else ())
    say(f"Writing {found:,} records")
    written = pipeline.write(work / "data", bool(suspects))
    months, has_nameless = _placed(pipeline, work / "data", home)
    refused = months.pop(FAULT, 0)
    totals = pipeline.totals(is_whole=not refused and not suspects)
    _refuse_other_totals(pipeline, home, totals)
    return Written(
        found,
        broken + _broken_lines(pipeline),
        written - refused,
        duplicate,
        conflicting,
        refused,
        totals,
        months,
        has_nameless,
    )


def _relation(pipeline: Pipeline, work: Path) -> tuple[str, int]:
    """`source_rows`, and how many records of staged files are broken.

    Documents, and text whose rows are named by their lines, are staged with lines.
    """
    direct, staged = [], []
    for source in pipeline.sources:
        is_text = source.kind != "parquet"
        if source.kind == "document" or (is_text and not pipeline.has_ids):
            staged += staging.stage(source, work, pipeline.shape)
        else:
            direct.append(source)
    parts = [readers.relation(direct, pipeline.shape)] if direct else []
    if staged:
        parts.append(staging.relation(staged, pipeline.shape))
    broken = staging.broken(staged)
    return " union all by name ".join(parts), pipeline.number(broken) if broken else 0


def _broken_lines(pipeline: Pipeline) -> int:
    """Lines that are no JSON, and rows with another number of cells than the header."""
    if not pipeline.has_ids:
        return 0  # staged, and counted there
    lines = [source for source in pipeline.sources if source.kind == "lines"]
    count = pipeline.number(readers.broken_lines(lines)) if lines else 0
    if any(source.kind == "csv" for source in pipeline.sources):
        rejected = """select count(distinct (file_id, line)) from reject_errors
            where scan_id = (select max(scan_id) from reject_errors)"""
        count += pipeline.number(rejected)
    return count


def _placed(pipeline: Pipeline, data: Path, home: Path) -> tuple[dict[str, int], bool]:
    """Move each month's files into place; rows by month, and whether some have no id."""
    months: dict[str, int] = {}
    nameless = 0
    for folder in sorted(data.glob("month=*")):
        month = folder.name.removeprefix("month=")
        files = f"read_parquet({quoted(folder / '*.parquet')}, hive_partitioning = false)"
        months[month] = pipeline.number(f"select count(*) from {files}")
        if month == FAULT:
            shutil.rmtree(folder)
            continue
        nameless += pipeline.number(f"select count(*) from {files} where request_id is null")
        shutil.rmtree(home / folder.name, ignore_errors=True)
        folder.rename(home / folder.name)
    shutil.rmtree(data, ignore_errors=True)
    return months, nameless > 0


def _refuse_other_totals(pipeline: Pipeline, home: Path, totals: dict[str, int]) -> None:
    files = sorted(home.glob("month=*/*.parquet"))
    sums = ", ".join(f"coalesce(sum({cells}), 0)" for cells in SUMMED.values())
    held = dict.fromkeys(TOTALS, 0)
    if files:
        listed = ", ".join(quoted(file) for file in files)
        row = pipeline.run(
            f"select {sums} from read_parquet([{listed}], hive_partitioning = false)"
        )
        held = {name: int(str(one)) for name, one in zip(SUMMED, row[0], strict=True)}
    if held != totals:
        raise UniteconError(
            f"the classes sum to {held}, the source says {totals}; nothing was imported"
        )
