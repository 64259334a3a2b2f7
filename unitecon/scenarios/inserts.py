"""Rows a scenario adds to a table: their cells typed, checked and filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from unitecon.case import row_rules
from unitecon.case.cells import checked
from unitecon.dictionary.tables import TABLES, Table, metadata
from unitecon.errors import Fault, Place, nearest
from unitecon.scenarios.overrides import Pool, Row
from unitecon.scenarios.scenario import Insert, as_day_of


def table_fault(insert: Insert) -> Fault | None:
    """The fault of an insert's table: unknown, or not one that scenarios can change."""
    dated = [name for name, table in TABLES.items() if table.is_assumption]
    if insert.table in dated:
        return None
    message = f"table {insert.table!r} is the same for all scenarios"
    if insert.table not in TABLES:
        message = f"unknown table {insert.table!r}{nearest(insert.table, dated)}"
    return Fault(message, place=Place(column="table"), value=insert.table, is_sentence=True)


def add(
    pool: Pool,
    rows: list[Row],
    insert: Insert,
    defaults: Mapping[str, Any],
    names: Mapping[str, set[str]],
) -> list[Fault]:
    """Append an inserted row to `rows`; faults, and nothing appended, where it is wrong.

    `defaults` fill common columns; `names` has, per `table.column`, the values to refer to.
    """
    table = pool.table
    cells = {**defaults, **{n: as_day_of(table, n, value) for n, value in insert.row.items()}}
    faults = _name_faults(table, insert.row)
    for name, column in table.columns.items():
        value = cells.get(name)
        if value is None and not column.nullable:
            message = f"is missing in the row inserted into {table.name}"
            faults.append(Fault(message, place=Place(column=name)))
        elif value is not None:
            fault = _cell_fault(table, name, value, names)
            faults += [fault] if fault else []
    faults = faults or _rule_faults(table, cells)
    if faults:
        return faults
    key = tuple(cells[name] for name in table.keys)
    if any(row.key == key and row.start == cells["valid_from_date"] for row in rows):
        shown = " ".join(f"{name}={cells[name]}" for name in table.row_key)
        cause = "override the row instead, or give another valid_from_date"
        return [Fault(f"{table.name} already has a row {shown}", cause=cause)]
    rows.append(replace(pool.add(cells), line=insert.line))
    return []


def _name_faults(table: Table, row: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(
            f"is not a column of {table.name}{nearest(name, table.columns)}",
            place=Place(column=name),
        )
        for name in row
        if name not in table.columns
    ]


def _rule_faults(table: Table, cells: Mapping[str, Any]) -> list[Fault]:
    row = {name: cells.get(name) for name in table.dtypes}
    texts = {name: "" if value is None else str(value) for name, value in row.items()}
    frame = pl.DataFrame([row], schema=table.dtypes, strict=False)
    return [row_rules.fault(table, rule, texts) for _, rule in row_rules.broken(table, frame)]


def _cell_fault(
    table: Table, name: str, value: object, names: Mapping[str, set[str]]
) -> Fault | None:
    column, shown = table.columns[name], str(value)
    cell = checked(name, column, value)
    if isinstance(cell, Fault):
        return replace(cell.at(column=name), value=shown)
    target = metadata(column).get("references")
    if target and shown not in names.get(target, {shown}):
        other, _, key = target.partition(".")
        message = f"is not a {key} in {other}.csv{nearest(shown, names[target])}"
        return Fault(message, place=Place(column=name), value=shown)
    return None
