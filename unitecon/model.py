"""A case, its scenarios and an engine: the thing that is asked questions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any, Self

import polars as pl

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan
from unitecon.engine.subset import read_by
from unitecon.errors import UniteconError, nearest
from unitecon.scenarios import build
from unitecon.scenarios import frames as scenarios
from unitecon.scenarios.scenario import Scenario
from unitecon.usage.cache import TIERS
from unitecon.usage.log import NO_TIERS, UsageLog

RANGES = "path_ranges"
# Answers over one run for each low and high of an uncertain input, beside the baseline.
VARIED = (RANGES, "sensitivities")
# Given tables that only a usage log has; without one, what reads them is refused.
LOG_TABLES = ("given_usage_", "given_user_plans", "given_list_prices")
NO_TABLE = "Table with name"  # in DuckDB's words: it does not exist
# SQL that asks for the tables themselves.
ABOUT_TABLES = re.compile(r"duckdb_|pragma|information_schema|\b(show|describe|summarize)\b")

# For one table: keys and value of one row, or of several.
Changes = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]


def open(  # noqa: A001 - read as `unitecon.open`
    case: str | Path = "openai",
    *,
    as_of: str | dt.date | None = None,
    scenarios: Iterable[str] | None = None,
) -> Model:
    """Open a case, a folder or a bundled case's name, as of a date (default: the case's own).

    `scenarios` are the ids to run (default: the baseline and every scenario of the case). Input is
    read and validated now; SQL runs when the first answer is asked for. Raises InputError with
    every fault of the case's files, UniteconError for an unknown case, scenario or date.
    """
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
        self._engines: dict[str, list[Engine]] = {"company": [], "users": [], "text": []}
        self._making = RLock()  # charts are drawn and files written by threads of their own

    @cached_property
    def frames(self) -> dict[str, pl.DataFrame]:
        """The `given_*` tables of scenarios the engine starts from, keyed by scenario_id."""
        return scenarios.frames(self.case, self._chosen, self._extra)

    @property
    def usage(self) -> dict[str, pl.DataFrame | Scan]:
        """The tables of the case's usage log; without one, only that there are no tiers of it."""
        return self._log.tables

    @cached_property
    def _log(self) -> UsageLog:
        return UsageLog(self.case, self.frames)

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
        return self._engine([name], is_text=where is not None).answer(name, where)

    def ranges(self, inputs: str = "", where: str | None = None) -> pl.DataFrame:
        """The answer `path_ranges`: each uncertain input at its low and its high, one at a time.

        `inputs` limits it to inputs whose name starts so, e.g. `driver_growths.`; the scenarios
        are the baseline and two for each input, run in one pass. Raises like `answer`.
        """
        return self._varied(RANGES, inputs, where)

    def _varied(self, name: str, inputs: str, where: str | None) -> pl.DataFrame:
        varied = [
            one for one in build.ranges(self.case) if str(one.varied_input).startswith(inputs)
        ]
        with Model(self.case, [BASELINE], varied) as made:
            return made._engine([name], is_text=where is not None).answer(name, where)

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of one SELECT over this model's answers, steps, inputs and `given_*` tables.

        It can read nothing else and change nothing. Raises UniteconError for what is not one
        SELECT and, with DuckDB's hint, for one that does not run.
        """
        words = set(re.findall(r"[a-z_][a-z0-9_]*", query.lower()))
        named = [name for name in self._askable if name in words]
        if named and not ABOUT_TABLES.search(query.lower()):
            try:
                return self._engine(named, is_text=True).sql(query)
            except UniteconError as error:
                if NO_TABLE not in str(error):
                    raise  # or else told again below, where a hint can come from every table
        return self._engine(self._askable, is_text=True).sql(query)

    def columns(self, name: str) -> dict[str, str]:
        """An answer's columns with their SQL types, in order; raises like `answer`."""
        return self._engine([name]).columns(name)

    def check(self) -> dict[str, pl.DataFrame]:
        """The checks that do not hold, each with the rows that break it; empty when all hold."""
        names = [n for n, query in catalog.load().items() if query.layer == "checks"]
        engine = self._engine([name for name in names if self.has(name)])
        found = {name: engine.answer(name) for name in names if engine.has(name)}
        return {name: rows for name, rows in found.items() if not rows.is_empty()}

    def has(self, name: str) -> bool:
        """Whether an answer can be had: what is made from a usage log needs one."""
        return name in VARIED or name in self._askable

    @property
    def has_log(self) -> bool:
        """Whether the case has a usage log, known on the as-of date, to make user margins of."""
        return self._log.has_log

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
        scenario = build.from_values(scenario_id, changes, day, base)
        model = self.with_scenarios([scenario])
        _ = model.frames  # a change that touches no row is told here, where it was made
        return model

    def with_scenarios(self, extra: Iterable[Scenario]) -> Model:
        """This model with more scenarios, e.g. those of `scenarios.ranges(case)`."""
        return Model(self.case, self._chosen, (*self._extra, *extra))

    def prepare(self) -> None:
        """Make everything ready in one pass, for a caller with more than one or two questions."""
        self._engine(self._askable)

    def build(self, path: str | Path) -> Path:
        """Write the model as a DuckDB database that any client opens: tables, views, comments.

        An earlier file is replaced whole or, where something fails, left as it was. Raises
        UniteconError where `path` cannot be written.
        """
        target = Path(path)
        self._engine(self._askable).write(target)
        return target

    def close(self) -> None:
        """Free the engine; the next answer starts a new one."""
        with self._making:
            for made in self._engines.values():
                for engine in made:
                    engine.close()
                made.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _askable(self) -> dict[str, bool]:
        """All that can be asked for, given tables and queries: whether it reads a log's users.

        Of a log the company's answers read its tiers alone, which are made and kept apart.
        """
        names = dict.fromkeys(self.frames, False)
        names |= {name: False for name in catalog.load() if name == TIERS}
        for query in catalog.load().values():  # each comes after what it reads
            if query.layer == "imports" or query.name in names:
                continue
            missing = [name for name in query.reads if name not in names]
            if missing and not (_are_of_log(missing) and self.has_log):
                continue
            names |= dict.fromkeys(missing, True)
            names[query.name] = any(names[read] for read in query.reads)
        return names

    def _engine(self, names: Iterable[str], *, is_text: bool = False) -> Engine:
        """An engine that has these names; the first asked for get one with little else.

        Planning every query takes longer than most answers, and making what a log says of its
        users longer still: both wait until they are needed. `is_text`: a user's SQL runs there,
        which reads copies and no files. Raises UniteconError for an unknown name.
        """
        wanted = [name for name in names if self._known(name)]
        kind = "company"
        if any(self._askable[name] for name in wanted):
            kind = "text" if is_text else "users"
        with self._making:
            kinds = [kind] if kind != "company" else list(self._engines)
            for engine in (one for each in kinds for one in self._engines[each]):
                if all(engine.has(name) for name in wanted):
                    return engine
            if self._engines[kind]:  # a second question: more will follow
                wanted = [name for name, is_of_users in self._askable.items()
                          if kind != "company" or not is_of_users]  # fmt: skip
            self._engines[kind].append(self._made(kind, wanted))
            return self._engines[kind][-1]

    def _known(self, name: str) -> bool:
        """Whether a name can be asked for; raises UniteconError where there is no such name."""
        query = catalog.load().get(name)
        if name not in self._askable and (query is None or query.layer == "imports"):
            raise UniteconError(f"no answer is called {name!r}{nearest(name, self._askable)}")
        return name in self._askable

    def _made(self, kind: str, names: Sequence[str]) -> Engine:
        if kind == "users":
            frames: dict[str, pl.DataFrame | Scan] = {**self.frames, **self._log.users}
            return Engine(read_by(names, frames), only=names, as_views=self._log.unread_steps)
        if kind == "text":
            return Engine(read_by(names, self.frames | self.usage), only=names)
        given = read_by(names, self.frames | {TIERS: NO_TIERS})
        return Engine(given | ({TIERS: self._log.tiers} if TIERS in given else {}), only=names)


def _are_of_log(names: Iterable[str]) -> bool:
    return all(name.startswith(LOG_TABLES) for name in names)


def _day(given: str | dt.date | None) -> dt.date | None:
    if given is None or isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise UniteconError(f"{given!r} is not a date like 2026-01-15") from None
