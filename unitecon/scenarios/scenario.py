"""What a scenario may change: overrides, inserts and switches, and what makes them wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import polars as pl

from unitecon.dictionary.tables import SWITCHES, TABLES, Table
from unitecon.errors import Fault, Place, nearest

# valid_from_date is the day of the event, so no row is in force between two of them.
EVENTS = frozenset({"funding", "cash_positions", "credit_pools", "releases"})
# Levels are those of the first month, ceilings and releases' rows hold throughout.
UNDATED = frozenset({"driver_levels", "driver_ceilings", "release_mixes", "release_tokens"})

Action = Literal["set", "multiply", "add"]
ACTIONS: tuple[Action, ...] = ("set", "multiply", "add")


@dataclass(frozen=True, slots=True)
class Override:
    """A change of the value of the rows that `where` fits; the rule is in `overrides`.

    `line` is where a file says so.
    """

    table: str
    where: Mapping[str, object]
    column: str
    action: Action
    value: float
    from_date: date | None = None
    basis: str = "assumed"
    note: str | None = None
    line: int | None = field(default=None, compare=False)

    def typed(self) -> Override:
        """The same with dates in `where` as dates, where they were given as ISO text."""
        table = TABLES.get(self.table)
        if table is None:
            return self
        return replace(self, where={n: as_day_of(table, n, v) for n, v in self.where.items()})

    def applied_to(self, value: float) -> float:
        """The value after the change."""
        if self.action == "set":
            return self.value
        return value * self.value if self.action == "multiply" else value + self.value


@dataclass(frozen=True, slots=True)
class Insert:
    """One more row of `table`; what it leaves out of the common columns is filled in."""

    table: str
    row: Mapping[str, Any]
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A layer of changes on a base scenario, or on several laid on each other in order.

    `kind` is baseline, named or range; a range says which input it varies and to which bound
    (low or high). `switches` replaces switches of the case.
    """

    scenario_id: str
    title: str
    question: str | None = None
    base: str | tuple[str, ...] = "baseline"
    kind: str = "named"
    switches: Mapping[str, str | bool] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    inserts: tuple[Insert, ...] = ()
    varied_input: str | None = None
    bound: str | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """The scenarios below it; none below the baseline."""
        return (self.base,) if isinstance(self.base, str) else self.base

    @property
    def compared_with(self) -> str | None:
        """Its base, or where it has several, the baseline; None for the baseline."""
        if not self.bases:
            return None
        return self.bases[0] if len(self.bases) == 1 else "baseline"


BASELINE = Scenario("baseline", "The case as it stands", base=(), kind="baseline")


def as_day_of(table: Table, column: str, value: object) -> object:
    """A cell's value: ISO text as a date where the column holds dates, else as it is."""
    if not isinstance(value, str) or table.dtypes.get(column) != pl.Date:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def override_of(raw: Mapping[str, Any]) -> Override:
    """An override from a file's table; an unknown table keeps an empty column, and is a fault."""
    table = TABLES.get(raw["table"])
    action = next(name for name in ACTIONS if name in raw)
    return Override(
        raw["table"],
        raw["where"],
        (table.value or "") if table else "",
        action,
        float(raw[action]),
        raw.get("from_date"),
        raw.get("basis", "assumed"),
        raw.get("note"),
        raw.get("line"),
    )


def insert_of(raw: Mapping[str, Any]) -> Insert:
    """An inserted row from a file's table."""
    return Insert(raw["table"], raw["row"], raw.get("line"))


def switch_faults(layer: Scenario) -> list[Fault]:
    """Unknown switches of a scenario, and values they do not take."""
    return [
        Fault(
            f"is not a switch with that value{nearest(name, SWITCHES)}",
            place=Place(column=name),
            value=str(v),
        )
        for name, v in layer.switches.items()
        if name not in SWITCHES or v not in SWITCHES[name].choices
    ]


def override_faults(one: Override, horizon: tuple[date, date]) -> list[Fault]:
    """What is wrong with an override whatever the rows: names, types, dates.

    `horizon` is the case's first day and the first day after it.
    """
    table = TABLES.get(one.table)
    if table is None or table.value is None:
        values = [name for name, known in TABLES.items() if known.value]
        said = "is not a table" if table is None else "is a table without values to override"
        return [
            Fault(
                f"{said}{nearest(one.table, values)}", place=Place(column="table"), value=one.table
            )
        ]
    columns = (*table.keys, *table.attributes, "valid_from_date")
    faults = [
        Fault(
            f"is not a column of {one.table} to choose rows by{nearest(name, columns)}",
            place=Place(column="where"),
            value=name,
            limit=f"one of {', '.join(columns)}",
        )
        for name in one.where
        if name not in columns
    ]
    if one.column != table.value:
        message = f"is not the value of {one.table}"
        faults.append(
            Fault(message, place=Place(column="column"), value=one.column, limit=table.value)
        )
    if not math.isfinite(one.value):
        faults.append(
            Fault("is not a finite number", place=Place(column=one.action), value=str(one.value))
        )
    return faults + _date_faults(one, horizon)


def _date_faults(one: Override, horizon: tuple[date, date]) -> list[Fault]:
    day, (first, after) = one.from_date, horizon
    if day is None:
        return []
    message, limit, cause = "", None, None
    if one.table in UNDATED:
        message = f"cannot be given: rows of {one.table} hold over the whole horizon"
        cause = "leave from_date out"
    elif "valid_from_date" in one.where:
        message, limit = "stands beside a valid_from_date in where", "one of the two"
    elif not first <= day < after:
        side = "before the case's first month" if day < first else "after the horizon"
        message, limit = f"is {side}", f"from {first} to before {after}"
    return (
        [Fault(message, place=Place(column="from_date"), value=str(day), limit=limit, cause=cause)]
        if message
        else []
    )
