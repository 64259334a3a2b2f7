"""The rows of a CSV file replaced or added, every other line as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.case import csv_files
from unitecon.case.csv_files import Record
from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, InputError, Place, UniteconError


@dataclass(frozen=True, slots=True)
class Written:
    """A CSV file as written: column names, records with their text (the header first), line end."""

    names: list[str]
    records: list[Record]
    newline: str

    def rows(self) -> list[dict[str, str]]:
        """The cells of every row, by column."""
        return [cells_of(self.names, record) for record in self.records[1:]]


def read(path: Path) -> Written:
    """A file's records; raises InputError where it is empty or cannot be read as CSV.

    Blank lines before the header are part of its text; those at the end are left out.
    """
    text = csv_files.read_text(path)
    if isinstance(text, Fault):
        raise InputError([text])
    records: list[Record] = []
    for record in csv_files.records(text):
        if isinstance(record, Fault):
            raise InputError([record.at(file=path.name)])
        records.append(record)
    while records and not any(records[-1].cells):
        records.pop()
    if not records:
        raise InputError([Fault("is empty", place=Place(path.name))])
    blank = next(place for place, record in enumerate(records) if any(record.cells))
    header = replace(records[blank], text="".join(record.text for record in records[: blank + 1]))
    records = [header, *records[blank + 1 :]]
    names = [name.strip() for name in records[0].cells]
    return Written(names, records, "\r\n" if "\r\n" in text else "\n")


def cells_of(names: Sequence[str], record: Record) -> dict[str, str]:
    """A record's cells by column, without spaces around them."""
    return {name: cell.strip() for name, cell in zip(names, record.cells, strict=False)}


def put(path: Path, table: Table, as_of: date, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append fitted rows to a table's file in place of those of the same key and as-of date.

    A file that is missing is made. Raises UniteconError where a row of the same key and date is
    not a fitted one.
    """
    names, texts, newline = list(table.columns), [_line(table.columns) + "\n"], "\n"
    if path.is_file():
        names, texts, newline = _left(path, table, as_of, {key_of(table, row) for row in rows})
    filled = {name for row in rows for name, value in row.items() if value is not None}
    missing = [name for name in table.columns if name in filled and name not in names]
    if missing:
        names, texts = _widened(names, texts, missing, newline)
    if not texts[-1].endswith(("\n", "\r")):
        texts[-1] += newline
    texts += [_line(_text(row.get(name)) for name in names) + newline for row in rows]
    path.write_bytes("".join(texts).encode())


def keep(path: Path, is_kept: Callable[[Mapping[str, str]], bool]) -> None:
    """Leave in a table's file the rows that are kept, by their cells, and its header."""
    file = read(path)
    bom = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    header, *records = file.records
    texts = [record.text for record in records if is_kept(cells_of(file.names, record))]
    path.write_bytes("".join([bom + header.text, *texts]).encode())


def _left(
    path: Path, table: Table, as_of: date, keys: set[tuple[str, ...]]
) -> tuple[list[str], list[str], str]:
    """Names, the texts of records that stay beside new fitted rows of these keys, line end."""
    file = read(path)
    bom = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    texts = [bom + file.records[0].text]
    for record in file.records[1:]:
        cells = cells_of(file.names, record)
        if key_of(table, cells) in keys and cells.get("known_from_date") == str(as_of):
            if cells["basis"] == "fitted":
                continue
            key = " ".join(f"{name}={cells.get(name)}" for name in table.row_key)
            raise UniteconError(
                f"{path.name}: {key} is known from {as_of} as {cells['basis']!r}, which a fit as "
                "of the same day would contradict"
            )
        texts.append(record.text)
    return file.names, texts, file.newline


def _widened(
    names: Sequence[str], texts: Sequence[str], missing: Sequence[str], newline: str
) -> tuple[list[str], list[str]]:
    """The file with columns it had left out, empty."""
    tails = ["," + ",".join(missing), *["," * len(missing)] * (len(texts) - 1)]
    wide = [
        text.rstrip("\r\n") + tail + newline if text.strip() else text
        for text, tail in zip(texts, tails, strict=True)
    ]
    return [*names, *missing], wide


def key_of(table: Table, cells: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that name a row at a given knowledge."""
    return tuple(_text(cells.get(name)) for name in table.row_key)


def _text(value: object) -> str:
    """A cell's text; ten digits of a number, which is more than a fit is good for."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(list(cells))
    return line.getvalue()
