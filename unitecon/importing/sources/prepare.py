"""Files that cannot be read as they are -> copies that can, with the same records. Few need one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from unitecon.basics.plain_paths import plain
from unitecon.importing.sources import documents, json_lines
from unitecon.importing.sources.line_blocks import pieces
from unitecon.importing.sources.own_columns import TEXT
from unitecon.importing.sources.readers import Source, unreadable
from unitecon.importing.sources.shapes import FileShape

ROW_NUMBER = "file_row_number"  # what DuckDB calls it, and takes from the file if that has one


def prepared(sources: Sequence[Source], folder: Path, has_columns: bool) -> list[Source]:
    """The sources under plain paths, in copies below `folder` where they need one.

    With `has_columns` a record's fields are columns, so that records must not stand in a page.
    """
    readable = [replace(s, path=plain(s.path), origin=s.place) for s in sources]
    return [
        _prepared(source, folder / f"{number}.jsonl", has_columns)
        for number, source in enumerate(readable)
    ]


def _prepared(source: Source, target: Path, has_columns: bool) -> Source:
    if source.kind == "parquet":
        return _with_other_names(source, target.with_suffix(".parquet"))
    if not has_columns or source.kind == "csv" or not _is_page(source):
        return source
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as out:
        for frame in json_lines.frames(source):
            out.writelines(f"{_records(text)}\n" for text in frame[TEXT])
    return replace(source, path=plain(target), kind="lines", shape=FileShape("lines"))


def _with_other_names(source: Source, target: Path) -> Source:
    """A copy of a Parquet file that has a column called as DuckDB calls the number of a row."""
    try:
        names = [n for n in pl.read_parquet_schema(plain(source.path)) if n.lower() == ROW_NUMBER]
        if names:
            target.parent.mkdir(parents=True, exist_ok=True)
            rows = pl.scan_parquet(plain(source.path))
            rows.rename({name: f"{name}_" for name in names}).sink_parquet(target)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(error, [source]) from None
    return replace(source, path=plain(target)) if names else source


def _is_page(source: Source) -> bool:
    """Whether the first value of a file is a page with records in a list."""
    if source.kind == "lines":
        first = next((text for frame in json_lines.frames(source) for text in frame[TEXT]), "")
    else:
        first = b"".join(pieces(source)).decode(errors="replace")
    try:
        return documents.wrapper(next(documents.values(first), None)) is not None
    except ValueError:
        return False


def _records(text: str) -> str:
    """The records of a page, each on a line; what is broken stays as it is."""
    try:
        values = list(documents.values(text))
        records = [record for value in values for record in documents.unwrapped(value)]
        return "\n".join(map(documents.dumped, records))
    except (ValueError, RecursionError):
        return text.replace("\n", " ").replace("\r", " ")
