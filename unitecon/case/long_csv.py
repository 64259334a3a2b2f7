"""A CSV file with a row per user -> a frame, column by column, since there may be a million rows.

The rules and messages of header and cells are those of `csv_files`. Lines are looked up only for
the faults shown: the first few of each kind.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from unitecon.basics import failures
from unitecon.case import csv_files
from unitecon.case.cells import Value, is_free_text
from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, InputError, Place

SHOWN = 5  # faults of one kind; the rest is counted


@dataclass(frozen=True)
class LongFile:
    """A read file: its text, and its cells as texts (null where empty) and values, row for row."""

    path: Path
    text: str
    table: Table
    texts: pl.DataFrame
    values: pl.DataFrame

    def faults(
        self,
        rows: Sequence[int],
        column: str,
        message: str,
        *,
        limit: str | None = None,
        cause: str | None = None,
    ) -> list[Fault]:
        """The first of these rows as faults with their lines, and how many more there are."""
        if not rows:
            return []
        cells = self.texts[column]
        faults = [
            Fault(
                message,
                place=Place(self.path.name, line, column),
                value=cells[row],
                limit=limit,
                cause=cause,
            )
            for row, line in zip(rows[:SHOWN], lines(self.text, rows[:SHOWN]), strict=True)
        ]
        if len(rows) > SHOWN:
            place = Place(self.path.name, column=column)
            faults.append(Fault(f"{message}: {len(rows) - SHOWN:,} more rows", place=place))
        return faults


def read(path: Path, table: Table) -> tuple[LongFile, list[Fault]]:
    """Read a table's file, with the faults of its cells, or else of its rows.

    Cells are stripped of spaces; one with a fault is null in `values`. Raises InputError where the
    header is wrong or the file is not CSV.
    """
    text = csv_files.read_text(path)
    if isinstance(text, Fault):
        raise InputError([text])
    texts = _texts(path, text, table)
    wrong: dict[tuple[str, Fault], list[int]] = {}
    values = []
    for name, column in table.columns.items():
        distinct = [] if is_free_text(column) else texts[name].drop_nulls().unique().to_list()
        cells = csv_files.parsed(table, name, distinct)
        values.append(_values(texts[name], table, cells))
        for shown, cell in cells.items():
            if isinstance(cell, Fault):
                is_wrong = texts[name] == shown if shown else texts[name].is_null()
                wrong.setdefault((name, cell), []).extend(is_wrong.arg_true().to_list())
    file = LongFile(path, text, table, texts, pl.DataFrame(values))
    faults = [
        fault
        for (name, cell), rows in wrong.items()
        for fault in file.faults(
            sorted(rows), name, cell.message, limit=cell.limit, cause=cell.cause
        )
    ]
    return file, faults or _rule_faults(file)


def _values(texts: pl.Series, table: Table, cells: dict[str, Value | Fault]) -> pl.Series:
    """A column's texts as values of its type, each distinct text read once."""
    if is_free_text(table.columns[texts.name]):
        return texts
    good = {text: cell for text, cell in cells.items() if text and not isinstance(cell, Fault)}
    return texts.replace_strict(good, default=None, return_dtype=table.dtypes[texts.name])


def _rule_faults(file: LongFile) -> list[Fault]:
    """Rows that break a rule of the table's schema."""
    faults: list[Fault] = []
    for rule in file.table.rules:
        holds = file.values.select(rule.holds(file.table.schema).fill_null(True)).to_series()
        rows = (~holds).arg_true().to_list()
        if rows:
            first = file.texts.row(rows[0], named=True)
            cells = {name: text or "-" for name, text in first.items()}
            limit = rule.limit.format(**cells) if rule.limit and len(rows) == 1 else None
            faults += file.faults(rows, rule.column, rule.message, limit=limit, cause=rule.cause)
    return faults


def _texts(path: Path, text: str, table: Table) -> pl.DataFrame:
    """The file's cells, empty ones as nulls; raises InputError where it is not such a table."""
    names = _header(path, text, table)
    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
        frame.columns = names
    except pl.exceptions.PolarsError as error:
        # The other reader is slow, but says which line is broken.
        _, faults = csv_files.read_sheet(path, table, is_foreign=True)
        unread = Fault(f"cannot be read as CSV: {failures.cause(error)}", place=Place(path.name))
        raise InputError(faults[:SHOWN] or [unread]) from None
    frame = frame.filter(pl.any_horizontal(pl.all().fill_null("") != ""))  # no blank lines
    absent = [pl.lit(None, pl.String).alias(n) for n in table.columns if n not in names]
    return frame.with_columns(
        *absent, pl.col(pl.String).str.strip_chars().replace("", None)
    ).select(list(table.columns))


def _header(path: Path, text: str, table: Table) -> list[str]:
    """The names of the columns; raises InputError where they are not those of the table."""
    header = next(csv_files.filled_records(text), None)
    if header is None:
        raise InputError([csv_files.empty_fault(path.name, table)])
    if isinstance(header, Fault):
        raise InputError([header.at(file=path.name)])
    names = [name.strip() for name in header.cells]
    faults = csv_files.header_faults(names, table, path.name)
    if faults:
        raise InputError(faults)
    return names


def lines(text: str, rows: Sequence[int]) -> list[int | None]:
    """The lines on which these rows, in order, start; the header is line 1, its rows count from 0.

    Blank lines are not rows. None where the strict reader of lines does not get as far.
    """
    starts: list[int | None] = []
    wanted = set(rows)
    for row, record in enumerate(csv_files.filled_records(text), -1):
        if isinstance(record, Fault) or len(starts) == len(wanted):
            break
        starts += [record.line] if row in wanted else []
    return starts + [None] * (len(rows) - len(starts))
