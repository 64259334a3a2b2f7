"""Rows that other files name by a table and its keys: `driver_id=x;phase=history`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from unitecon.case.csv_files import Sheet
from unitecon.case.references import Sheets
from unitecon.dictionary.tables import TABLES, Table
from unitecon.errors import Fault, nearest

NAMING = ("fitted_cells", "fact_uses")  # tables whose rows name a row of another


def key_faults(sheets: Sheets) -> list[Fault]:
    """Rows that name a table or a key that does not exist, and facts said to set no row."""
    faults: list[Fault] = []
    for sheet in (sheets[name] for name in NAMING if name in sheets):
        for row, name in enumerate(sheet.texts["table_name"]):
            if sheet.is_good(row, "table_name", "row_key"):
                faults += _faults(sheet, row, TABLES.get(name), sheets)
    return faults


def _faults(sheet: Sheet, row: int, table: Table | None, sheets: Sheets) -> Iterator[Fault]:
    if table is None or table.value is None:
        name = sheet.texts["table_name"][row]
        hint = nearest(name, (n for n, t in TABLES.items() if t.value))
        yield sheet.fault(row, "table_name", f"is not a table with a value column{hint}")
        return
    key = row_key(sheet.texts["row_key"][row])
    # What is fitted is a cell, named in full; a fact may have set several rows.
    needed = table.keys if sheet.table.name == "fitted_cells" else ()
    missing = [column for column in needed if column not in key]
    unknown = [column for column in key if column not in table.columns]
    if missing or unknown or not key:
        hint = nearest(unknown[0], missing or table.columns) if unknown else ""
        lacking = (missing or table.keys)[0]
        message = f"names {unknown[0]!r}{hint}" if unknown else f"does not name {lacking}"
        limit = ";".join(f"{column}=..." for column in table.row_key)
        yield sheet.fault(row, "row_key", message, limit=limit)
    elif sheet.table.name == "fact_uses" and not _is_there(sheets.get(table.name), key):
        message = f"is of no row of {table.name}.csv"
        yield sheet.fault(
            row, "row_key", message, cause="a misspelt name, or a row that was removed"
        )


def _is_there(sheet: Sheet | None, key: Mapping[str, str]) -> bool:
    """Whether a file has a row with these cells; a column that it lacks is another fault."""
    if sheet is None:
        return False
    cells = zip(*(sheet.texts[column] for column in key), strict=True)
    return tuple(key.values()) in set(cells)


def row_key(text: str) -> dict[str, str]:
    """`"driver_id=x;phase=history"` -> {"driver_id": "x", "phase": "history"}."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def matches(key: Mapping[str, str]) -> pl.Expr:
    """Whether the cells of a row, as text, are those of a row key."""
    return pl.all_horizontal(pl.col(c).cast(pl.String) == value for c, value in key.items())
