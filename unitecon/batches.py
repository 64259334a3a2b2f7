"""Many scenarios of one case in passes of a fixed size, several side by side.

Only what differs between scenarios is keyed from the start. What no scenario touches is worked
out once and joined by each batch at the first step that needs both. A batch is a database of its
own on one thread, so that its sums do not depend on how many batches run beside it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import polars as pl

from unitecon import catalog
from unitecon.case import Case
from unitecon.changes import Scenario
from unitecon.engines.duckdb import Engine
from unitecon.engines.scans import Scan
from unitecon.scenarios import keyed_frames

BATCH = 1_000  # scenarios of one pass: fewer cost planning, more cost memory
KEY = "scenario_id"
# Steps of many rows that the company's months read few of: they pass through, unstored.
PASSING = frozenset(
    {"coverages", "tier_points", "normal_probabilities", "company_cost_months"}
    | {"modelled_tiers", "tier_months"}
)
# Names that rows are joined by. As enums they are compared as numbers: two fifths less time.
ENUMS = (
    *(KEY, "driver_id", "plan_id", "tier_id", "task_id", "model_id", "release_id", "audience_id"),
    *("cost_id", "token_kind", "plan_kind", "phase", "function", "nature"),
)
NAMED = ("given_scenarios", "given_settings")  # every scenario has a row of its own

Given = pl.DataFrame | Scan


class Keyed(Protocol):
    """Scenarios that share one case and differ in the rows of a few tables."""

    @property
    def ids(self) -> Sequence[str]:
        """The scenarios' ids, in order."""

    @property
    def tables(self) -> frozenset[str]:
        """The `given_*` tables that differ."""

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        """Those tables for `ids[start:stop]`, scenario_id first."""


class ScenarioList:
    """Scenarios given one by one, each a layer on a scenario of the case."""

    def __init__(self, case: Case, scenarios: Sequence[Scenario]) -> None:
        self._made = keyed_frames(case, scenarios)
        self._places = {one.scenario_id: place for place, one in enumerate(scenarios)}
        self.ids = tuple(self._places)
        self.tables = frozenset(self._made)

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        """The tables that differ, for a run of the scenarios."""
        wanted = pl.col(KEY).is_in(self.ids[start:stop])
        return {name: frame.filter(wanted) for name, frame in self._made.items()}


Wanted = Sequence[str] | Mapping[str, Sequence[str]]


def run(
    base: Mapping[str, Given], keyed: Keyed, names: Wanted, workers: int | None = None
) -> dict[str, pl.DataFrame]:
    """The answers `names` of every scenario of `keyed`, in order of scenario and grain.

    `names` may say which columns of each answer are wanted. `base` holds the given tables of one
    scenario; they stand for every scenario but in the tables that `keyed` gives. Raises
    UniteconError where a query does not run.
    """
    columns = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, ("*",))
    shared = _shared(base, keyed.tables, list(columns))
    starts = range(0, len(keyed.ids), BATCH)

    def one(start: int) -> dict[str, pl.DataFrame]:
        ids = keyed.ids[start : start + BATCH]
        own = keyed.frames(start, start + len(ids))
        frames = _as_enums({n: _spread(frame, ids) for n, frame in shared.items()} | dict(own))
        with Engine(frames, only=columns, as_views=PASSING) as engine:
            return {name: _rows(engine, name, wanted) for name, wanted in columns.items()}

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        made = list(pool.map(one, starts))
    return {name: pl.concat([batch[name] for batch in made]) for name in columns}


def _rows(engine: Engine, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """An answer's rows in order of its grain, which batches of any number then share."""
    grain = ", ".join(catalog.get(name).grain)
    rows = engine.query(f"select {', '.join(columns)} from {name} order by {grain}")
    return rows.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def _shared(
    base: Mapping[str, Given], touched: frozenset[str], names: Sequence[str]
) -> dict[str, Given]:
    """What a batch is given besides its own tables: base rows, and steps no scenario touches."""
    queries = {n: q for n, q in catalog.load().items() if q.layer != "imports" and n not in base}
    moved = set(touched)
    chosen = catalog.with_reads(names, queries)
    for query in chosen:  # each comes after what it reads
        if moved.intersection(query.reads):
            moved.add(query.name)
    read = {name for query in chosen if query.name in moved for name in query.reads}
    read |= {name for name in names if name not in moved}
    still = sorted(name for name in read - moved if name in queries)
    with Engine(base, only=still) as engine:
        made: dict[str, Given] = {name: engine.query(f'select * from "{name}"') for name in still}
    return made | {n: base[n] for n in (*sorted(read), *NAMED) if n in base and n not in touched}


def _spread(frame: Given, ids: Sequence[str]) -> Given:
    """One scenario's rows, repeated for each of `ids`; a frame without scenarios as it is."""
    if isinstance(frame, Scan) or KEY not in frame.columns:
        return frame
    keys = pl.DataFrame({KEY: ids}, schema={KEY: pl.String})
    return keys.join(frame.drop(KEY), how="cross").select(frame.columns)


def _as_enums(frames: Mapping[str, Given]) -> dict[str, Given]:
    """The same frames with the names they are joined by as enums, alike in all of them."""
    tables = {name: frame for name, frame in frames.items() if isinstance(frame, pl.DataFrame)}
    types: dict[str, pl.Enum] = {}
    for column in ENUMS:
        found = [frame[column].unique() for frame in tables.values() if _is_text(frame, column)]
        if found:
            types[column] = pl.Enum(pl.concat(found).drop_nulls().unique().sort())
    cast = {
        name: frame.with_columns(
            pl.col(column).cast(kind) for column, kind in types.items() if _is_text(frame, column)
        )
        for name, frame in tables.items()
    }
    return {**frames, **cast}


def _is_text(frame: pl.DataFrame, column: str) -> bool:
    return frame.schema.get(column) == pl.String
