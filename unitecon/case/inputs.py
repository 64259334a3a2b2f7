"""The names of uncertain inputs: a table and its keys without dates.

A row that a fit estimated is an input of its own, named with its day where that is not the case's
first; other rows of the same keys move together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from unitecon.dictionary.tables import TABLES, Table


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with a value column, and its row number in the table's frame."""

    table: Table
    place: int
    cells: Mapping[str, Any]
    input_id: str

    @property
    def key(self) -> tuple[str, date]:
        """Its input and the day from which it holds, together unique."""
        return self.input_id, self.cells["valid_from_date"]

    @property
    def value(self) -> float:
        """Its value in the case."""
        return float(self.cells[str(self.table.value)])


def input_id(table: Table, cells: Mapping[str, Any], first_month: date) -> str:
    """`driver_growths.token_cost`, or `driver_growths.weekly_users.history.2025-04-01`."""
    keys = [str(cells[key]) for key in table.keys if (key, cells[key]) != ("phase", "forward")]
    is_estimate = cells["standard_error"] is not None or cells.get("basis") == "fitted"
    if is_estimate and cells["valid_from_date"] > first_month:
        keys.append(str(cells["valid_from_date"]))
    return ".".join((table.name, *keys))


def rows(tables: Mapping[str, pl.DataFrame], first_month: date) -> Iterator[Row]:
    """Every row that could be an input, of frames by table name; other frames are ignored."""
    for name, table in TABLES.items():
        if name not in tables or table.value is None or name == "correlations":
            continue
        for place, cells in enumerate(tables[name].iter_rows(named=True)):
            own = {column: cells[column] for column in table.columns}
            yield Row(table, place, own, input_id(table, own, first_month))
