"""Records an import could not accept: each with its reason, its line and its text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unitecon.basics.sql_text import literal, literals
from unitecon.importing.pipeline import Pipeline
from unitecon.importing.sources import numbered_lines, readers
from unitecon.importing.sources.readers import Shape

CONFLICT = "conflicting_duplicate"


def write(pipeline: Pipeline, work: Path, target: Path) -> dict[str, int]:
    """Write `target`, a row per quarantined record; the number of records by reason.

    Reads the sources again with numbered lines, which the first pass does without.
    """
    pipeline.run(
        "create or replace table refused (source_file varchar, source_line bigint, "
        "source_item bigint, reason varchar, raw varchar)"
    )
    for source in pipeline.sources:
        if source.kind == "parquet":
            relation = readers.relation([source], pipeline.shape)
            raw = readers.relation([source], Shape(as_lines=True))
            broken = ""
        else:
            paths = numbered_lines.stage(source, work, pipeline.shape)
            relation = numbered_lines.relation(paths, pipeline.shape)
            listed = _listed(paths)
            raw = (
                "select source_file, source_line, raw as line "
                f"from read_parquet({listed}, union_by_name = true)"
            )
            broken = listed
        _refuse(pipeline, relation, raw, broken)
    pipeline.run(
        f"copy (select * from refused order by source_file, source_line, source_item) "
        f"to {literal(target)} (format parquet, compression zstd)"
    )
    rows = pipeline.run("select reason, count(*) from refused group by all order by 2 desc, 1")
    return {str(reason): int(str(count)) for reason, count in rows}


def _refuse(pipeline: Pipeline, relation: str, raw: str, broken: str) -> None:
    """Add the records of one source that are invalid, conflicting or broken."""
    pipeline.over(relation)
    conflict = (
        "exists (from conflicts "
        "where conflicts.provider_id is not distinct from keyed.provider_id "
        "and conflicts.request_id = keyed.request_id)"
    )
    pipeline.run(
        f"""insert into refused
        select source_file, source_line, source_item, reason, left(cast(line as varchar), 2000)
        from (select source_file, source_line, source_item,
            coalesce(fault, case when {conflict} then '{CONFLICT}' end) as reason
            from keyed) as reasons
        left join ({raw}) as raws using (source_file, source_line)
        where reason is not null"""
    )
    if broken:
        pipeline.run(
            f"""insert into refused select source_file, source_line, 1, {numbered_lines.BROKEN}, raw
            from read_parquet({broken}, union_by_name = true)
            where {numbered_lines.BROKEN} is not null"""
        )


def _listed(paths: Sequence[Path]) -> str:
    return f"[{literals(paths)}]"


def first_places(pipeline: Pipeline) -> list[str]:
    """`reason: file:line` of the first quarantined record of each reason."""
    rows = pipeline.run(
        """select reason, arg_min(source_file, (source_file, source_line)),
        arg_min(source_line, (source_file, source_line)) from refused group by all order by 1"""
    )
    return [f"{reason}: {file}:{line}" for reason, file, line in rows]
