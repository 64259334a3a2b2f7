"""The changes of a scenario: overrides, inserts and switches, and their faults."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.case.scenario_shapes import ACTIONS, Action
from unitecon.case.settings import switch_fault
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES, Table
from unitecon.errors import Fault, Place, nearest

# valid_from_date is the day of the event, so no row is in force between two of them.
EVENTS = frozenset({"funding", "cash_positions", "credit_pools", "releases"})
# Levels are those of the first month, ceilings and releases' rows hold throughout.
UNDATED = frozenset({"driver_levels", "driver_ceilings", "release_mixes", "release_tokens"})


@dataclass(frozen=True, slots=True)
class Override:
    """A change to the value of the rows that match `where`; `overrides` has the rule.

    `line` is its line in a scenario file.
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
        """The same override, with ISO texts in `where` as dates where the column holds dates."""
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
    """One more row of `table`; common columns that it leaves out are filled in."""

    table: str
    row: Mapping[str, Any]
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A layer of changes on a base scenario, or on several laid on each other in order.

    `kind` is baseline, named or range; a range says which input it varies and to which bound
    (low or high). `switches` replaces switches of the case. What `replaced_plans` charge in the
    case does not apply: the inserted rows do instead. `file` is where faults say it is from, for
    one that is not among the case's own.
    """

    scenario_id: str
    title: str
    question: str | None = None
    base: str | tuple[str, ...] = BASELINE
    kind: str = "named"
    switches: Mapping[str, str | bool] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    inserts: tuple[Insert, ...] = ()
    varied_input: str | None = None
    bound: str | None = None
    replaced_plans: tuple[str, ...] = ()
    file: str | None = field(default=None, compare=False)

    @property
    def bases(self) -> tuple[str, ...]:
        """The scenarios it is based on; none for the baseline."""
        return (self.base,) if isinstance(self.base, str) else self.base

    @property
    def compared_with(self) -> str | None:
        """Its base, or where it has several, the baseline; None for the baseline."""
        if not self.bases:
            return None
        return self.bases[0] if len(self.bases) == 1 else BASELINE


UNCHANGED = Scenario(BASELINE, "The case as it stands", base=(), kind="baseline")


def as_day_of(table: Table, column: str, value: object) -> object:
    """A value as a date where it is ISO text in a column of dates; any other value unchanged."""
    if not isinstance(value, str) or table.dtypes.get(column) != pl.Date:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def override_of(raw: Mapping[str, Any]) -> Override:
    """An override from a file's [[override]]; its column is empty where the table is unknown."""
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
    """An inserted row from a file's [[insert]]."""
    return Insert(raw["table"], raw["row"], raw.get("line"))


def switch_faults(layer: Scenario) -> list[Fault]:
    """Unknown switches of a scenario, and values they do not take."""
    faults = (switch_fault(name, value) for name, value in layer.switches.items())
    return [fault for fault in faults if fault]


def override_faults(override: Override, horizon: tuple[date, date]) -> list[Fault]:
    """Faults of an override whatever the rows are: names, types, dates.

    `horizon` is the case's first day and the first day after it. A fault has no file and no line.
    """
    table = TABLES.get(override.table)
    if table is None or table.value is None:
        return [no_value_table(override.table)]
    columns = (*table.keys, *table.attributes, "valid_from_date")
    faults = [
        Fault(
            f"is not a column of {override.table} to choose rows by{nearest(name, columns)}",
            place=Place(column="where"),
            value=name,
            limit=f"one of {', '.join(columns)}",
        )
        for name in override.where
        if name not in columns
    ]
    if override.column != table.value:
        message = f"is not the value column of {override.table}"
        place = Place(column="column")
        faults.append(Fault(message, place=place, value=override.column, limit=table.value))
    if not math.isfinite(override.value):
        place = Place(column=override.action)
        faults.append(Fault("is not a finite number", place=place, value=str(override.value)))
    return faults + _date_faults(override, horizon)


def no_value_table(name: str) -> Fault:
    """The fault of a name that is not a table with a value column."""
    values = [table.name for table in TABLES.values() if table.value]
    message = f"table {name!r} has no value column"
    if name not in TABLES:
        message = f"unknown table {name!r}{nearest(name, values)}"
    return Fault(message, place=Place(column="table"), value=name, is_sentence=True)


def _date_faults(override: Override, horizon: tuple[date, date]) -> list[Fault]:
    day, (first, after) = override.from_date, horizon
    if day is None:
        return []
    message, limit, cause = "", None, None
    if override.table in UNDATED:
        message = f"does not apply: rows of {override.table} hold over the whole horizon"
        cause = "leave from_date out"
    elif "valid_from_date" in override.where:
        message, limit = "cannot be combined with valid_from_date in where", "one of the two"
    elif not first <= day < after:
        side = "before the case's first month" if day < first else "after the horizon"
        message, limit = f"is {side}", f"from {first} to before {after}"
    place = Place(column="from_date")
    fault = Fault(message, place=place, value=str(day), limit=limit, cause=cause)
    return [fault] if message else []
