"""The answers of a case that a condition can be set on: their keys, columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from unitecon.basics import memory
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.dictionary.units import SUFFIXES
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan
from unitecon.scenarios import frames
from unitecon.usage.log import UsageLog

# What most questions are about: answers of these topics go first where several have a column.
MAIN_TOPICS = ("cash", "company", "margins")
# Keys and columns of answers that compare scenarios: a single scenario has no figure there.
COMPARING = {"base_scenario_id", "varied_input"}
# A row per user or request: too many to compute for each value tried.
SINGLE = {"user_id", "request_id"}
FILLERS = {"the", "a", "of", "for", "in", "usd"}
KINDS = {"DATE": "date", "BOOLEAN": "boolean", "VARCHAR": "text"}  # others are numbers


@dataclass(frozen=True, slots=True)
class Shape:
    """An answer's keys without the scenario, and its other columns with what they hold.

    `kinds` says number, date, boolean or text for each column.
    """

    name: str
    keys: tuple[str, ...]
    kinds: Mapping[str, str]

    @property
    def measures(self) -> tuple[str, ...]:
        """The columns that a condition can be set on."""
        return tuple(name for name, kind in self.kinds.items() if kind != "text")


def shapes(case: Case) -> dict[str, Shape]:
    """The answers that have rows for a single scenario of a case, the main ones first.

    Raises like `scenarios.frames` and `UsageLog`.
    """
    answers = [query for query in catalog.load().values() if query.layer == "answers"]
    shaped: dict[str, Shape] = {}
    with Engine(_empty(case)) as engine:
        for query in answers:
            if SCENARIO_ID not in query.grain or not engine.has(query.name):
                continue
            types = engine.columns(query.name)
            keys = tuple(key for key in query.grain if key != SCENARIO_ID)
            if COMPARING.isdisjoint(types) and SINGLE.isdisjoint(keys):
                shaped[query.name] = Shape(query.name, keys, _kinds(types, keys))
    return dict(sorted(shaped.items(), key=lambda item: _place(item[1])))


def is_main(shape: Shape) -> bool:
    """Whether a figure that several answers have is meant to be this answer's."""
    return catalog.load()[shape.name].topic in MAIN_TOPICS


def _place(shape: Shape) -> tuple[int, int, str]:
    """Main topics in order, then all others; of a topic the answer with the fewest keys first."""
    if not is_main(shape):
        return len(MAIN_TOPICS), 0, shape.name
    return MAIN_TOPICS.index(catalog.load()[shape.name].topic), len(shape.keys), shape.name


def matching(shape: Shape, words: Iterable[str]) -> dict[str, int]:
    """The columns that some words name: 0 for one named in full, 1 for one without its unit.

    USD may be left out of a full name: contribution margin is `contribution_margin_usd` before
    `contribution_margin_share`.
    """
    wanted = _plain(words)
    near = {column: 1 for column in shape.measures if _plain(stem(column).split("_")) == wanted}
    same = {column: 0 for column in shape.measures if _plain(column.split("_")) == wanted}
    return near | same


def stem(column: str) -> str:
    """A column's name without its unit: `lowest_cash_usd` is `lowest_cash`."""
    if column.startswith(("is_", "has_")):
        return column.partition("_")[2]
    units = [suffix for suffix in SUFFIXES if column.endswith(suffix)]
    return column.removesuffix(max(units, key=len, default=""))


def _plain(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in FILLERS)


def _kinds(types: Mapping[str, str], keys: tuple[str, ...]) -> dict[str, str]:
    own = {name: kind for name, kind in types.items() if name not in (SCENARIO_ID, *keys)}
    return {name: KINDS.get(kind, "number") for name, kind in own.items()}


def _empty(case: Case) -> dict[str, pl.DataFrame]:
    """The tables of a case without their rows: enough to plan queries and learn their types."""
    scenario_tables = frames.frames(case, [BASELINE])
    tables = scenario_tables | UsageLog(case, scenario_tables).tables
    return {name: _without_rows(table) for name, table in tables.items()}


def _without_rows(table: pl.DataFrame | Scan) -> pl.DataFrame:
    if isinstance(table, Scan):
        with duckdb.connect(config=memory.settings()) as connection:
            frame: pl.DataFrame = connection.sql(f"select * from {table.sql} limit 0").pl()
            return frame
    return table.head(0)
