"""What a search, a simulation or a backtest came to: its page, its rows, the object behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import polars as pl

from unitecon.api.text import Text, printed
from unitecon.errors import UniteconError, nearest
from unitecon.reports import optimum_page, solve_page
from unitecon.solve import goal, optimum

if TYPE_CHECKING:
    from unitecon.case.load import Case
    from unitecon.forecast.backtest import Backtest
    from unitecon.forecast.simulation import Simulation
    from unitecon.solve.bracketing import Reading
    from unitecon.solve.turns import Turn
    from unitecon.uncertainty.draws import Sample

Details = TypeVar("Details")


@dataclass(frozen=True, repr=False)
class Outcome(Generic[Details]):
    """A page as the command prints it (`text`), its rows by name (`answers`), and `details`."""

    text: Text
    answers: Mapping[str, pl.DataFrame]
    details: Details

    def answer(self, name: str) -> pl.DataFrame:
        """The rows of a name in `answers`; raises UniteconError, with the nearest, for another."""
        if name not in self.answers:
            known = ", ".join(self.answers)
            raise UniteconError(
                f"no answer {name!r} here{nearest(str(name), self.answers)} (there are: {known})"
            )
        return self.answers[name]

    def __repr__(self) -> str:
        """The page."""
        return str(self.text)

    def _repr_html_(self) -> str:
        return self.text._repr_html_()


def solved(case: Case, condition: str, turn: Turn) -> Outcome[goal.Solution | optimum.Optimum]:
    """What `unitecon solve` finds: `readings`, and `solutions`, where the condition is met."""
    sought = optimum.sought(case, condition)
    if sought is None:
        solution = goal.solve(case, condition, turn)
        low, high = solution.readings[0], solution.readings[-1]
        spans = _spans(solution, low, high)
        rows = {"solutions": spans, "readings": _readings(solution.readings)}
        return Outcome(Text(solve_page.report(solution)), rows, solution)
    best = optimum.optimise(case, sought, turn)
    at = [] if best.best is None else [(best.best.at, best.best.at)]
    rows = {"solutions": _solutions(at), "readings": _readings(best.readings)}
    return Outcome(Text(optimum_page.report(best)), rows, best)


def _spans(solution: goal.Solution, low: Reading, high: Reading) -> pl.DataFrame:
    """The stretches of the lever that meet the condition; an end of the range is one of theirs."""
    if not solution.crossings:
        return _solutions([(low.at, high.at)] if low.is_met else [])
    stretches = solve_page.stretches(solution.crossings)
    return _solutions(
        [
            (low.at if start is None else start, high.at if end is None else end)
            for start, end in stretches
        ]
    )


def _solutions(spans: Sequence[tuple[float | None, float | None]]) -> pl.DataFrame:
    return pl.DataFrame(spans, {"from_value": pl.Float64, "to_value": pl.Float64}, orient="row")


def _readings(readings: Sequence[Reading]) -> pl.DataFrame:
    """The values of the lever that were tried, each with the figure of the first comparison.

    A figure that `is_bound` is at least that.
    """
    return pl.DataFrame(
        {
            "lever_value": pl.Series([reading.at for reading in readings], dtype=pl.Float64),
            "figure": [reading.value for reading in readings],
            "is_bound": [reading.is_bound for reading in readings],
            "is_met": pl.Series([reading.is_met for reading in readings], dtype=pl.Boolean),
        }
    )


def sample(draws: int, seed: int, sampling: str = "sobol") -> Sample:
    """The draws asked for; raises UniteconError for a number of them that is not a whole one."""
    from unitecon.uncertainty.draws import Sample

    numbers: dict[str, object] = {"draws": draws, "seed": seed}
    for name, number in numbers.items():
        if not isinstance(number, Integral):
            raise UniteconError(f"{name} must be a whole number, got {number!r}")
    return Sample(int(draws), int(seed), sampling)


def simulated(case: Case, sample: Sample, scenario: str) -> Outcome[Simulation]:
    """What `unitecon simulate` finds: the answers made of draws, and `draws`, each one's runway."""
    from unitecon.forecast import simulation
    from unitecon.reports import simulate_page

    result = simulation.simulate(case, sample, scenario)
    page = printed(simulate_page.show, result)
    return Outcome(page, {**result.answers, "draws": result.draws}, result)


def backtested(case: Case, facts: Path, sample: Sample, happened: Path | None) -> Outcome[Backtest]:
    """What `unitecon backtest` finds: the later facts beside what was forecast, and scores."""
    from unitecon.forecast import backtest
    from unitecon.reports import backtest_page

    result = backtest.backtest(case, facts, sample, happened)
    return Outcome(printed(backtest_page.show, result), result.answers, result)
