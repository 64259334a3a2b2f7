"""The first records of a file, nested as they stand in it: enough to tell what the file is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from unitecon.basics.plain_paths import plain
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources import documents, shapes
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
    with shapes.text_of(path, shape) as text:
        if shape.kind == "csv":
            yield from _csv_records(text, shape.delimiter)
        else:
            values = _lines(text) if shape.kind == "lines" else _document(text.read())
            for value in values:
                yield from (r for r in documents.unwrapped(value) if isinstance(r, dict))


def _parquet_records(path: Path) -> list[Record]:
    import polars as pl

    try:
        return pl.scan_parquet(plain(path)).head(AT_ONCE).collect().to_dicts()
    except pl.exceptions.PolarsError as error:
        fault = Fault(f"cannot be read: {error}", place=Place(str(path)))
        raise InputError([fault]) from None


def _csv_records(text: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Rows of a table; a cell that is a JSON object is read as such."""
    rows = csv.reader(text, delimiter=delimiter)
    header = [name.strip() for name in next(rows, [])]
    for row in rows:
        if row:
            yield {name: _cell(cell) for name, cell in zip(header, row, strict=False)}


def _cell(text: str) -> Any:
    if not text.startswith(("{", "[{")):
        return text
    return next(_values(text), text)


def _lines(text: Iterable[str]) -> Iterator[Any]:
    for line in text:
        if line.strip():
            yield from _values(line.strip().lstrip("\ufeff"))


def _document(text: str) -> Iterator[Any]:
    for value in _values(text.lstrip("\ufeff")):
        yield from value if isinstance(value, list) else [value]


def _values(text: str) -> Iterator[Any]:
    """JSON values that follow each other, up to the first that is broken."""
    decoder, start = json.JSONDecoder(), 0
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except ValueError:
            return
        yield value
        start = end + len(text[end:]) - len(text[end:].lstrip())
