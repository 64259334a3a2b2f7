"""A model whose methods do what the commands of the same names do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from unitecon import model
from unitecon.api import card, listings, rows
from unitecon.api.names import AnswerName, ChartName
from unitecon.api.text import Text
from unitecon.basics import calendar
from unitecon.charts.catalog import CHARTS
from unitecon.dictionary import near_meanings
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.errors import UniteconError, nearest
from unitecon.reports import chart_files, explain_page, levers_page
from unitecon.reports.chart_frames import Request
from unitecon.scenarios import proposals, sweeps

if TYPE_CHECKING:
    import polars as pl

    from unitecon.api.outcomes import Outcome
    from unitecon.charts.marks import Figure
    from unitecon.forecast.backtest import Backtest
    from unitecon.forecast.simulation import Simulation
    from unitecon.solve.goal import Solution
    from unitecon.solve.optimum import Optimum

DRAWS, FEWER_DRAWS = 10_000, 2_000


class Model(model.Model):
    """One case under its scenarios, and under `extra` ones made in Python; it answers questions.

    A model never changes: `with_scenario` returns a new one. Threads may share it. Start with
    `answers()`, `answer(NAME)`, `chart(NAME)`, `levers()` and `with_scenario(NAME, CHANGES)`.
    """

    def answers(self, *, every: bool = False) -> pl.DataFrame:
        """The questions that can be asked, by topic, and whether this case has what each needs.

        `every` lists steps, inputs, checks and imports as well.
        """
        return listings.answers(self, every=every)

    def answer(
        self,
        name: AnswerName | str,
        where: str | None = None,
        *,
        scenario: str | Sequence[str] | None = None,
        month: date | str | None = None,
    ) -> pl.DataFrame:
        """The rows of an answer (or step, input, check), one per grain, sorted by it.

        A column's name ends in its unit (`_usd`, `_share`, `_months`). `where` is a SQL condition
        on the columns, `scenario` one scenario or several, `month` a month like 2026-01 or a day
        in it. Raises UniteconError for an unknown answer, with the nearest name, for a condition
        that does not run, a scenario that is not of this model, and a month outside the case's.
        """
        if not isinstance(name, str):
            raise UniteconError(f"an answer's name is text, got {name!r}; answers() lists them")
        frame = super().answer(name, where)
        if scenario is not None:
            frame = rows.of_scenarios(self, name, frame, scenario)
        return frame if month is None else rows.of_month(self, name, frame, month)

    def explain(self, name: AnswerName | str) -> Text:
        """An answer's question, grain, columns, sources and SQL; raises like `answer`."""
        return Text(explain_page.explain(self, name))

    def chart(
        self, name: ChartName | str, *, month: date | str | None = None, **asked: Any
    ) -> Figure:
        """A chart of a name in `unitecon.charts`, with its company, date and sources.

        It shows in a notebook, and `.save("cash.svg")` writes it. `month` is a day in the month to
        draw, of charts of a single one; `asked` is what else a chart takes, see
        `unitecon chart --help`: `has_ids`, `draws`, `seed`, `plans`, `levers`, `facts`. Raises
        UniteconError for an unknown name, and where the case lacks what the chart needs.
        """
        known = Request.__dataclass_fields__
        for key in asked:
            if key not in known:
                raise UniteconError(f"a chart takes no {key!r}{nearest(key, known)}")
        files: dict[str, Any] = {}
        if "plans" in asked:
            files["plans"] = tuple(proposals.files(asked["plans"]))
        if asked.get("facts") is not None:
            files["facts"] = Path(asked["facts"])
        request = Request(**{**asked, **files, "month": calendar.month_of(month)})
        return chart_files.prepared(self, name, request)()

    def levers(self) -> pl.DataFrame:
        """What can be turned: each lever with its value now, a range worth trying, and its unit."""
        return listings.levers(self.case)

    def sweep(
        self,
        by: Mapping[str, Sequence[float]],
        answer: AnswerName | str = "runways",
        *,
        scenario: str = BASELINE,
        from_date: date | str | None = None,
        where: str | None = None,
    ) -> pl.DataFrame:
        """An answer at each value of one lever, or of two: `{"plan_price.plus": [20, 25]}`.

        The levers come first. `from_date` is when a change takes effect. Raises InputError for an
        unknown lever, with the nearest name, and for a value it does not take.
        """
        base, day = self._of_case(scenario), calendar.day_of(from_date)
        grid = sweeps.grid(self.case, by, from_date=day, base=base)
        return levers_page.swept(self.case, by, grid, answer, where)

    def solve(
        self,
        condition: str,
        by: str,
        *,
        between: tuple[float, float] | None = None,
        scenario: str = BASELINE,
        from_date: date | str | None = None,
    ) -> Outcome[Solution | Optimum]:
        """The value of a lever that meets a condition, as `runway_months >= 36`, or the best one.

        `max runway` and `min burn` ask for the best. It shows as text; `.answer("solutions")` has
        the values as rows. `between` is the range to search, `from_date` when the change takes
        effect. Raises InputError for a wrong condition, lever or range.
        """
        from unitecon.api import outcomes
        from unitecon.solve.turns import Turn

        turn = Turn(by, between, calendar.day_of(from_date), self._of_case(scenario))
        return outcomes.solved(self.case, condition, turn)

    def simulate(
        self,
        draws: int = DRAWS,
        seed: int = 1,
        *,
        scenario: str = BASELINE,
        sampling: str = "sobol",
    ) -> Outcome[Simulation]:
        """How likely cash runs out, and when: every uncertain input drawn.

        It shows as text; `.answer("cash_out_quarters")` and the others in `.answers` are rows.
        Raises InputError for a number of draws, a seed or a sampling (sobol, plain) that there is
        not, and UniteconError for a case without cash.
        """
        from unitecon.api import outcomes

        sample = outcomes.sample(draws, seed, sampling)
        return outcomes.simulated(self.case, sample, self._of_case(scenario))

    def backtest(
        self,
        facts: str | Path,
        happened: str | Path | None = None,
        *,
        draws: int = FEWER_DRAWS,
        seed: int = 1,
    ) -> Outcome[Backtest]:
        """The forecast scored on a file of facts that became known after the as-of date.

        `happened` is a file of funding, prices and launches that happened. It shows as text;
        `.answer("backtest_scores")` and the others in `.answers` are rows. Raises InputError with
        every fault of the files, and UniteconError where no fact became known later.
        """
        from unitecon.api import outcomes

        beside = None if happened is None else Path(happened)
        sample = outcomes.sample(draws, seed)
        return outcomes.backtested(self.case, Path(facts), sample, beside)

    def with_plans(self, plans: str | Path | Iterable[str | Path]) -> Self:
        """This model as if the case charged what files propose, as for `rerate`.

        Its `solve` and `simulate` are then of the proposal. Raises InputError with every fault of
        the files.
        """
        case = proposals.applied(self.case, proposals.files(plans))
        return type(self)(case, self._chosen, self._extra)

    def _of_case(self, scenario: str) -> str:
        """A scenario of the case's files; raises UniteconError for another."""
        known = (BASELINE, *self.case.scenarios)
        if scenario in known:
            return scenario
        if scenario in self.scenario_ids:
            raise UniteconError(
                f"scenario {scenario!r} was made in Python; this takes one of the case's files "
                f"({', '.join(known)})"
            )
        raise UniteconError(f"unknown scenario {scenario!r}{nearest(str(scenario), known)}")

    def _repr_html_(self) -> str:
        return card.card(self)

    if not TYPE_CHECKING:  # else every attribute would be known, and of any type

        def __getattr__(self, name: str) -> Any:
            """Say which call has an answer or a chart that was taken for an attribute."""
            raise AttributeError(f"a Model has no {name!r}{_hint(name)}")


def _hint(name: str) -> str:
    """What an attribute that is missing may mean."""
    if name.startswith("_"):
        return ""
    methods = [key for key in dir(Model) if not key.startswith("_")]
    known = [*methods, *catalog.load(), *CHARTS]
    meant = [name] if name in known else near_meanings.surely_meant(name, known)
    return f"; did you mean {_call(meant[0], methods)}?" if meant else ""


def _call(name: str, methods: Sequence[str]) -> str:
    if name in methods:
        return f"model.{name}"
    return f'model.{"answer" if name in catalog.load() else "chart"}("{name}")'


open = Model.open  # noqa: A001 - read as `unitecon.open`
