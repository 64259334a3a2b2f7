"""A model: a case and its scenarios, run on an engine, that answers questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any, Self

import polars as pl

from unitecon.basics import calendar, sql_text
from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.case.places import DEFAULT
from unitecon.dictionary import near_meanings
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan
from unitecon.engine.subset import read_by
from unitecon.errors import UniteconError, nearest
from unitecon.scenarios import build, proposals
from unitecon.scenarios import frames as scenarios
from unitecon.scenarios.scenario import Scenario
from unitecon.usage.cache import TIERS
from unitecon.usage.daily_totals import GIVEN_TOTALS
from unitecon.usage.log import NO_TIERS, UsageLog, answerable

RANGES = "path_ranges"
# Answers that run the baseline again with each uncertain input at its low and at its high.
VARIED = (RANGES, "sensitivities")
NO_TABLE = "Table with name"  # how DuckDB's message of a missing table begins

# What an engine is for. A log's users are many, so the company's answers run on their tiers alone.
# A user's SQL may read no files, so about users it runs on copies of their tables.
COMPANY, USERS, SQL_ON_USERS = "company", "users", "SQL on users"

# By table: the keys and the value of one row, or of several.
Changes = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]


class Model:
    """One case under its scenarios, and under `extra` ones made in Python; it answers questions.

    A model never changes: `with_scenario` returns a new one. Threads may share it.
    """

    def __init__(
        self, case: Case, chosen: Sequence[str] | None = None, extra: Sequence[Scenario] = ()
    ) -> None:
        self.case = case
        self._chosen = None if chosen is None else tuple(chosen)
        self._extra = tuple(extra)
        self._engines: dict[str, list[Engine]] = {COMPANY: [], USERS: [], SQL_ON_USERS: []}
        self._starting = RLock()  # an engine is started once, whichever thread asks first

    @classmethod
    def open(
        cls,
        case: str | Path = DEFAULT,
        *,
        as_of: str | dt.date | None = None,
        scenarios: Iterable[str] | None = None,
    ) -> Self:
        """Open a case, given as a folder or a bundled case's name, as of a date.

        Without a case it is the current folder's where that has a case.toml, else `openai`.
        `as_of` is a date or `2026-01-15` (default: the case's own), `scenarios` the ids to run
        (default: the baseline and every scenario of the case). Input is validated now; SQL runs
        with the first question. Raises InputError with every fault of the case's files,
        UniteconError for an unknown case or scenario, or for text that is not a date.
        """
        loaded = cases.load(case, calendar.day_of(as_of))
        chosen = None if scenarios is None else tuple(dict.fromkeys(scenarios))
        known = (BASELINE, *loaded.scenarios)
        for name in chosen or ():
            if name not in known:
                raise UniteconError(f"unknown scenario {name!r}{nearest(name, known)}")
        model = cls(loaded, chosen)
        _ = model.frames  # a scenario that names what the case lacks is refused here
        return model

    def __repr__(self) -> str:
        """The case, its as-of date and its scenarios, without running anything."""
        chosen = (BASELINE, *self.case.scenarios) if self._chosen is None else self._chosen
        names = [*chosen, *(scenario.scenario_id for scenario in self._extra)]
        return f"Model({self.case.name!r}, as_of={str(self.case.as_of_date)!r}, scenarios={names})"

    @cached_property
    def frames(self) -> dict[str, pl.DataFrame]:
        """The `given_*` tables of scenarios the engine starts from, keyed by scenario_id."""
        return scenarios.frames(self.case, self._chosen, self._extra)

    @property
    def usage(self) -> dict[str, pl.DataFrame | Scan]:
        """The tables of the case's usage log; empty tiers without one."""
        return self._log.tables

    @cached_property
    def _log(self) -> UsageLog:
        return UsageLog(self.case, self.frames)

    @property
    def scenario_ids(self) -> tuple[str, ...]:
        """The ids of the scenarios, in order."""
        return tuple(self.frames["given_scenarios"]["scenario_id"].to_list())

    def answer(self, name: str, where: str | None = None) -> pl.DataFrame:
        """The rows of an answer (or step, input, check), one per grain, sorted by it.

        A column's name ends in its unit (`_usd`, `_share`, `_months`). `where` is a SQL condition
        on the columns. Raises UniteconError for an unknown answer, with the nearest name, and for
        a condition that does not run.
        """
        if name in VARIED:
            return self._varied(name, "", where)
        named = [name] if where is None else [name, *self._named_in(where)]
        return self._engine(named, is_sql=where is not None).answer(name, where)

    def ranges(self, inputs: str = "", where: str | None = None) -> pl.DataFrame:
        """The answer `path_ranges`: each uncertain input at its low and at its high, one at a time.

        `inputs` limits it to inputs whose names start with it, such as `driver_growths.`. Runs the
        baseline and two scenarios per input in one pass. Raises like `answer`.
        """
        return self._varied(RANGES, inputs, where)

    def _varied(self, name: str, inputs: str, where: str | None) -> pl.DataFrame:
        varied = [
            scenario
            for scenario in build.ranges(self.case)
            if str(scenario.varied_input).startswith(inputs)
        ]
        with Model(self.case, [BASELINE], varied) as model:
            return model._engine([name], is_sql=where is not None).answer(name, where)

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a single SELECT over this model's answers, steps, inputs and given tables.

        It can read nothing else and change nothing. Raises UniteconError for anything but a single
        SELECT and, with DuckDB's hint, for a query that does not run.
        """
        named = self._named_in(query)
        if named and not sql_text.is_about_tables(query):
            try:
                return self._engine(named, is_sql=True).sql(query)
            except UniteconError as error:
                if NO_TABLE not in str(error):
                    raise  # else asked again below, where the hint can name any table
        return self._engine(self.names, is_sql=True).sql(query)

    def columns(self, name: str) -> dict[str, str]:
        """An answer's columns with their SQL types, in order; raises like `answer`."""
        return self._engine([name]).columns(name)

    def check(self) -> dict[str, pl.DataFrame]:
        """The checks that fail, each with the rows that break it; empty if all pass."""
        names = [n for n, query in catalog.load().items() if query.layer == "checks"]
        engine = self._engine([name for name in names if self.has(name)])
        broken = {name: engine.answer(name) for name in names if engine.has(name)}
        return {name: rows for name, rows in broken.items() if not rows.is_empty()}

    def has(self, name: str) -> bool:
        """Whether this case has an answer: some need a usage log, some a simulation."""
        return name in VARIED or name in self.names

    @property
    def has_log(self) -> bool:
        """Whether the case has a usage log that was known on the as-of date."""
        return self._log.has_log

    def with_scenario(
        self,
        scenario_id: str,
        changes: Changes,
        *,
        from_date: dt.date | str | None = None,
        base: str = BASELINE,
    ) -> Self:
        """This model with another scenario: `base` with some assumptions changed.

        `changes` gives, by table, the keys of rows and their new value in the table's unit, from
        `from_date` on (default: the as-of date):
        `{"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 25}}`. Raises
        UniteconError for an id in use, an unknown table, base or key, or a value out of limits.
        """
        known = (BASELINE, *self.case.scenarios, *(extra.scenario_id for extra in self._extra))
        build.require_new(scenario_id, base, known)
        day = calendar.day_of(from_date) or self.case.as_of_date
        scenario = build.from_values(scenario_id, changes, day, base)
        model = self.with_scenarios([scenario])
        _ = model.frames  # a change that touches no row is refused here, where it was made
        return model

    def rerate(self, plans: str | Path | Iterable[str | Path]) -> Self:
        """This model under files of proposed charges: its answers `plan_rerates`, `plan_choices`.

        Raises InputError with every fault of the files.
        """
        extra = proposals.scenarios(self.case, proposals.files(plans))
        model = type(self)(self.case, [BASELINE], extra)
        _ = model.frames
        return model

    def with_scenarios(self, extra: Iterable[Scenario]) -> Self:
        """This model with more scenarios."""
        return type(self)(self.case, self._chosen, (*self._extra, *extra))

    def prepare(self, names: Iterable[str] | None = None) -> None:
        """Run the queries behind some answers, or behind all, in one pass."""
        self._engine(self.names if names is None else names)

    def build(self, path: str | Path, *, has_requests: bool = False) -> Path:
        """Write the model as a DuckDB database that any client opens: tables, views, comments.

        `has_requests` takes in a usage log, request by request. An earlier file is replaced whole
        or, if something fails, left as it was. Raises UniteconError if `path` cannot be written.
        """
        self._engine(self.names).write(Path(path), has_requests=has_requests)
        return Path(path)

    def snapshot(self, path: Path, *, has_users: bool) -> list[str]:
        """Write what `sql` can ask to a new file for a `Sandbox`, and return the names in it.

        `has_users` includes a log's users. Raises UniteconError if `path` cannot be written.
        """
        names = [name for name, is_of_users in self.names.items() if has_users or not is_of_users]
        return self._engine(names, is_sql=has_users).snapshot(path, [TIERS, *GIVEN_TOTALS])

    def close(self) -> None:
        """Free the engine; the next answer starts a new one."""
        with self._starting:
            for engines in self._engines.values():
                while engines:
                    engines.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def names(self) -> dict[str, bool]:
        """What this case can answer, and whether it reads a log's users, not its tiers alone."""
        return answerable(self.frames, lambda: self._log.lacks)

    def _engine(self, names: Iterable[str], *, is_sql: bool = False) -> Engine:
        """An engine that has these names; `is_sql` for a user's SQL.

        A kind's first question gets an engine with little else, since planning every query takes
        longer than most answers; its second, one with everything. Raises for an unknown name.
        """
        wanted = [name for name in names if self._is_here(name)]
        is_of_users = any(self.names[name] for name in wanted)
        kind = (SQL_ON_USERS if is_sql else USERS) if is_of_users else COMPANY
        with self._starting:
            others = () if is_of_users else (SQL_ON_USERS,) if is_sql else (USERS, SQL_ON_USERS)
            for engine in chain.from_iterable(self._engines[k] for k in (kind, *others)):
                if all(engine.has(name) for name in wanted):
                    return engine
            if self._engines[kind]:
                wanted = [name for name in self.names if is_of_users or not self.names[name]]
            self._engines[kind].append(self._start(kind, wanted))
            return self._engines[kind][-1]

    def _start(self, kind: str, names: Sequence[str]) -> Engine:
        if kind == USERS:
            frames = self._log.users.over({**self.frames})
            return Engine(read_by(names, frames), only=names, as_views=self._log.unread_steps)
        if kind == SQL_ON_USERS:
            frames = self._log.requests.over({**self.frames})
            return Engine(read_by(names, frames), only=names)
        tables = read_by(names, self.frames | {TIERS: NO_TIERS})
        return Engine(tables | ({TIERS: self._log.tiers} if TIERS in tables else {}), only=names)

    def _is_here(self, name: str) -> bool:
        """Whether this case has a name; raises UniteconError if no case has it."""
        query = catalog.load().get(name)
        is_absent = name not in self.names
        if is_absent and query and "usage log" in query.needs and self._log.absence:
            raise UniteconError(f"{name}: {self._log.absence}")
        if is_absent and (query is None or query.layer == "imports"):
            raise UniteconError(f"unknown answer {name!r}{near_meanings.hint(name, self.names)}")
        return name in self.names

    def _named_in(self, text: str) -> list[str]:
        """The names that are words of a SQL text."""
        words = sql_text.words(text)
        return [name for name in self.names if name in words]


open = Model.open  # noqa: A001 - read as `unitecon.open`
