"""The first records of a file, nested as they stand in it: enough to tell what the file is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from unitecon.importing.sources import shapes
from unitecon.importing.sources.shapes import FileShape

Record = dict[str, Any]
WRAPPERS = ("data", "items", "records", "rows", "logs", "entries", "events", "hits", "value")


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
        import polars as pl

        yield from pl.scan_parquet(path).head(1000).collect().to_dicts()
        return
    with shapes.text_of(path, shape) as text:
        if shape.kind == "csv":
            yield from _csv_records(text, shape.delimiter)
        else:
            values = _lines(text) if shape.kind == "lines" else _document(text.read())
            for value in values:
                yield from unwrapped(value)


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


def unwrapped(value: Any) -> Iterator[Record]:
    """The records of a JSON value: itself, or those of the list it wraps."""
    if not isinstance(value, dict):
        return
    name = wrapper(value)
    if name is None:
        yield value
    else:
        yield from (item for item in value[name] if isinstance(item, dict))


def wrapper(value: Record) -> str | None:
    """The key of a page under which its records stand."""
    for name in WRAPPERS:
        inner = value.get(name)
        if isinstance(inner, list) and all(isinstance(item, dict) for item in inner):
            return name
    return None
