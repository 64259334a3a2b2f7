"""Levers that are data, from levers.toml: rows of tables set, multiplied, added to or inserted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.lever_files import INSERT, LeverDefinition, TurnedRows
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import UNDATED, Insert

NEUTRAL = {"multiply": 1.0, "add": 0.0, INSERT: 0.0}  # values that change nothing


@dataclass(frozen=True, slots=True)
class Target:
    """Rows of a table with the same keys, and their value on the as-of date (None: none yet)."""

    table: str
    key: Mapping[str, Any]
    value: float | None


def keys(case: Case, definition: LeverDefinition) -> Keys:
    """The lever itself, and where it has one for each value of a key, each of those."""
    if definition.action == INSERT:
        if definition.beside is None or not case.tables[definition.beside].is_empty():
            yield (), 0.0
        return
    targets = list(_targets(case, definition))
    if targets:
        values = {target.value for target in targets}
        own = values.pop() if len(values) == 1 else None
        yield (), NEUTRAL.get(definition.action, own)
    if definition.each_key is not None:
        for target in targets:
            yield (str(target.key[definition.each_key]),), target.value


def changes(
    case: Case, definition: LeverDefinition, names: Sequence[str], value: float, day: date
) -> Changes:
    """The overrides or the inserted rows of a value; raises InputError for a day out of range."""
    if definition.action == INSERT:
        return [], list(_inserts(case, definition, names, value, day))
    action = "set" if names else definition.action
    return [
        override(target.table, dict(target.key), action, value,
                 None if target.table in UNDATED else day)
        for target in _targets(case, definition)
        if not names or target.key[str(definition.each_key)] == names[0]
    ], []  # fmt: skip


def _targets(case: Case, definition: LeverDefinition) -> Iterator[Target]:
    for turned in definition.rows:
        table = TABLES[turned.table]
        rows = _matching(case, turned)
        today = rows.filter(pl.col("valid_from_date") <= case.as_of_date).sort("valid_from_date")
        values = {row[:-1]: row[-1] for row in today.select(*table.keys, table.value).iter_rows()}
        for key in rows.select(table.keys).unique(maintain_order=True).iter_rows():
            value = values.get(key)
            is_above = turned.above is None or (value is not None and value > turned.above)
            if is_above and (value is not None or definition.action != "set"):
                yield Target(turned.table, dict(zip(table.keys, key, strict=True)), value)


def _matching(case: Case, turned: TurnedRows) -> pl.DataFrame:
    """The rows that have what `where` names, those joined to another table in its order."""
    rows = case.tables[turned.table]
    for column, wanted in turned.where.items():
        other, _, inner = column.partition(".")
        if not inner:
            rows = rows.filter(pl.col(column).is_in(wanted))
            continue
        names = list(TABLES[other].keys)
        chosen = case.tables[other].filter(pl.col(inner).is_in(wanted)).select(names)
        rows = chosen.join(rows, names, how="inner", maintain_order="left").select(rows.columns)
    return rows


def _inserts(
    case: Case, definition: LeverDefinition, names: Sequence[str], value: float, day: date
) -> Iterator[Insert]:
    """The rows inserted on a day: the one in the lever's name, else the one it is turned from."""
    start = date.fromisoformat(names[0]) if names else day
    after = next_month(case.last_month)
    if not case.as_of_date <= start < after:
        fault = Fault("is outside the forecast", place=Place(column="lever"), value=str(start),
                      limit=f"from {case.as_of_date} to before {after}",
                      cause="earlier rows are in the case already")  # fmt: skip
        raise InputError([fault])
    for turned in definition.rows:
        row = {
            column: cell.replace("{day}", str(start)) if isinstance(cell, str) else cell
            for column, cell in turned.row.items()
        }
        dated = {str(TABLES[turned.table].value): float(value), "valid_from_date": start}
        yield Insert(turned.table, row | dated | NOTE)
