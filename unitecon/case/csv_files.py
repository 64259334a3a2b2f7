"""A table's CSV file -> a sheet of values with their lines, and every fault in its cells.

Cells are read as text and parsed one distinct text at a time, so that no cast rounds or guesses
and every fault keeps its line. A byte-order mark, CRLF and blank lines are accepted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from unitecon.case.cells import Value, reader
from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, Place, nearest


@dataclass(slots=True)
class Sheet:
    """One read file: texts and values by column, the line each row starts on.

    `bad` holds (row, column) of cells with a fault; their value is None. `is_whole` is false
    where a row had to be left out, so that sums and references would mislead.
    """

    table: Table
    file: str
    lines: list[int] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=dict)
    bad: set[tuple[int, str]] = field(default_factory=set)
    is_whole: bool = True
    _frame: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        for name in self.table.columns:
            self.texts.setdefault(name, [])
            self.values.setdefault(name, [])

    def frame(self) -> pl.DataFrame:
        """The values as a typed frame in the file's order."""
        if self._frame is None:
            self._frame = pl.DataFrame(self.values, schema=self.table.dtypes, strict=False)
        return self._frame

    def is_good(self, row: int, *columns: str) -> bool:
        """Whether none of these cells of a row has a fault."""
        return not any((row, column) in self.bad for column in columns)

    def fault(
        self,
        row: int,
        column: str,
        message: str,
        *,
        limit: str | None = None,
        cause: str | None = None,
    ) -> Fault:
        """A fault at a cell, which counts as bad from now on; an empty cell shows no value."""
        self.bad.add((row, column))
        shown = self.texts[column][row] or None
        place = Place(self.file, self.lines[row], column)
        return Fault(message, place=place, value=shown, limit=limit, cause=cause)


def read_sheet(path: Path, table: Table) -> tuple[Sheet, list[Fault]]:
    """Read a table's file; an unreadable one gives a sheet without rows and its fault."""
    sheet = Sheet(table, path.name)
    text = _text(path)
    if isinstance(text, Fault):
        sheet.is_whole = False
        return sheet, [text]
    records = _records(text)
    header = next(records, None)
    if header is None or isinstance(header, Fault):
        sheet.is_whole = False
        return sheet, [header or _empty_fault(path.name, table)]
    names = header[1]
    faults = header_faults(names, sheet)
    rows = list(_rows(records, sheet, names, faults))
    by_name = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    for name in table.columns:
        faults += _parse(sheet, name, by_name.get(name), is_named=name in names)
    if table.is_required and not sheet.lines and not faults:
        faults.append(Fault("has no rows", place=Place(path.name), limit="filled in every case"))
    sheet.is_whole &= not table.is_required or bool(sheet.lines)
    return sheet, faults


def _text(path: Path) -> str | Fault:
    """The file's text without byte-order mark."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        cause = "saved in another encoding: save as CSV UTF-8"
        return Fault("is not UTF-8 text", place=Place(path.name, line), cause=cause)


def _records(text: str) -> Iterator[tuple[int, list[str]] | Fault]:
    """Rows that are not blank with the line they start on; quoted cells may hold line ends."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            cause = "a quotation mark that is not closed, or not doubled inside a text"
            yield Fault(f"cannot be read as CSV: {error}", place=Place(line=line), cause=cause)
            return
        if any(row):
            yield line, row


def _empty_fault(file: str, table: Table) -> Fault:
    header = ",".join(name for name, column in table.columns.items() if not column.nullable)
    return Fault(
        "is empty", place=Place(file), limit=f"a header: {header}", cause="a save that broke off"
    )


def header_faults(names: list[str], sheet: Sheet) -> list[Fault]:
    """Columns that are missing, unknown or named twice."""
    file, columns = sheet.file, sheet.table.columns
    if len(names) == 1 and ";" in names[0]:
        sheet.is_whole = False
        cause = "a spreadsheet set to a language with decimal commas"
        return [
            Fault("has ';' between its columns", place=Place(file, 1), limit="','", cause=cause)
        ]
    faults: list[Fault] = []
    explained: set[str] = set()
    unknown = [name for name in names if name not in columns]
    for name in (n for n, c in columns.items() if n not in names and not c.nullable):
        hint = nearest(name, unknown)
        explained.update(other for other in unknown if hint.endswith(f"{other!r}?"))
        faults.append(Fault(f"is missing from the header{hint}", place=Place(file, 1, name)))
    for place, name in enumerate(names):
        if name in names[:place]:
            faults.append(Fault("stands twice in the header", place=Place(file, 1, name)))
        elif not name:
            faults.append(
                Fault(f"has no name in the header (column {place + 1})", place=Place(file, 1))
            )
        elif name in unknown and name not in explained:
            absent = (column for column in columns if column not in names)
            hint = nearest(name, absent) or nearest(name, columns)
            faults.append(
                Fault(f"is not a column of {sheet.table.name}{hint}", place=Place(file, 1, name))
            )
    return faults


def _rows(
    records: Iterator[tuple[int, list[str]] | Fault],
    sheet: Sheet,
    names: list[str],
    faults: list[Fault],
) -> Iterator[list[str]]:
    """Rows as long as the header; others become faults."""
    for record in records:
        if isinstance(record, Fault):
            sheet.is_whole = False
            faults.append(record.at(file=sheet.file))
            continue
        line, row = record
        if len(row) == len(names):
            sheet.lines.append(line)
            yield row
            continue
        sheet.is_whole = False
        cause = (
            "a comma in a text without quotation marks around it"
            if len(row) > len(names)
            else "a cell left out: empty cells keep their comma"
        )
        message = f"has {len(row)} cells under a header of {len(names)}"
        faults.append(Fault(message, place=Place(sheet.file, line), cause=cause))


def _parse(
    sheet: Sheet, name: str, texts: tuple[str, ...] | None, *, is_named: bool
) -> list[Fault]:
    """Fill one column of a sheet; a column that is not in the file is empty."""
    column, size = sheet.table.columns[name], len(sheet.lines)
    sheet.texts[name] = list(texts) if texts else [""] * size
    if not is_named:
        sheet.values[name] = [None] * size
        if not column.nullable:
            sheet.bad |= {(row, name) for row in range(size)}
        return []
    read = reader(name, column)
    # Few texts are distinct, so each is parsed once however many rows hold it.
    known: dict[str, Value | Fault] = {text: read(text) for text in set(texts or ()) if text}
    known[""] = None if column.nullable else Fault("is empty", limit="filled in")
    found = [known[text] for text in sheet.texts[name]]
    sheet.values[name] = [None if isinstance(value, Fault) else value for value in found]
    wrong = [(row, value) for row, value in enumerate(found) if isinstance(value, Fault)]
    return [
        sheet.fault(row, name, value.message, limit=value.limit, cause=value.cause)
        for row, value in wrong
    ]
