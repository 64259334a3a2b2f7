"""A case, its scenarios and an engine: the thing that is asked questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import polars as pl

from unitecon import case as cases
from unitecon import catalog, engines, scenarios, usage
from unitecon.case import Case
from unitecon.engines.duckdb import Engine
from unitecon.engines.scans import Scan
from unitecon.errors import UniteconError, nearest
from unitecon.reduction import LEDGER
from unitecon.scenarios import Scenario

BASELINE = "baseline"
RANGES = "path_ranges"
# Answers over one run for each low and high of an uncertain input, beside the baseline.
VARIED = (RANGES, "sensitivities")

# For one table: keys and value of one row, or of several.
Changes = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]


def open(  # noqa: A001 - read as `unitecon.open`
    case: str | Path = "openai",
    *,
    as_of: str | dt.date | None = None,
    scenarios: Iterable[str] | None = None,
    engine: str = "duckdb",
) -> Model:
    """Open a case, a folder or a bundled case's name, as of a date (default: the case's own).

    `scenarios` are the ids to run (default: the baseline and every scenario of the case). Input is
    read and validated now; SQL runs when the first answer is asked for. Raises InputError with
    every fault of the case's files, UniteconError for an unknown case, scenario, engine or date.
    """
    engines.require(engine)
    loaded = cases.load(case, _day(as_of))
    chosen = None if scenarios is None else tuple(dict.fromkeys(scenarios))
    known = (BASELINE, *loaded.scenarios)
    for name in chosen or ():
        if name not in known:
            raise UniteconError(f"no scenario is called {name!r}{nearest(name, known)}")
    return Model(loaded, chosen)


class Model:
    """Answers of one case under its scenarios, and under `extra` ones made in Python.

    A model does not change: `with_scenario` gives a new one. Use `open` to get the first.
    """

    def __init__(
        self,
        case: Case,
        chosen: Sequence[str] | None = None,
        extra: Sequence[Scenario] = (),
    ) -> None:
        self.case = case
        self._chosen = None if chosen is None else tuple(chosen)
        self._extra = tuple(extra)

    @cached_property
    def frames(self) -> dict[str, pl.DataFrame]:
        """The `given_*` tables of scenarios the engine starts from, keyed by scenario_id."""
        return scenarios.frames(self.case, self._chosen, self._extra)

    @cached_property
    def usage(self) -> dict[str, pl.DataFrame | Scan]:
        """The tables of the case's usage log; without one, only that there are no tiers of it."""
        return usage.frames(self.case, self.frames)

    @property
    def scenario_ids(self) -> tuple[str, ...]:
        """The scenarios that answers hold, in order."""
        return tuple(self.frames["given_scenarios"]["scenario_id"].to_list())

    def answer(self, name: str, where: str | None = None) -> pl.DataFrame:
        """The rows of an answer (or step, input, check), one for each of its grain, in its order.

        Columns carry their unit in their name (`_usd`, `_share`, `_months`); `where` is a SQL
        condition on them. Raises UniteconError, with the nearest name, for an unknown answer.
        """
        if name in VARIED:
            return self._varied(name, "", where)
        return self._engine.answer(name, where)

    def ranges(self, inputs: str = "", where: str | None = None) -> pl.DataFrame:
        """The answer `path_ranges`: each uncertain input at its low and its high, one at a time.

        `inputs` limits it to inputs whose name starts so, e.g. `driver_growths.`; the scenarios
        are the baseline and two for each input, run in one pass. Raises like `answer`.
        """
        return self._varied(RANGES, inputs, where)

    def _varied(self, name: str, inputs: str, where: str | None) -> pl.DataFrame:
        varied = [
            one for one in scenarios.ranges(self.case) if str(one.varied_input).startswith(inputs)
        ]
        made = Model(self.case, [BASELINE], varied)
        with Engine(made.frames | made.usage, only=[name]) as engine:
            return engine.answer(name, where)

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of one SELECT over this model's answers, steps, inputs and `given_*` tables.

        It can read nothing else and change nothing. Raises UniteconError for what is not one
        SELECT and, with DuckDB's hint, for one that does not run.
        """
        return self._engine.sql(query)

    def columns(self, name: str) -> dict[str, str]:
        """An answer's columns with their SQL types, in order; raises like `answer`."""
        return self._engine.columns(name)

    def check(self) -> dict[str, pl.DataFrame]:
        """The checks that do not hold, each with the rows that break it; empty when all hold."""
        names = [name for name, query in catalog.load().items() if query.layer == "checks"]
        found = {name: self.answer(name) for name in names if self._engine.has(name)}
        return {name: rows for name, rows in found.items() if not rows.is_empty()}

    def has(self, name: str) -> bool:
        """Whether an answer can be had: what is made from a usage log needs one."""
        return name in VARIED or self._engine.has(name)

    @property
    def has_log(self) -> bool:
        """Whether the case has a usage log, known on the as-of date, to make user margins of."""
        return LEDGER in self.usage

    def with_scenario(
        self,
        scenario_id: str,
        changes: Changes,
        *,
        from_date: dt.date | str | None = None,
        base: str = BASELINE,
    ) -> Model:
        """This model with one scenario more: `base`, but with some assumptions set anew.

        `changes` gives for a table the keys of its rows and the value they take, in the table's
        unit, from `from_date` on (default: the as-of date):
        `{"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25}}`. Raises
        UniteconError for a taken id, an unknown table, base or key, and a value out of its limits.
        """
        known = (BASELINE, *self.case.scenarios, *(one.scenario_id for one in self._extra))
        if scenario_id in known:
            raise UniteconError(f"there is a scenario {scenario_id!r} already")
        if base not in known:
            raise UniteconError(f"no scenario is called {base!r}{nearest(base, known)}")
        day = _day(from_date) or self.case.as_of_date
        scenario = scenarios.from_values(scenario_id, changes, day, base)
        model = self.with_scenarios([scenario])
        _ = model.frames  # a change that touches no row is told here, where it was made
        return model

    def with_scenarios(self, extra: Iterable[Scenario]) -> Model:
        """This model with more scenarios, e.g. those of `scenarios.ranges(case)`."""
        return Model(self.case, self._chosen, (*self._extra, *extra))

    def build(self, path: str | Path) -> Path:
        """Write the model as a DuckDB database that any client opens: tables, views, comments.

        An earlier file is replaced whole or, where something fails, left as it was. Raises
        UniteconError where `path` cannot be written.
        """
        target = Path(path)
        self._engine.write(target)
        return target

    def close(self) -> None:
        """Free the engine; the next answer starts a new one."""
        engine = self.__dict__.pop("_engine", None)
        if engine is not None:
            engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.frames | self.usage)


def _day(given: str | dt.date | None) -> dt.date | None:
    if given is None or isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise UniteconError(f"{given!r} is not a date like 2026-01-15") from None
