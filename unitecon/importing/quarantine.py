"""Records an import could not accept: each with its reason, its line and its text."""

from __future__ import annotations

from pathlib import Path

from unitecon.basics.sql_text import file
from unitecon.importing import duplicates
from unitecon.importing.pipeline import Pipeline


def write(pipeline: Pipeline, target: Path) -> dict[str, int]:
    """Write `target`, a row per quarantined record; the number of records by reason."""
    pipeline.run(
        "create or replace table refused (source_file varchar, source_line bigint, "
        "source_item bigint, reason varchar, raw varchar)"
    )
    _refuse(pipeline, pipeline.staged.records())
    # Its text may name the user; the file and the line lead to it.
    text = "null::varchar" if pipeline.has_pseudonyms else "raw"
    pipeline.run(
        f"copy (select * replace ({text} as raw) from refused "
        "order by source_file, source_line, source_item) "
        f"to {file(target)} (format parquet, compression zstd)"
    )
    counts = pipeline.run("select reason, count(*) from refused group by all order by 2 desc, 1")
    return {str(reason): int(str(count)) for reason, count in counts}


def _refuse(pipeline: Pipeline, lines: str) -> None:
    """Add the records that are invalid, conflicting or broken."""
    pipeline.run(
        f"""insert into refused
        select name, source_line, source_item, reason, left(cast(raw as varchar), 2000)
        from (select source_file, source_line, source_item, coalesce(fault, reason) as reason
            from keyed {duplicates.refused("keyed")}) as reasons
        left join {lines} as raws using (source_file, source_line)
        join source_files on source_file = path
        where reason is not null"""
    )
    pipeline.run(
        f"""insert into refused select name, source_line, 1, broken, left(raw, 2000)
        from {lines} as raws join source_files on source_file = path
        where broken is not null"""
    )


def first_places(pipeline: Pipeline) -> list[str]:
    """`reason: file:line` of the first quarantined record of each reason."""
    rows = pipeline.run(
        """select reason, arg_min(source_file, (source_file, source_line)),
        arg_min(source_line, (source_file, source_line)) from refused group by all order by 1"""
    )
    return [f"{reason}: {file}:{line}" for reason, file, line in rows]
