"""The few lines of a log that are records, as Parquet, in order and with their numbers.

Transcripts are mostly text: to search it for the names that mark a record is faster than to parse
all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from unitecon.basics.sql_text import read_parquet
from unitecon.importing.sources import numbered_lines
from unitecon.importing.sources.readers import Source
from unitecon.importing.sources.shapes import broken_off, opened

CHUNK = 1 << 26  # bytes staged at once
SCHEMA = {"source_file": pl.String, "source_line": pl.Int64, "line": pl.String}
Line = tuple[str, int, str]


def stage(sources: Sequence[Source], names: Sequence[str], folder: Path) -> list[Path]:
    """Write the lines with one of `names` in quotes to Parquet files in `folder`.

    Raises InputError where a file cannot be read to its end.
    """
    marks = [f'"{name}"'.encode() for name in names]
    staged: list[Path] = []
    chunk: list[Line] = []
    size = 0
    for source in sources:
        for line in _marked(source, marks):
            chunk.append(line)
            size += len(line[2])
            if size > CHUNK:
                staged.append(_written(chunk, folder / f"marked-{len(staged)}.parquet"))
                chunk, size = [], 0
    if chunk or not staged:
        staged.append(_written(chunk, folder / f"marked-{len(staged)}.parquet"))
    return staged


def rows(staged: Sequence[Path]) -> str:
    """SQL of all staged lines, `broken` where they are not JSON; as `numbered_lines` has them."""
    return (
        "(select source_file, source_line, line, line as raw, "
        f"case when not json_valid(line) then 'broken_json' end as {numbered_lines.BROKEN} "
        f"from {read_parquet(staged)})"
    )


def _written(chunk: list[Line], path: Path) -> Path:
    pl.DataFrame(chunk, schema=SCHEMA, orient="row").write_parquet(path, compression="lz4")
    return path


def _marked(source: Source, marks: Sequence[bytes]) -> Iterator[Line]:
    """The marked lines of a file; of a JSON document, its marked elements."""
    file_name = str(source.path)
    if source.kind == "document":
        for number, text in numbered_lines.elements(source):
            if text is None or any(mark.decode() in text for mark in marks):
                yield file_name, number, text or "a JSON document that is broken"
        return
    try:
        with opened(source.path) as file:
            for number, data in enumerate(file, 1):
                if any(mark in data for mark in marks):
                    yield file_name, number, data.decode(errors="replace").strip().lstrip("\ufeff")
    except (OSError, EOFError) as error:
        raise broken_off(source.path, error) from None
