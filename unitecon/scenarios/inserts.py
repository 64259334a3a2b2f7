"""Rows a scenario adds to a table: their cells typed, checked and filled in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import dataframely as dy
import polars as pl

from unitecon.dictionary.tables import TABLES, Table, limits, metadata
from unitecon.errors import Fault, Place, nearest
from unitecon.scenarios.overrides import Pool, Row
from unitecon.scenarios.scenario import Insert, as_day_of


def table_fault(one: Insert) -> Fault | None:
    """What is wrong with the table an insert names."""
    dated = [name for name, table in TABLES.items() if table.is_assumption]
    if one.table in dated:
        return None
    said = "is the same for all scenarios" if one.table in TABLES else "is not a table"
    return Fault(f"{said}{nearest(one.table, dated)}", place=Place(column="table"), value=one.table)


def add(
    pool: Pool,
    rows: list[Row],
    one: Insert,
    defaults: Mapping[str, Any],
    names: dict[str, set[str]],
) -> list[Fault]:
    """Append an inserted row to `rows`; faults, and nothing appended, where it is wrong.

    `defaults` fill common columns; `names` holds, per `table.column`, what may be referred to.
    """
    table = pool.table
    cells = {**defaults, **{name: as_day_of(table, name, v) for name, v in one.row.items()}}
    faults = _name_faults(table, one.row)
    for name, column in table.columns.items():
        value = cells.get(name)
        if value is None and not column.nullable:
            faults.append(
                Fault(f"is missing in the row inserted into {table.name}", place=Place(column=name))
            )
        elif value is not None:
            fault = _cell_fault(table, name, value, names)
            faults += [fault] if fault else []
    if faults:
        return faults
    key = tuple(cells[name] for name in table.keys)
    if any(row.key == key and row.start == cells["valid_from_date"] for row in rows):
        said = " ".join(f"{name}={cells[name]}" for name in table.row_key)
        cause = "override the row instead, or give another valid_from_date"
        return [Fault(f"{table.name} has a row {said} already", cause=cause)]
    rows.append(pool.add(cells))
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


def _cell_fault(
    table: Table, name: str, value: object, names: Mapping[str, set[str]]
) -> Fault | None:
    column, said = table.columns[name], str(value)
    if not _has_type(column, value):
        kinds = {pl.String: "text", pl.Float64: "a number", pl.Int64: "a whole number"}
        limit = kinds.get(type(column.dtype), "a date like 2025-12-31")
        return Fault("has another type", place=Place(column=name), value=said, limit=limit)
    bounds = limits(table.name, name)
    if isinstance(value, (int, float)) and not bounds.allow(value):
        return Fault("is refused", place=Place(column=name), value=said, limit=str(bounds))
    pattern = getattr(column, "regex", None)
    if pattern and not re.fullmatch(pattern.removeprefix("^").removesuffix("$"), said):
        choices = metadata(column).get("choices")
        limit = f"one of {', '.join(choices)}" if choices else "a slug"
        return Fault(
            f"is refused{nearest(said, choices or ())}",
            place=Place(column=name),
            value=said,
            limit=limit,
        )
    target = metadata(column).get("references")
    if target and said not in names.get(target, {said}):
        return Fault(
            f"is no {target}{nearest(said, names[target])}", place=Place(column=name), value=said
        )
    return None


def _has_type(column: dy.Column, value: object) -> bool:
    if isinstance(value, bool):
        return False
    kinds: dict[Any, Any] = {pl.String: str, pl.Int64: int, pl.Float64: (int, float)}
    if column.dtype == pl.Date:
        return isinstance(value, date) and not isinstance(value, datetime)
    is_kind = isinstance(value, kinds[type(column.dtype)])
    return is_kind and (isinstance(value, str) or math.isfinite(value))  # type: ignore[arg-type]
