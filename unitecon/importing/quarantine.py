"""Records an import could not accept: each with its reason, its line and its text."""

from __future__ import annotations

from pathlib import Path

from unitecon.basics.sql_text import literal
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
    _refuse(pipeline, work)
    pipeline.run(
        f"copy (select * from refused order by source_file, source_line, source_item) "
        f"to {literal(target)} (format parquet, compression zstd)"
    )
    rows = pipeline.run("select reason, count(*) from refused group by all order by 2 desc, 1")
    return {str(reason): int(str(count)) for reason, count in rows}


def _refuse(pipeline: Pipeline, work: Path) -> None:
    """Add the records that are invalid, conflicting or broken.

    All sources are read together, since a format may judge a record by those of another file.
    """
    relation, raw, staged = _numbered(pipeline, work)
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
    if staged:
        pipeline.run(
            f"""insert into refused select source_file, source_line, 1, {numbered_lines.BROKEN}, raw
            from {numbered_lines.files(staged)} where {numbered_lines.BROKEN} is not null"""
        )


def _numbered(pipeline: Pipeline, work: Path) -> tuple[str, str, list[Path]]:
    """SQL of `source_rows` with every line numbered, SQL of each line's text, staged files."""
    sources, shape = pipeline.sources, pipeline.shape
    tables = [source for source in sources if source.kind == "parquet"]
    texts = [source for source in sources if source.kind != "parquet"]
    staged = [path for source in texts for path in numbered_lines.stage(source, work, shape)]
    rows = [readers.relation(tables, shape)] if tables else []
    raw = [readers.relation(tables, Shape(as_lines=True))] if tables else []
    if staged:
        rows.append(numbered_lines.relation(staged, shape))
        raw.append(
            f"select source_file, source_line, raw as line from {numbered_lines.files(staged)}"
        )
    return " union all by name ".join(rows), " union all by name ".join(raw), staged


def first_places(pipeline: Pipeline) -> list[str]:
    """`reason: file:line` of the first quarantined record of each reason."""
    rows = pipeline.run(
        """select reason, arg_min(source_file, (source_file, source_line)),
        arg_min(source_line, (source_file, source_line)) from refused group by all order by 1"""
    )
    return [f"{reason}: {file}:{line}" for reason, file, line in rows]
