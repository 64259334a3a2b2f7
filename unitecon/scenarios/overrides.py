"""The one rule by which a scenario changes the rows of a table.

Rows of one layer (a scenario's own changes) are changed like this:

- `insert` rows come first; one whose key exists already is a fault.
- An override's `where` names key columns or attributes, with or without `valid_from_date`, and
  changes the rows that have all of them. Changing none is a fault.
- Naming `valid_from_date` changes that one row in place.
- Without `from_date` every row that matches is changed.
- With `from_date` rows before it stay. The row in force on it is copied to start there (a range
  with a `valid_to_date` is cut in two), and the copy and all later rows are changed. In tables of
  events (EVENTS) nothing is in force: the events on and after the day are changed. In tables
  whose rows hold over the whole horizon (UNDATED) a `from_date` is a fault.
- Where several overrides reach a row, the one with the latest `from_date` wins; two that start
  together are a fault. Each reads the value below the layer, so their order does not matter.
- Values keep the limits of their column, and shares that must sum to 1 still do.

A scenario with a base is a layer on the base's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.case import shares
from unitecon.dictionary.tables import Table, limits
from unitecon.errors import Fault, Place, nearest
from unitecon.scenarios.scenario import EVENTS, Override

Key = tuple[object, ...]


@dataclass(slots=True)
class Row:
    """A row of a scenario: the pool's row it comes from, and its own dates and value.

    `line` is that of an inserted row, in the file of its scenario.
    """

    source: int
    key: Key
    start: date
    end: date | None
    value: float | None
    by: Override | None = None
    line: int | None = None


@dataclass(slots=True)
class Pool:
    """The rows of one table that scenarios use: the case's, then inserted ones."""

    table: Table
    columns: dict[str, list[Any]]
    base: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table, frame: pl.DataFrame) -> Pool:
        """The pool that holds a case's frame of the table."""
        pool = cls(table, {name: frame[name].to_list() for name in table.dtypes})
        pool.base = [pool.row(source) for source in range(frame.height)]
        return pool

    def row(self, source: int) -> Row:
        """The row at a place of the pool, unchanged."""
        cells = {name: values[source] for name, values in self.columns.items()}
        key = tuple(cells[name] for name in self.table.keys)
        value = cells[self.table.value] if self.table.value else None
        return Row(source, key, cells["valid_from_date"], cells.get("valid_to_date"), value)

    def cells(self, row: Row) -> dict[str, Any]:
        """All cells of a row, with its own date and value."""
        cells = {name: values[row.source] for name, values in self.columns.items()}
        own = {self.table.value: row.value} if self.table.value else {}
        return {**cells, "valid_from_date": row.start, **own}

    def add(self, cells: Mapping[str, Any]) -> Row:
        """A new row; columns it lacks are null."""
        for name, values in self.columns.items():
            values.append(cells.get(name))
        return self.row(len(self.columns["valid_from_date"]) - 1)

    def group(self, row: Row) -> Key:
        """What names the shares that sum to 1 with a row's."""
        return tuple(self.columns[name][row.source] for name in self.table.sums or ())

    def fits(self, where: Mapping[str, object], row: Row) -> bool:
        """Whether a row has the values that `where` names."""
        return all(
            row.start == wanted
            if name == "valid_from_date"
            else self.columns[name][row.source] == wanted
            for name, wanted in where.items()
        )


def apply(
    pool: Pool, rows: Sequence[Row], overrides: Sequence[Override]
) -> tuple[list[Row], list[Fault]]:
    """The rows after one layer's overrides of the pool's table, and the faults of these.

    `overrides` have been checked by `override_faults`. Faults have a line, and no file.
    """
    exact = [override for override in overrides if "valid_from_date" in override.where]
    spans = [override for override in overrides if "valid_from_date" not in override.where]
    by_key: dict[Key, list[Override]] = {}
    for override in spans:
        for key in dict.fromkeys(row.key for row in rows if pool.fits(override.where, row)):
            by_key.setdefault(key, []).append(override)
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    changed: list[Row] = []
    faults: list[Fault] = []
    used: set[int] = set()
    for key, members in groups.items():
        for row in _split(pool, members, by_key.get(key, ())):
            reach = _reaching(pool, row, exact, by_key.get(key, ()))
            used.update(map(id, reach))
            result, fault = _changed(pool, row, reach)
            changed.append(result)
            faults += [fault.at(line=reach[-1].line)] if fault else []
    idle = [override for override in overrides if id(override) not in used]
    faults += [_unused(pool, rows, override).at(line=override.line) for override in idle]
    return changed, faults


def _split(pool: Pool, members: Sequence[Row], spans: Iterable[Override]) -> list[Row]:
    """A key's rows, with the row in force on each `from_date` cut in two there."""
    rows = sorted(members, key=lambda row: row.start)
    if pool.table.name in EVENTS:
        return rows
    for override in spans:
        day = override.from_date
        if day is None or any(row.start == day for row in rows):
            continue
        before = [place for place, row in enumerate(rows) if row.start < day]
        if not before or not pool.fits(override.where, rows[before[-1]]):
            continue
        row = rows[before[-1]]
        if row.end is not None and row.end <= day:
            continue
        rows.insert(before[-1] + 1, replace(row, start=day))
        if row.end is not None:
            rows[before[-1]] = replace(row, end=day)
    return rows


def _reaching(
    pool: Pool, row: Row, exact: Iterable[Override], spans: Iterable[Override]
) -> list[Override]:
    """The overrides that reach a row; more than one is one too many."""
    reach = [override for override in exact if pool.fits(override.where, row)]
    begun = [
        override
        for override in spans
        if pool.fits(override.where, row) and (override.from_date or date.min) <= row.start
    ]
    latest = max((override.from_date or date.min for override in begun), default=None)
    return reach + [o for o in begun if (o.from_date or date.min) == latest]


def _changed(pool: Pool, row: Row, reach: Sequence[Override]) -> tuple[Row, Fault | None]:
    """A row after the override that reaches it; a fault where two do or the value is invalid."""
    if not reach:
        return row, None
    override = reach[0]
    if len(reach) > 1:
        message = f"{_label(pool, row)} is changed by {len(reach)} overrides that start together"
        cause = "one of them was meant for another row, or needs a later from_date"
        return row, Fault(message, place=Place(column=override.column), cause=cause)
    value = override.applied_to(row.value or 0.0)
    return replace(row, value=value, by=override), _value_fault(pool, row, override, value)


def _value_fault(pool: Pool, row: Row, override: Override, value: float) -> Fault | None:
    bounds = limits(pool.table.name, override.column)
    if bounds.allow(value):
        return None
    change = f"{override.action} {override.value:g}"
    return Fault(
        f"is out of range for {_label(pool, row)} ({change})",
        place=Place(column=override.column),
        value=f"{value:g}",
        limit=bounds.around(value),
        cause="an extra sign, or percent instead of a share" if bounds.least == 0 else None,
    )


def _label(pool: Pool, row: Row) -> str:
    """A row in words: `plan_prices plan_id=plus from 2025-01-01`."""
    names = (f"{n}={v}" for n, v in zip(pool.table.keys, row.key, strict=True))
    return f"{pool.table.name} {' '.join(names)} from {row.start}"


def _unused(pool: Pool, rows: Sequence[Row], override: Override) -> Fault:
    """Why an override changes no row, with the nearest key of those there are."""
    for name, wanted in override.where.items():
        if name == "valid_from_date":
            present = [str(row.start) for row in rows]
        else:
            present = [str(pool.columns[name][row.source]) for row in rows]
        if str(wanted) not in present:
            message = f"is in no row of {pool.table.name}{nearest(str(wanted), set(present))}"
            return Fault(message, place=Place(column=name), value=str(wanted))
    where = " ".join(f"{name}={wanted}" for name, wanted in override.where.items())
    if not any(pool.fits(override.where, row) for row in rows):
        return Fault(f"no row of {pool.table.name} has {where} together")
    after = f" from {override.from_date} on" if override.from_date else ""
    cause = "another override takes precedence, or no row is in force then"
    return Fault(f"no row of {pool.table.name} with {where} is changed{after}", cause=cause)


def sum_faults(pool: Pool, rows: Sequence[Row]) -> list[Fault]:
    """Changed shares that no longer sum to 1 on some date; only positive shares count.

    A fault has the line of the override, and no file.
    """
    table = pool.table
    if table.sums is None:
        return []
    places = [table.keys.index(name) for name in table.sums]
    groups: dict[Key, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.start):
        groups.setdefault(tuple(row.key[place] for place in places), []).append(row)
    faults = []
    for names, members in groups.items():
        if all(row.by is None and row.source < len(pool.base) for row in members):
            continue
        for day in sorted({row.start for row in members}):
            in_force = {row.key: row.value or 0.0 for row in members if row.start <= day}
            total = shares.total_if_wrong(in_force.values())
            if total is not None:
                fault = shares.fault(table, names, total, f"from {day}")
                line = next((row.by.line for row in members if row.by), None)
                cause = "the other shares were not changed with it"
                faults.append(replace(fault.at(line=line), cause=cause))
                break
    return faults
