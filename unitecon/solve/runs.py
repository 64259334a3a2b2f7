"""The passes of a search: the figures of a condition at each value of a lever."""

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
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import batches
from unitecon.engine.parquet import TableData
from unitecon.errors import Fault, InputError, nearest
from unitecon.scenarios import build, frames, keyed
from unitecon.scenarios.scenario import Scenario
from unitecon.solve.bracketing import Reading
from unitecon.solve.comparisons import Comparison, Condition, Figure, Value, key_text
from unitecon.solve.operands import PLACE, SHOWN
from unitecon.solve.turns import Turn
from unitecon.usage.log import UsageLog

NOW = "now"
# Where cash lasts to the horizon, these columns of `runways` are lower bounds.
OPEN_ENDED = ("cash_out_date", "runway_months")
CASH_OUT = "is_cash_out"


@dataclass
class Runs:
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
