"""The first records of a file, nested as they stand in it: enough to tell what the file is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics.plain_paths import plain
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import csv_rows, documents, json_lines, shapes
from unitecon.importing.sources.own_columns import BROKEN, FILE, LINE, TEXT
from unitecon.importing.sources.readers import Source
from unitecon.importing.sources.shapes import FileShape

Record = dict[str, Any]
AT_ONCE = 1000  # rows of a Parquet file


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a file.

    `records` are what a wrapper such as `{"data": [...]}` holds, and `is_whole` is true where
    they are all the file has.
    """

    path: Path
    shape: FileShape
    records: list[Record]
    is_whole: bool


def sample(path: Path, count: int) -> Sample:
    """The first `count` records of a file. Raises InputError where it is not a log."""
    shape = shapes.of(path)
    try:
        records = list(islice(_records(path, shape), count + 1))
    except (OSError, EOFError) as error:
        raise shapes.broken_off(path, error) from None
    return Sample(path, shape, records[:count], len(records) <= count)


def _records(path: Path, shape: FileShape) -> Iterator[Record]:
    if shape.kind == "parquet":
        yield from _parquet_records(path)
        return
    source = Source(path, shape.kind, "", 0, path.name, shape)
    if shape.kind == "csv":
        for frame in csv_rows.frames(source):
            whole = frame.filter(pl.col(BROKEN).is_null()).drop(FILE, LINE, TEXT, BROKEN)
            for row in whole.iter_rows(named=True):
                yield {name.strip(): _cell(cell or "") for name, cell in row.items()}
        return
    for frame in json_lines.frames(source):
        for value in (value for text in frame[TEXT] for value in _values(text)):
            yield from (r for r in documents.unwrapped(value) if isinstance(r, dict))


def _parquet_records(path: Path) -> list[Record]:
    try:
        return pl.scan_parquet(plain(path)).head(AT_ONCE).collect().to_dicts()
    except pl.exceptions.PolarsError as error:
        fault = Fault(f"cannot be read: {error}", place=Place(str(path)))
        raise InputError([fault]) from None


def _cell(text: str) -> Any:
    if not text.startswith(("{", "[{")):
        return text
    return next(_values(text), text)


def _values(text: str) -> Iterator[Any]:
    """JSON values that follow each other, up to the first that is broken."""
    decoder, start = json.JSONDecoder(), 0
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield value
        start = end + len(text[end:]) - len(text[end:].lstrip())
