"""Scenarios made in Python: from a lever, from values, from the low and high of every input.

`plan_price.plus` at 25 is an override of one cell; `seats` at 1.5 changes a growth path for a year
so that there are half as many seats again at its end. A lever works on any case with its tables.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from unitecon.basics import calendar
from unitecon.case import shares
from unitecon.case.load import Case
from unitecon.dictionary.fields import RANGE
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES, Table
from unitecon.errors import Fault, InputError, Place, UniteconError, nearest
from unitecon.scenarios import scenario_files
from unitecon.scenarios.levers import registry
from unitecon.scenarios.scenario import (
    EVENTS,
    UNDATED,
    Override,
    Scenario,
    no_value_table,
    override_of,
)


def from_lever(
    case: Case,
    name: str,
    value: float,
    from_date: date | None = None,
    base: str = BASELINE,
) -> Scenario:
    """A scenario that turns one lever to a value, in the lever's unit, from a date on.

    Its id is the lever and its value; it is based on `base`, a scenario of the case's files.
    `from_date` is the first of the month after the as-of date by default. Raises InputError for a
    lever this case does not have, with the nearest name, and for a value or a date the lever does
    not take.
    """
    below = scenario_files.base_of(case, base)
    overrides, inserts = registry.changes(below, name, value, from_date)
    return Scenario(
        f"{name}.{plain(value)}",
        f"{name} at {value:g}",
        base=base,
        overrides=tuple(overrides),
        inserts=tuple(inserts),
    )


def plain(value: float) -> str:
    """A value as a scenario's id has it: up to ten digits, without a plus sign."""
    return f"{value:.10g}".replace("+", "")


def require_new(scenario_id: str, base: str, known: Collection[str]) -> None:
    """Raise UniteconError for an id that is in use, or a base that is not among the known."""
    if scenario_id in known:
        raise UniteconError(f"scenario {scenario_id!r} already exists")
    if base not in known:
        raise UniteconError(f"unknown scenario {base!r}{nearest(base, known)}")


def from_values(
    scenario_id: str,
    changes: Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]],
    from_date: date | None = None,
    base: str = BASELINE,
) -> Scenario:
    """A scenario that sets values: `{"plan_prices": {"plan_id": "plus", "price_...": 25}}`.

    Each change (or each of a list) has the value column, key columns that choose the rows and,
    optionally, its own `from_date`. `from_date` is for changes without one, in tables of series; a
    change of an event or of an undated table, or one with a `valid_from_date`, has none.
    Raises InputError for an unknown table or a change without a number.
    """
    results = [_set_override(table, change, from_date) for table, change in _rows(changes)]
    faults = [result for result in results if isinstance(result, Fault)]
    if faults:
        raise InputError(faults)
    overrides = tuple(result for result in results if isinstance(result, Override))
    return Scenario(scenario_id, scenario_id, base=base, overrides=overrides)


def _rows(changes: object) -> Iterator[tuple[str, object]]:
    """Each table and the change of a row in it."""
    if not isinstance(changes, Mapping):
        message = "is not a change: name the table, and in it the keys and the value of a row"
        raise InputError([Fault(message, value=str(changes))])
    for table, of_table in changes.items():
        is_several = isinstance(of_table, Sequence) and not isinstance(of_table, str)
        yield from ((table, change) for change in (of_table if is_several else [of_table]))


def _set_override(name: str, change: object, from_date: date | None) -> Override | Fault:
    table = TABLES.get(name)
    if table is None or table.value is None:
        return no_value_table(name)
    if not isinstance(change, Mapping):
        message = "is not a row of keys and a value"
        limit = f'like {{"{table.keys[0]}": ..., "{table.value}": ...}}'
        return Fault(message, place=Place(column=name), value=str(change), limit=limit)
    where = {column: value for column, value in change.items() if column != "from_date"}
    fault = _columns_fault(table, where)
    if fault:
        return fault
    number = float(where.pop(table.value))
    has_day = name in EVENTS | UNDATED or "valid_from_date" in where
    day = calendar.day_of(change.get("from_date", None if has_day else from_date))
    return override_of({"table": name, "where": where, "set": number, "from_date": day})


def _columns_fault(table: Table, cells: Mapping[str, Any]) -> Fault | None:
    """A column that the table does not have, or the value that is missing or no number."""
    value, place = str(table.value), Place(column=table.name)
    columns = (value, *table.keys, *table.attributes, "valid_from_date", "from_date")
    for column in cells:
        if column not in columns:
            message = f"is not a column to change or to choose rows by{nearest(column, columns)}"
            limit = f"one of {', '.join(columns)}"
            return Fault(message, place=place, value=str(column), limit=limit)
    if value not in cells:
        message = f"the change has no value: name its column, {value}"
        return Fault(message, place=place, is_sentence=True)
    number = cells[value]
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        message = f"is not a number in the change of {table.name}"
        return Fault(message, place=Place(column=value), value=str(number))
    return None


def ranges(case: Case) -> tuple[Scenario, ...]:
    """For every input with a low or high: a scenario with it low, and one with it high.

    An input is a table and its key columns without dates; all its rows move together. Of
    `driver_growths` only forward rows are moved, as history is fitted to facts; `demand_responses`
    is left out, as the baseline changes no price. Of shares that sum to 1, those without a range
    take the rest. Ids are `low.<table>.<key>` and
    `high.<table>.<key>`.
    """
    by_bound: dict[tuple[str, str], list[Override]] = {}
    for name in TABLES:
        frame = case.tables[name]
        for varied, bound, override in (*_bounds(name, frame), *_rests(name, frame)):
            by_bound.setdefault((varied, bound), []).append(override)
    return tuple(
        Scenario(
            f"{bound}.{varied}",
            f"{varied} {bound}",
            kind="range",
            overrides=tuple(overrides),
            varied_input=varied,
            bound=bound,
        )
        for (varied, bound), overrides in by_bound.items()
    )


def _bounds(name: str, frame: pl.DataFrame) -> Iterator[tuple[str, str, Override]]:
    """Input, bound and override of every low and high in a table."""
    table = TABLES[name]
    if not table.value or name == "demand_responses":
        return
    frame = frame.filter(pl.col("low").is_not_null() | pl.col("high").is_not_null())
    for cells in frame.iter_rows(named=True):
        if cells.get("phase") == "history":
            continue
        for bound in RANGE:
            if cells[bound] is not None:
                yield _varied(table, cells), bound, _set(table, cells, cells[bound])


def _rests(name: str, frame: pl.DataFrame) -> Iterator[tuple[str, str, Override]]:
    """The same of the shares that take the rest of those that move."""
    table, rows = TABLES[name], frame.to_dicts() if TABLES[name].sums else []
    value = str(table.value)
    for division in shares.divisions(table, rows):
        own = math.fsum(rows[place][value] for place in division.moving)
        for moved, bound in product((rows[place] for place in division.moving), RANGE):
            if moved[bound] is not None:
                ratio = float(shares.rest_ratio(own, own - moved[value] + moved[bound]))
                for cells in (rows[place] for place in division.resting):
                    yield _varied(table, moved), bound, _set(table, cells, cells[value] * ratio)


def _varied(table: Table, cells: Mapping[str, Any]) -> str:
    return ".".join((table.name, *(str(cells[key]) for key in table.keys if key != "phase")))


def _set(table: Table, cells: Mapping[str, Any], number: float) -> Override:
    where = {column: cells[column] for column in table.row_key}
    return Override(table.name, where, str(table.value), "set", number, note=cells["note"])
