"""Records an import could not accept: each with its reason, its line and its text."""

from __future__ import annotations

from pathlib import Path

from unitecon.basics.sql_text import file
from unitecon.importing import duplicates
from unitecon.importing.pipeline import Pipeline
from unitecon.importing.sources import marked_lines, numbered_lines, readers
from unitecon.importing.sources.readers import Shape


def write(pipeline: Pipeline, work: Path, target: Path) -> dict[str, int]:
    """Write `target`, a row per quarantined record; the number of records by reason.

    Reads the sources again with numbered lines, which the first pass does without.
    """
    pipeline.run(
        "create or replace table refused (source_file varchar, source_line bigint, "
        "source_item bigint, reason varchar, raw varchar)"
    )
    _refuse(pipeline, *_numbered(pipeline, work))
    # Its text may name the user; the file and the line lead to it.
    text = "null::varchar" if pipeline.has_pseudonyms else "raw"
    pipeline.run(
        f"copy (select * replace ({text} as raw) from refused "
        "order by source_file, source_line, source_item) "
        f"to {file(target)} (format parquet, compression zstd)"
    )
    counts = pipeline.run("select reason, count(*) from refused group by all order by 2 desc, 1")
    return {str(reason): int(str(count)) for reason, count in counts}


def _numbered(pipeline: Pipeline, work: Path) -> tuple[str, str]:
    """SQL of `source_rows` with every line numbered, and of the lines behind them.

    The latter have each line's text in `raw`, and in `broken` why one is not a record. All are
    read together, since a format may judge a record by those of another file.
    """
    sources, shape = pipeline.sources, pipeline.shape
    if pipeline.lines:
        lines = marked_lines.rows(pipeline.staged)
        return numbered_lines.relation(lines, shape), lines
    tables = [source for source in sources if source.kind == "parquet"]
    texts = [source for source in sources if source.kind != "parquet"]
    relations, raws = [], []
    if tables:
        relations.append(readers.relation(tables, shape))
        whole = readers.relation(tables, Shape(as_lines=True))
        none = f"cast(null as varchar) as {numbered_lines.BROKEN}"
        raws.append(f"select source_file, source_line, line as raw, {none} from ({whole})")
    staged = [path for source in texts for path in numbered_lines.stage(source, work, shape)]
    if staged:
        lines = numbered_lines.rows(staged)
        relations.append(numbered_lines.relation(lines, shape))
        raws.append(f"select source_file, source_line, raw, {numbered_lines.BROKEN} from {lines}")
    return " union all by name ".join(relations), f"({' union all by name '.join(raws)})"


def _refuse(pipeline: Pipeline, relation: str, lines: str) -> None:
    """Add the records that are invalid, conflicting or broken."""
    pipeline.over(relation)
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
        f"""insert into refused select name, source_line, 1, {numbered_lines.BROKEN}, raw
        from {lines} as raws join source_files on source_file = path
        where {numbered_lines.BROKEN} is not null"""
    )


def first_places(pipeline: Pipeline) -> list[str]:
    """`reason: file:line` of the first quarantined record of each reason."""
    rows = pipeline.run(
        """select reason, arg_min(source_file, (source_file, source_line)),
        arg_min(source_line, (source_file, source_line)) from refused group by all order by 1"""
    )
    return [f"{reason}: {file}:{line}" for reason, file, line in rows]
