"""A case's own values, and its baseline: uncertain inputs at their most likely values together.

`unitecon fit` writes these values to `conditioned_values`, each beside the value and the range that
the row stated then. A row that states anything else now has changed since, and keeps what it
states; what it states is never overwritten.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from unitecon.case import inputs
from unitecon.case.csv_files import Sheet
from unitecon.case.inputs import Row
from unitecon.dictionary.tables import TABLES, limits
from unitecon.errors import Fault

TABLE, VALUE = "conditioned_values", "conditioned_value"
STATEMENTS = "uncertainties"
FITTED = "fitted"
DIGITS = 1e-8  # of a number as the fit wrote it

Tables = Mapping[str, pl.DataFrame]
Key = tuple[str, date]
Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Baseline:
    """What a case states of the rows that its baseline has at their most likely values.

    `stated_tables` are its own tables with such rows, `stated_values` the values of these rows.
    `changed_ids` are the inputs with a row that has changed since the fit of `fit_date`; None:
    never fitted together.
    """

    stated_tables: Tables = field(default_factory=dict)
    stated_values: Mapping[Key, float] = field(default_factory=dict)
    changed_ids: tuple[str, ...] = ()
    fit_date: date | None = None

    def stated(self, row: Row) -> dict[str, Any]:
        """The cells of a row of the baseline as the case states them."""
        own = self.stated_values.get(row.key, row.value)
        return {**row.cells, str(row.table.value): own}


def baseline_of(tables: Tables, first_month: date) -> tuple[dict[str, pl.DataFrame], Baseline]:
    """The tables of the baseline, of a case's own as they were known on a day."""
    conditioned = _latest(tables[TABLE])
    if not conditioned:
        return dict(tables), Baseline()
    names = {str(input_id).partition(".")[0] for input_id, _ in conditioned}
    rows = {row.key: row for row in inputs.rows(_only(tables, names), first_month)}
    ranges = stated_ranges(tables, list(rows.values()))
    unchanged = {
        key: rows[key]
        for key, cells in conditioned.items()
        if key in rows and _is_unchanged(cells, rows[key], ranges[key])
    }
    values: dict[str, dict[int, float]] = {}
    for key, row in unchanged.items():
        values.setdefault(row.table.name, {})[row.place] = conditioned[key][VALUE]
    moved = {name: _with_values(tables[name], name, own) for name, own in values.items()}
    changed = dict.fromkeys(key[0] for key in conditioned if key not in unchanged)
    stated = {key: row.value for key, row in unchanged.items()}
    day = next(iter(conditioned.values()))["known_from_date"]
    baseline = Baseline(_only(tables, set(moved)), stated, tuple(changed), day)
    return {**tables, **moved}, baseline


def stated_ranges(tables: Tables, rows: Sequence[Row]) -> dict[Key, Range]:
    """The range of each row: of its line in `uncertainties`, else its own low and high."""
    table = tables[STATEMENTS].filter(pl.col("basis") != FITTED).sort("valid_from_date")
    stated: dict[str, list[dict[str, Any]]] = {}
    for line in table.iter_rows(named=True):
        stated.setdefault(line["input_id"], []).append(line)
    ranges: dict[Key, Range] = {}
    for row in rows:
        name, day = row.key
        ranges[row.key] = (row.cells["low"], row.cells["high"])
        for line in stated.get(name, ()):
            if line["valid_from_date"] <= day:
                ranges[row.key] = (line["p10"], line["p90"])
    return ranges


def limit_faults(sheet: Sheet | None) -> list[Fault]:
    """Conditioned values beyond the limits of their input's column."""
    if sheet is None:
        return []
    faults = []
    for row, (name, number) in enumerate(
        zip(sheet.values["input_id"], sheet.values[VALUE], strict=True)
    ):
        table = TABLES.get(str(name).partition(".")[0])
        if table is None or table.value is None or not sheet.is_good(row, "input_id", VALUE):
            continue
        bounds = limits(table.name, table.value)
        assert isinstance(number, float)
        if not bounds.allow(number):
            message = f"is beyond the limits of {table.name}.{table.value}"
            cause = "it was edited: unitecon fit alone writes this file"
            faults.append(
                sheet.fault(row, VALUE, message, limit=bounds.around(number), cause=cause)
            )
    return faults


def _latest(table: pl.DataFrame) -> dict[Key, Mapping[str, Any]]:
    """The rows of the latest fit, by input and day."""
    latest = table.filter(pl.col("known_from_date") == pl.col("known_from_date").max())
    return {(row["input_id"], row["valid_from_date"]): row for row in latest.iter_rows(named=True)}


def _only(tables: Tables, names: set[str]) -> dict[str, pl.DataFrame]:
    return {name: table for name, table in tables.items() if name in names}


def _is_unchanged(cells: Mapping[str, Any], row: Row, own: Range) -> bool:
    stated = (cells["stated_value"], cells["stated_low"], cells["stated_high"])
    return all(_is_same(*pair) for pair in zip(stated, (row.value, *own), strict=True))


def _is_same(first: float | None, other: float | None) -> bool:
    if first is None or other is None:
        return first is other
    return math.isclose(first, other, rel_tol=DIGITS, abs_tol=DIGITS * DIGITS)


def _with_values(frame: pl.DataFrame, table: str, values: Mapping[int, float]) -> pl.DataFrame:
    column = str(TABLES[table].value)
    own = frame[column].to_list()
    for place, value in values.items():
        own[place] = value
    return frame.with_columns(pl.Series(column, own, dtype=pl.Float64))
