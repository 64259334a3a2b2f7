"""A CSV file of one table -> a sheet of values with their lines, and every fault in its cells.

The one reader of CSV files: of a case's tables, of facts to score, and of fitted tables that are
rewritten; `long_csv` reads files of a million rows by the same rules. Cells are read as text and
parsed one distinct text at a time, so that no cast rounds or guesses and every fault keeps its
line. A byte-order mark, CRLF and blank lines are accepted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from unitecon.basics import csv_text, failures, reading
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
        """The values as a typed frame in the file's order; its rows are those of `lines`."""
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


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a CSV file: the line it starts on, its text as written, its cells.

    A quoted cell may hold line ends, so a record may span lines; a blank line has no cells.
    """

    line: int
    text: str
    cells: list[str]


def read_sheet(path: Path, table: Table, *, is_foreign: bool = False) -> tuple[Sheet, list[Fault]]:
    """Read the file of a table: its sheet, and every fault of the file's header and cells.

    A file that cannot be read gives a sheet without rows. Of a file made for other uses, too
    (`is_foreign`), columns that the table does not have are ignored, and cells are stripped.
    """
    sheet = Sheet(table, path.name)
    text = read_text(path)
    if isinstance(text, Fault):
        sheet.is_whole = False
        return sheet, [text]
    filled = filled_records(text)
    header = next(filled, None)
    if header is None or isinstance(header, Fault):
        sheet.is_whole = False
        return sheet, [header.at(file=sheet.file) if header else empty_fault(sheet.file, table)]
    names = [name.strip() for name in header.cells] if is_foreign else header.cells
    faults = header_faults(names, table, sheet.file, is_foreign=is_foreign)
    sheet.is_whole = not _is_semicolons(names)
    rows = list(_rows(filled, sheet, names, faults))
    by_name = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    for name in table.columns:
        texts = by_name.get(name)
        if texts and is_foreign:
            texts = tuple(text.strip() for text in texts)
        faults += _parse(sheet, name, texts, is_named=name in names)
    return sheet, faults


def read_text(path: Path) -> str | Fault:
    """A file's text without its byte-order mark, or why it cannot be read."""
    try:
        data = reading.contents(path)
        return data.decode("utf-8-sig")
    except OSError as error:
        return Fault(f"cannot be read: {failures.cause(error)}", place=Place(str(path)))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        cause = "saved in another encoding: save as UTF-8"
        return Fault("is not UTF-8 text", place=Place(path.name, line), cause=cause)


class _Lines:
    """The lines of a text, and those that were taken since the last look."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.taken = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.taken += line
            yield line


def records(text: str) -> Iterator[Record | Fault]:
    """Every record of a CSV text, blank lines too; a broken one is a fault, and the last."""
    lines = _Lines(text)
    rows = csv_text.reader(lines, strict=True)
    while True:
        line, lines.taken = rows.line_num + 1, ""
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            cause = "a quotation mark that is not closed, or not doubled inside a text"
            yield Fault(f"cannot be read as CSV: {error}", place=Place(line=line), cause=cause)
            return
        yield Record(line, lines.taken, cells)


def filled_records(text: str) -> Iterator[Record | Fault]:
    """The records of a CSV text that have a cell with something in it; the first is the header."""
    return (r for r in records(text) if isinstance(r, Fault) or any(r.cells))


def empty_fault(file: str, table: Table) -> Fault:
    """The fault of a file that does not even have a header."""
    header = ",".join(name for name, column in table.columns.items() if not column.nullable)
    return Fault(
        f"is empty; the first line must be {header}",
        place=Place(file),
        cause="the file was not saved completely",
    )


def _is_semicolons(names: Sequence[str]) -> bool:
    return len(names) == 1 and ";" in names[0]


def header_faults(
    names: Sequence[str], table: Table, file: str, *, is_foreign: bool = False
) -> list[Fault]:
    """Columns that are missing, unknown or named twice; see `read_sheet` for `is_foreign`."""
    columns = table.columns
    if _is_semicolons(names):
        cause = "a spreadsheet set to a language with decimal commas"
        return [Fault("uses ';' to separate columns; use ','", place=Place(file, 1), cause=cause)]
    faults: list[Fault] = []
    explained: set[str] = set()
    unknown = [name for name in names if name not in columns]
    for name in (n for n, c in columns.items() if n not in names and not c.nullable):
        hint = nearest(name, unknown)
        explained.update(other for other in unknown if hint.endswith(f"{other!r}?"))
        faults.append(Fault(f"is missing from the header{hint}", place=Place(file, 1, name)))
    for number, name in enumerate(names, 1):
        if name in names[: number - 1] and (name in columns or not is_foreign):
            message = "appears twice in the header"
        elif is_foreign or name in columns or name in explained:
            continue
        elif not name:
            message = f"column {number} has no name in the header"
        else:
            absent = (column for column in columns if column not in names)
            hint = nearest(name, absent) or nearest(name, columns)
            message = f"is not a column of {table.name}{hint}"
        faults.append(Fault(message, place=Place(file, 1, name)))
    return faults


def _rows(
    filled: Iterable[Record | Fault], sheet: Sheet, names: Sequence[str], faults: list[Fault]
) -> Iterator[list[str]]:
    """Rows as long as the header; others become faults."""
    for record in filled:
        if isinstance(record, Fault):
            sheet.is_whole = False
            faults.append(record.at(file=sheet.file))
        elif len(record.cells) == len(names):
            sheet.lines.append(record.line)
            yield record.cells
        else:
            sheet.is_whole = False
            is_long = len(record.cells) > len(names)
            cause = (
                "a comma in a text without quotation marks around it"
                if is_long
                else "a cell left out: empty cells keep their comma"
            )
            message = f"has {len(record.cells)} cells, but the header has {len(names)}"
            faults.append(Fault(message, place=Place(sheet.file, record.line), cause=cause))


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
    # Few texts are distinct, so each is parsed once however many rows hold it.
    known = parsed(sheet.table, name, set(texts or ()))
    cells = [known[text] for text in sheet.texts[name]]
    sheet.values[name] = [None if isinstance(cell, Fault) else cell for cell in cells]
    wrong = [(row, cell) for row, cell in enumerate(cells) if isinstance(cell, Fault)]
    return [
        sheet.fault(row, name, fault.message, limit=fault.limit, cause=fault.cause)
        for row, fault in wrong
    ]


def parsed(table: Table, name: str, texts: Iterable[str]) -> dict[str, Value | Fault]:
    """The value of each of a column's texts, or a fault without a place; "" is an empty cell."""
    column = table.columns[name]
    read = reader(name, column)
    values: dict[str, Value | Fault] = {text: read(text) for text in texts if text}
    return values | {"": None if column.nullable else Fault("is empty", limit="filled in")}
