"""The value of a lever at which a condition is met, found by trying many values in one pass."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.engine import batches
from unitecon.engine.parquet import TableData
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import build, frames, keyed
from unitecon.scenarios.levers import registry
from unitecon.scenarios.levers.registry import Lever
from unitecon.scenarios.scenario import Scenario
from unitecon.solve import bracketing, conditions
from unitecon.solve.bracketing import Crossing, Reading
from unitecon.solve.comparisons import Comparison, Condition, Figure, Value, key_text
from unitecon.solve.operands import PLACE, SHOWN
from unitecon.usage.log import UsageLog

MOST_PASSES = 12  # each divides a bracket by 32, so that few are ever needed
NOW = "now"
# Where cash lasts to the horizon, these columns of `runways` are lower bounds.
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
    scenario: str = BASELINE


@dataclass(frozen=True, slots=True)
class Solution:
    """Where a condition is met: the readings and crossings in order of the lever's value.

    `now` is the reading without turning the lever. `is_reached`: the condition is an equality
    that no stretch of values keeps, so its crossings are where the figure passes the value.
    """

    condition: Condition
    turn: Turn
    lever: Lever
    now: Reading
    readings: tuple[Reading, ...]
    crossings: tuple[Crossing, ...]
    passes: int
    is_reached: bool = False

    def nearest(self, place: int = 0) -> Reading | None:
        """The reading whose figure is nearest to the value of the condition's comparison.

        `place` counts the comparisons from 0. None where the figure is unknown everywhere.
        """
        wanted = _number(self.condition.comparisons[place].value)
        known = [reading for reading in self.readings if reading.figures[place].value is not None]
        return min(known, key=lambda reading: abs(_number(reading.figures[place].value) - wanted),
                   default=None)  # fmt: skip


def solve(
    case: Case, condition: Condition | str, turn: Turn, workers: int | None = None
) -> Solution:
    """Find where, between two values of a lever, a condition on a case's answers is met.

    A pass runs a grid of values over the range; every two neighbours of which one meets the
    condition are divided further, all in one pass, until each crossing is known to four digits.
    An unknown figure does not meet it. `workers` is the number of threads (default: one per core).
    Raises InputError for a wrong condition, lever, range or scenario, and for an answer without a
    row for the condition's keys.
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
    known = {lever.name: lever for lever in registry.known(case)}
    lever = known.get(turn.lever) or known.get(turn.lever.partition(".")[0])
    # Raises for an unknown name or a wrong date, whatever the value.
    build.from_lever(case, turn.lever, lever.low if lever else 0, turn.from_date)
    if lever is None:
        message = f"unknown lever {turn.lever!r}{nearest(turn.lever, known)}"
        raise InputError([Fault(message, is_sentence=True)])
    return replace(lever, name=turn.lever)


def _range(lever: Lever, between: tuple[float, float] | None) -> tuple[float, float]:
    low, high = between or (lever.low, lever.high)
    if math.isfinite(low) and math.isfinite(high) and low < high:
        return low, high
    message = f"is not a range to turn {lever.name} in"
    fault = Fault(message, place=Place(column="between"), value=f"{low:g} {high:g}",
                  limit="a lower and a higher number")  # fmt: skip
    raise InputError([fault])


def _number(value: Value | None) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value or 0)


@dataclass
class _Runs:
    """The passes for one condition, and its figures at each value of the lever."""

    case: Case
    condition: Condition
    turn: Turn
    workers: int | None
    figures: dict[float | None, tuple[Figure, ...]] = field(default_factory=dict)

    @cached_property
    def base(self) -> Mapping[str, TableData]:
        """The tables of the scenario that the lever is turned on."""
        scenario_tables = frames.frames(self.case, [self.turn.scenario])
        return scenario_tables | UsageLog(self.case, scenario_tables).tables

    @cached_property
    def test(self) -> Condition:
        """The condition that figures are tested against, known after the first pass.

        A grid rarely hits an equality, so a lone one that no two neighbours keep is read as the
        value being passed.
        """
        condition = self.condition
        if not isinstance(condition, Comparison) or condition.operator != "=":
            return condition
        if isinstance(condition.value, bool):
            return condition
        equal = [self.figures[at][0].value == condition.value for at in self._tried]
        is_kept = any(below and above for below, above in pairwise(equal))
        return condition if is_kept else replace(condition, operator=">=")

    @property
    def _tried(self) -> list[float]:
        return sorted(at for at in self.figures if at is not None)

    @property
    def now(self) -> Reading:
        """The figures without turning the lever, tested against the condition as written."""
        return Reading(None, self.figures[None], self.condition.is_met(self.figures[None]))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """A reading per value tried, in order of the lever."""
        return tuple(
            Reading(at, self.figures[at], self.test.is_met(self.figures[at])) for at in self._tried
        )

    def read(self, values: Sequence[float]) -> None:
        """Run one pass over some values of the lever; the first adds the scenario as it stands."""
        turned = [self._scenario(f"v{place:05d}", at) for place, at in enumerate(values)]
        ats: list[float | None] = list(values)
        if None not in self.figures:
            turned.append(Scenario(NOW, NOW, base=self.turn.scenario))
            ats.append(None)
        columns = [self._column(turned, asked) for asked in self._with_rows(turned)]
        self.figures |= dict(zip(ats, zip(*columns, strict=True), strict=True))

    def _scenario(self, name: str, at: float) -> Scenario:
        turn = self.turn
        turned = build.from_lever(self.case, turn.lever, at, turn.from_date, base=turn.scenario)
        return replace(turned, scenario_id=name)

    def _with_rows(self, turned: Sequence[Scenario]) -> Iterator[tuple[Comparison, pl.DataFrame]]:
        """Each comparison with its answer's rows in every scenario, from one pass."""
        wanted: dict[str, dict[str, None]] = {}
        for asked in self.condition.comparisons:
            more = [CASH_OUT] if _is_open(asked) else []
            columns = (SCENARIO_ID, *asked.keys, asked.column, *more)
            wanted.setdefault(asked.answer, {}).update(dict.fromkeys(columns))
        base = self.base  # raises for an unknown scenario before the lever is laid on it
        names = {answer: list(columns) for answer, columns in wanted.items()}
        answers = batches.run(base, self._keyed(turned), names, self.workers)
        for asked in self.condition.comparisons:
            rows = answers[asked.answer]
            for key, value in asked.keys.items():
                _require(rows, asked, key)
                rows = rows.filter(pl.col(key) == value)
            yield asked, rows

    def _column(
        self, turned: Sequence[Scenario], asked_rows: tuple[Comparison, pl.DataFrame]
    ) -> list[Figure]:
        """The figure of a comparison in each scenario."""
        asked, rows = asked_rows
        is_open = _is_open(asked)
        figures = {
            row[SCENARIO_ID]: self._figure(row[asked.column], is_open and row[CASH_OUT] is False)
            for row in rows.iter_rows(named=True)
        }
        return [figures.get(scenario.scenario_id, Figure()) for scenario in turned]

    def _keyed(self, turned: Sequence[Scenario]) -> keyed.ScenarioList:
        """The scenarios' tables; raises InputError with the faults of the first value refused."""
        try:
            return keyed.ScenarioList(self.case, turned)
        except InputError as error:
            titles = {f"scenario {scenario.scenario_id}": scenario.title for scenario in turned}
            place = error.faults[0].file
            if place not in titles:
                raise
            mine = [fault for fault in error.faults if fault.file == place]
            cause = f"{titles[place]} is outside the allowed values; narrow the range"
            raise InputError(
                replace(fault, place=replace(fault.place, file=None), cause=cause) for fault in mine
            ) from None

    def _figure(self, value: Value | None, is_bound: bool) -> Figure:
        if value is None and is_bound:  # cash that does not run out by the horizon
            return Figure(next_month(self.case.last_month), True)
        if value is None or isinstance(value, (bool, date)):
            return Figure(value, is_bound)
        return Figure(float(value), is_bound) if math.isfinite(value) else Figure()


def _is_open(asked: Comparison) -> bool:
    """Whether the answer may be a lower bound: a runway without a cash-out within the horizon."""
    return asked.answer == "runways" and asked.column in OPEN_ENDED


def _require(rows: pl.DataFrame, asked: Comparison, key: str) -> None:
    """Raise InputError where no row has the condition's value of a key."""
    value = asked.keys[key]
    there = rows[key].unique().sort().to_list()
    if value not in there:
        known = [key_text(key, name) for name in there]
        text = key_text(key, value)
        message = f"is not the {key} of any row of {asked.answer}{nearest(text, known)}"
        limit = f"one of {', '.join(known[:SHOWN])}" if known else None
        raise InputError([Fault(message, place=PLACE, value=text, limit=limit)])
