"""The rows of a CSV file replaced or added, every other line as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.dictionary.tables import Table
from unitecon.errors import UniteconError

Lines = list[str]


def _put(path: Path, table: Table, as_of: date, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append fitted rows to a table's file in place of those of the same key and as-of date."""
    if path.is_file():
        header, records, newline = _read(path)
    else:
        header, records, newline = list(table.columns), [_line(table.columns) + "\n"], "\n"
    given = {name for row in rows for name, value in row.items() if value is not None}
    missing = [name for name in table.columns if name in given and name not in header]
    if missing:
        header, records = _widened(header, records, missing, newline)
    keys = {_key(table, row): row for row in rows}
    kept = [records[0]]
    for record in records[1:]:
        cells = _cells(header, record)
        if _key(table, cells) in keys and cells.get("known_from_date") == str(as_of):
            if cells["basis"] == "fitted":
                continue
            said = " ".join(f"{name}={cells.get(name)}" for name in table.row_key)
            raise UniteconError(
                f"{path.name}: {said} is known from {as_of} as {cells['basis']!r}, which a fit as "
                "of the same day would contradict"
            )
        kept.append(record)
    if not kept[-1].endswith(("\n", "\r")):
        kept[-1] += newline
    kept += [_line(_text(row.get(name)) for name in header) + newline for row in rows]
    path.write_bytes("".join(kept).encode())


def _read(path: Path) -> tuple[list[str], Lines, str]:
    """Column names, the file's records as they stand (the header first), and its line end."""
    text = path.read_bytes().decode()
    newline = "\r\n" if "\r\n" in text else "\n"
    records: Lines = []
    is_open = False
    for line in io.StringIO(text, newline=""):
        if is_open:
            records[-1] += line
        else:
            records.append(line)
        is_open = is_open != (line.count('"') % 2 == 1)
    while len(records) > 1 and not records[-1].strip():
        records.pop()
    header = next(csv.reader([records[0].lstrip("\ufeff")]))
    return [name.strip() for name in header], records, newline


def _cells(header: Sequence[str], record: str) -> dict[str, str]:
    cells = next(csv.reader(io.StringIO(record, newline="")), [])
    return {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _widened(
    header: Sequence[str], records: Lines, missing: Sequence[str], newline: str
) -> tuple[list[str], Lines]:
    """The file with columns it had left out, empty."""
    tails = ["," + ",".join(missing), *["," * len(missing)] * (len(records) - 1)]
    wide = [
        record.rstrip("\r\n") + tail + newline if record.strip() else record
        for record, tail in zip(records, tails, strict=True)
    ]
    return [*header, *missing], wide


def _key(table: Table, cells: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_text(cells.get(name)) for name in table.row_key)


def _text(value: object) -> str:
    """A cell's text; ten digits of a number, which is more than a fit is good for."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _line(cells: Any) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow(list(cells))
    return made.getvalue()
