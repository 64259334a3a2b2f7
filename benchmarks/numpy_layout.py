"""Which row of which table holds when: all that the numpy model works out before it is timed.

Rows are named by their place in the given table of one scenario. A month without a row has the
place -1. What draws do not change (days, months in force, shares of releases) is settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks import numpy_walks as walks
from unitecon.dictionary.tables import TABLES

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Row = Mapping[str, Any]

# Where a draw may stand. What other tables hold decides the layout, and is the same for all draws.
DRAWABLE = frozenset(
    {"cash_positions", "company_costs", "credit_pools", "driver_ceilings", "driver_growths"}
    | {"driver_levels", "gpu_prices", "gpu_throughputs", "parameters", "plan_prices", "plan_usage"}
    | {"price_realisations", "release_tokens", "revenue_share_rates", "usage_spreads"}
    | {"variable_costs", "compute_commitments", "funding", "token_prices", "growth_surprises"}
    | {"plan_members", "release_mixes", "tier_tasks"}
)
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Calendar:
    """The months of a case and its as-of date; arrays over months."""

    as_of: np.datetime64
    starts: Days
    middles: Days
    ends: Days  # the first day after the month

    @classmethod
    def of(cls, settings: Row) -> Calendar:
        """From the settings of one scenario."""
        first, last = (np.datetime64(settings[n], "M") for n in ("first_month", "last_month"))
        months = np.arange(first, last + 1)
        starts, ends = months.astype("M8[D]"), (months + 1).astype("M8[D]")
        return cls(np.datetime64(settings["as_of_date"], "D"), starts, starts + 14, ends)

    def index(self, day: date) -> int:
        """The place of a day's month, which may lie outside of the months."""
        return int(np.datetime64(day, "M").astype(int) - self.starts[0].astype("M8[M]").astype(int))


@dataclass(frozen=True)
class Growth:
    """One row of growth of a driver: its place, its sign, and its years up to each month's end.

    A surprise of growth has its size in its years.
    """

    place: int
    sign: float
    years: Values
    is_history: bool
    table: str = "driver_growths"


@dataclass(frozen=True)
class Driver:
    """Where a driver starts, how it grows in its history and after it, and where it stops."""

    level: int
    ceiling: int | None
    last: int  # the month in which history ends
    history: tuple[Growth, ...]
    forward: tuple[Growth, ...]


@dataclass(frozen=True)
class Plan:
    """What a plan is made of, each part with the row that holds in each month."""

    kind: str
    audience: str
    members: Mapping[str, Places]
    usage: Mapping[str, Places]
    price: Places
    realisation: Places
    fees: tuple[Places, ...]

    @property
    def has_users(self) -> bool:
        """Whether users are counted: not for plans sold by the token, nor for a partner."""
        return self.kind in ("free", "flat")


class Layout:
    """The given tables of one scenario, with what holds in each month."""

    def __init__(self, base: Mapping[str, Any]) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {
            name.removeprefix("given_"): frame.to_dicts()
            for name, frame in base.items()
            if isinstance(frame, pl.DataFrame)
        }
        self._values: dict[str, list[Values]] = {}
        self._in_force: dict[str, dict[tuple[Any, ...], Places]] = {}
        self._refuse_logs()
        self.settings = self.rows["settings"][0]
        self.calendar = Calendar.of(self.settings)
        self.drivers = self._drivers()
        self.plans = self._plans()
        self.partners = [
            self._ranges(partner)
            for partner in sorted({row["partner_id"] for row in self.rows["revenue_share_rates"]})
        ]

    def _refuse_logs(self) -> None:
        """Tiers taken from a log come from users, which are no part of these arrays."""
        for name in ("logged_tiers", "tier_usage_shares"):
            if self.rows.get(name):
                raise ValueError(f"{name} has rows: the numpy model has no usage log")

    def values(self, table: str) -> list[Values]:
        """The values of a table's rows, as the scenario has them: arrays of one."""
        if table not in self._values:
            column = value_column(table)
            self._values[table] = [np.array([float(row[column])]) for row in self.rows[table]]
        return self._values[table]

    def in_force(self, table: str) -> dict[tuple[Any, ...], Places]:
        """By the table's keys: the row that holds in the middle of each month."""
        if table not in self._in_force:
            keys, days = TABLES[table].keys, self.calendar.middles
            self._in_force[table] = in_force(self.rows[table], keys, days)
        return self._in_force[table]

    def monthly(self, table: str, key: str) -> Places:
        """The row of a table with one key that holds in each month."""
        found = self.in_force(table).get((key,))
        return np.full(len(self.calendar.starts), -1) if found is None else found

    def _drivers(self) -> dict[str, Driver]:
        ceilings = {r["driver_id"]: place for place, r in enumerate(self.rows["driver_ceilings"])}
        offsets = {row["driver_id"]: row["offset_driver_id"] for row in self.rows["drivers"]}
        made = {}
        for level, row in enumerate(self.rows["driver_levels"]):
            name = row["driver_id"]
            end = self._history_end(offsets[name] or name)
            history = self._growths(name, "history", end)
            history += self._growths(offsets[name], "history", end, -1.0)
            forward = self._growths(name, "forward", end)
            forward += tuple(
                Growth(place, 1.0, years, False, "growth_surprises")
                for place, years in walks.weights(self.rows, name, end, self.calendar.ends).items()
            )
            last = int(np.searchsorted(self.calendar.ends, end, side="right"))
            made[name] = Driver(level, ceilings.get(name), last, history, forward)
        return made

    def _history_end(self, clock: str) -> np.datetime64:
        """The day of the last figure that tells a driver or those offset by it."""
        of_clock = {
            row["driver_id"]
            for row in self.rows["drivers"]
            if clock in (row["driver_id"], row["offset_driver_id"])
        }
        measures = {
            row["measure_id"]
            for row in self.rows["telling_measures"]
            if row["driver_id"] in of_clock
        }
        days = [
            fact["period_end"]
            for fact in self.rows["facts"]
            if fact["measure_id"] in measures
            and fact["fact_kind"] in ("actual", "estimate")
            and not fact["is_held_out"]
        ]
        days += [
            row["valid_from_date"]
            for row in self.rows["forward_starts"]
            if row["driver_id"] in of_clock
        ]
        as_of = self.calendar.as_of
        return min(np.datetime64(max(days), "D"), as_of) if days else as_of

    def _growths(
        self, name: str | None, phase: str, end: np.datetime64, sign: float = 1.0
    ) -> tuple[Growth, ...]:
        """The growth rows of a driver in a phase that grow it for a day at least."""
        rows, found = self.rows["driver_growths"], []
        places = [i for i, r in enumerate(rows) if (r["driver_id"], r["phase"]) == (name, phase)]
        places.sort(key=lambda place: rows[place]["valid_from_date"])
        starts = [np.datetime64(rows[place]["valid_from_date"], "D") for place in places]
        stops = [*starts[1:], np.datetime64("9999-12-31")]
        for place, start, stop in zip(places, starts, stops, strict=False):
            years = self._years(phase, (start, stop), end)
            if years.any():
                found.append(Growth(place, sign, years, phase == "history"))
        return tuple(found)

    def _years(
        self, phase: str, span: tuple[np.datetime64, np.datetime64], end: np.datetime64
    ) -> Values:
        """Years of a span that lie behind the end of each month, in its phase."""
        calendar, (start, stop) = self.calendar, span
        until = np.minimum(calendar.ends, stop)
        if phase == "history":
            first, until = max(start, calendar.starts[0]), np.minimum(until, end)
        else:
            first = max(start, end)
        days: Values = np.maximum((until - first).astype(np.float64), 0)
        return days / DAYS_PER_YEAR

    def _plans(self) -> dict[str, Plan]:
        members, usage = (self._by_plan(name) for name in ("plan_members", "plan_usage"))
        fees = self._by_plan("variable_costs")
        return {
            row["plan_id"]: Plan(
                row["plan_kind"],
                row["audience_id"],
                members.get(row["plan_id"], {}),
                usage.get(row["plan_id"], {}),
                self.monthly("plan_prices", row["plan_id"]),
                self.monthly("price_realisations", row["plan_id"]),
                tuple(fees.get(row["plan_id"], {}).values()),
            )
            for row in self.rows["plans"]
        }

    def _by_plan(self, table: str) -> dict[str, dict[str, Places]]:
        """By plan and its other key: the row that holds in each month."""
        made: dict[str, dict[str, Places]] = {}
        for (plan, other), places in self.in_force(table).items():
            made.setdefault(plan, {})[other] = places
        return made

    def _ranges(self, partner: str) -> Places:
        """The rate of a partner that holds in each month; rates have an end of their own."""
        made = np.full(len(self.calendar.starts), -1)
        for place, row in enumerate(self.rows["revenue_share_rates"]):
            if row["partner_id"] == partner:
                made[self._holds(row)] = place
        return made

    def _holds(self, row: Row) -> Flags:
        middles = self.calendar.middles
        start, stop = (np.datetime64(row[n], "D") for n in ("valid_from_date", "valid_to_date"))
        return (middles >= start) & (middles < stop)


def value_column(table: str) -> str:
    """The column of a table that holds its values."""
    column = TABLES[table].value
    if column is None:
        raise ValueError(f"{table} has no values")
    return column


def in_force(rows: Sequence[Row], keys: Iterable[str], days: Days) -> dict[tuple[Any, ...], Places]:
    """By key: the place of the latest row that began by each day, -1 before the first."""
    by_key: dict[tuple[Any, ...], list[int]] = {}
    for place, row in enumerate(rows):
        by_key.setdefault(tuple(row[key] for key in keys), []).append(place)
    made = {}
    for key, places in by_key.items():
        places.sort(key=lambda place: rows[place]["valid_from_date"])
        starts = np.array([rows[place]["valid_from_date"] for place in places], dtype="M8[D]")
        made[key] = np.array([-1, *places])[np.searchsorted(starts, days, side="right")]
    return made
