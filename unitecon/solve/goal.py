"""The value of a lever at which a condition is met, found by trying many values in one pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from unitecon.case.load import Case
from unitecon.scenarios.levers.registry import Lever
from unitecon.solve import bracketing, conditions, turns
from unitecon.solve.bracketing import Crossing, Reading
from unitecon.solve.comparisons import Condition, Value
from unitecon.solve.runs import Runs
from unitecon.solve.turns import Turn

__all__ = ["MOST_PASSES", "Solution", "Turn", "solve"]

MOST_PASSES = 12  # each divides a bracket by 32, so that few are ever needed


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
    lever = turns.lever_of(case, turn)
    ends = turns.range_of(lever, turn.between)
    runs = Runs(case, asked, replace(turn, between=ends), workers)
    passes, values = 0, bracketing.even(*ends)
    while values and passes < MOST_PASSES:
        runs.read(values)
        passes += 1
        values = bracketing.between(runs.readings, ends)
    readings = runs.readings
    crossings = bracketing.crossings(readings, ends)
    is_reached = runs.test != asked
    return Solution(asked, runs.turn, lever, runs.now, readings, crossings, passes, is_reached)


def _number(value: Value | None) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value or 0)
