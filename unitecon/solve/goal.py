"""The value of a lever at which an answer meets a condition, by trying many values in one pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import batches
from unitecon.engine.parquet import Given
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import build as levers
from unitecon.scenarios import frames, keyed
from unitecon.scenarios.build import Lever
from unitecon.scenarios.scenario import Scenario
from unitecon.solve import bracketing, conditions
from unitecon.solve.bracketing import Crossing, Reading
from unitecon.solve.condition_syntax import Condition, Value, key_text
from unitecon.usage import tables

MOST_PASSES = 12  # each divides a bracket by 32, so that few are ever needed
NOW = "now"
SHOWN = 8  # names listed in a message
# What `runways` has for cash that lasts to the horizon is the least it can be.
OPEN_ENDED = ("cash_out_date", "runway_months")
CASH_OUT = "is_cash_out"


@dataclass(frozen=True, slots=True)
class Turn:
    """A lever that is turned between two values, in its unit, from a date, on a scenario.

    Without `between` it is the lever's own range; without `from_date` its own date.
    """

    lever: str
    between: tuple[float, float] | None = None
    from_date: date | None = None
    scenario: str = "baseline"


@dataclass(frozen=True, slots=True)
class Solution:
    """Where a condition is met: the readings and crossings in order of the lever's value.

    `now` is the answer without turning the lever. `is_reached`: the condition is an equality
    that no stretch of values keeps, so its crossings are where the answer passes the value.
    """

    condition: Condition
    turn: Turn
    lever: Lever
    now: Reading
    readings: tuple[Reading, ...]
    crossings: tuple[Crossing, ...]
    passes: int
    is_reached: bool = False

    @property
    def nearest(self) -> Reading | None:
        """The reading nearest to the condition's value; None where all are unknown."""
        wanted = _number(self.condition.value)
        known = [(abs(_number(one.value) - wanted), one) for one in self.readings
                 if one.value is not None]  # fmt: skip
        return min(known, key=lambda pair: pair[0], default=(0.0, None))[1]


def solve(
    case: Case, condition: Condition | str, turn: Turn, workers: int | None = None
) -> Solution:
    """Find where, between two values of a lever, an answer meets a condition.

    A pass runs a grid of values over the range; every two neighbours of which one meets the
    condition are divided further, all in one pass, until each crossing is known to four digits.
    A figure that is unknown does not meet it. Raises InputError for a wrong condition, lever,
    range or scenario, and for an answer without a row for the condition's keys.
    """
    asked = conditions.parse(case, condition) if isinstance(condition, str) else condition
    lever = _lever(case, turn)
    ends = _range(lever, turn.between)
    runs = _Runs(case, asked, replace(turn, between=ends), workers)
    passes, values = 0, bracketing.even(*ends)
    while values and passes < MOST_PASSES:
        runs.read(values)
        passes += 1
        values = bracketing.between(runs.readings, ends)
    readings = runs.readings
    crossings = bracketing.crossings(readings, ends)
    is_reached = runs.test != asked
    return Solution(asked, runs.turn, lever, runs.now, readings, crossings, passes, is_reached)


def _lever(case: Case, turn: Turn) -> Lever:
    """The lever by its name; `funding.2026-09-30` has its day in its name and is as `funding`."""
    known = {one.name: one for one in levers.known(case)}
    found = known.get(turn.lever) or known.get(turn.lever.partition(".")[0])
    # Raises for a name or a date that is none, whatever the value.
    levers.scenario(case, turn.lever, found.low if found else 0, turn.from_date)
    if found is None:
        message = f"is no lever of this case{nearest(turn.lever, known)}"
        raise InputError([Fault(message, place=Place(column="lever"), value=turn.lever)])
    return replace(found, name=turn.lever)


def _range(lever: Lever, between: tuple[float, float] | None) -> tuple[float, float]:
    low, high = between or (lever.low, lever.high)
    if math.isfinite(low) and math.isfinite(high) and low < high:
        return low, high
    message = f"is no range to turn {lever.name} in"
    limit = "a lower and a higher number"
    raise InputError(
        [Fault(message, place=Place(column="between"), value=f"{low:g} {high:g}", limit=limit)]
    )


def _number(value: Value | None) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value or 0)


@dataclass
class _Runs:
    """The passes for one condition, and what the answer was at each value of the lever."""

    case: Case
    condition: Condition
    turn: Turn
    workers: int | None
    found: dict[float | None, tuple[Value | None, bool]] = field(default_factory=dict)

    @cached_property
    def base(self) -> Mapping[str, Given]:
        """The tables of the scenario that the lever is turned on."""
        given = frames.frames(self.case, [self.turn.scenario])
        return given | tables.frames(self.case, given)

    @cached_property
    def test(self) -> Condition:
        """What a figure is held to, known after the first pass.

        An equality is hit by no grid, so where no two neighbours are equal to the value it is
        read as the value being passed.
        """
        asked = self.condition
        if asked.operator != "=" or isinstance(asked.value, bool):
            return asked
        ats = sorted(at for at in self.found if at is not None)
        equal = [self.found[at][0] == asked.value for at in ats]
        is_kept = any(one and other for one, other in pairwise(equal))
        return asked if is_kept else replace(asked, operator=">=")

    @property
    def now(self) -> Reading:
        """The answer as the scenario stands, held to what was asked."""
        value, is_bound = self.found[None]
        return Reading(None, value, is_bound, self.condition.is_met(value, is_bound))

    @property
    def readings(self) -> tuple[Reading, ...]:
        ats = sorted(at for at in self.found if at is not None)
        return tuple(Reading(at, *self.found[at], self.test.is_met(*self.found[at])) for at in ats)

    def read(self, values: Sequence[float]) -> None:
        """Run one pass over some values of the lever; the first adds the scenario as it stands."""
        made = [self._scenario(f"v{place:05d}", at) for place, at in enumerate(values)]
        ats: list[float | None] = list(values)
        if None not in self.found:
            made.append(Scenario(NOW, NOW, base=self.turn.scenario))
            ats.append(None)
        figures = self._figures(made)
        self.found |= {
            at: figures.get(one.scenario_id, (None, False))
            for at, one in zip(ats, made, strict=True)
        }

    def _scenario(self, name: str, at: float) -> Scenario:
        turn = self.turn
        made = levers.scenario(self.case, turn.lever, at, turn.from_date, base=turn.scenario)
        return replace(made, scenario_id=name)

    def _figures(self, made: Sequence[Scenario]) -> dict[str, tuple[Value | None, bool]]:
        """The figure of each scenario, and whether it is only a bound."""
        asked = self.condition
        is_open = asked.answer == "runways" and asked.column in OPEN_ENDED
        columns = [SCENARIO_ID, *asked.keys, asked.column, *([CASH_OUT] if is_open else [])]
        base = self.base  # raises for a scenario that is none, before the lever stands on it
        keyed = self._keyed(made)
        rows = batches.run(base, keyed, {asked.answer: columns}, self.workers)[asked.answer]
        for key, value in asked.keys.items():
            _require(rows, asked, key)
            rows = rows.filter(pl.col(key) == value)
        return {
            row[SCENARIO_ID]: self._figure(row[asked.column], is_open and row[CASH_OUT] is False)
            for row in rows.iter_rows(named=True)
        }

    def _keyed(self, made: Sequence[Scenario]) -> keyed.ScenarioList:
        """The scenarios' tables; raises InputError with the faults of the first value refused."""
        try:
            return keyed.ScenarioList(self.case, made)
        except InputError as error:
            titles = {f"scenario {one.scenario_id}": one.title for one in made}
            place = error.faults[0].file
            if place not in titles:
                raise
            mine = [fault for fault in error.faults if fault.file == place]
            cause = f"{titles[place]} is outside what can be; narrow the range"
            raise InputError(
                [
                    replace(fault, place=replace(fault.place, file=None), cause=cause)
                    for fault in mine
                ]
            ) from None

    def _figure(self, value: Value | None, is_bound: bool) -> tuple[Value | None, bool]:
        if value is None and is_bound:  # cash that does not run out by the horizon
            return next_month(self.case.last_month), True
        if value is None or isinstance(value, (bool, date)):
            return value, is_bound
        return (float(value), is_bound) if math.isfinite(value) else (None, False)


def _require(rows: pl.DataFrame, asked: Condition, key: str) -> None:
    """Raise InputError where no row has the condition's value of a key."""
    value = asked.keys[key]
    there = rows[key].unique().sort().to_list()
    if value not in there:
        known = [key_text(key, one) for one in there]
        said = key_text(key, value)
        message = f"is the {key} of no row of {asked.answer}{nearest(said, known)}"
        limit = f"one of {', '.join(known[:SHOWN])}" if known else None
        raise InputError([Fault(message, place=Place(column="condition"), value=said, limit=limit)])
