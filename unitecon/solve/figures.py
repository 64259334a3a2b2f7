"""The answers of a case that a condition can be set on: their keys, columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.dictionary.units import SUFFIXES
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan
from unitecon.scenarios import frames
from unitecon.usage import tables as usage

# Answers that most questions are about: they go first where several have a column.
FIRST = ("runways", "company_months", "company_years", "plan_margins", "tier_margins")
# Keys and columns of answers that set scenarios beside each other: one alone has no figure there.
COMPARING = {"base_scenario_id", "varied_input"}
# A row a user or a request: too many to make for each value that is tried.
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
    """The answers that one scenario of a case gives a row or more of, the main ones first.

    Raises like `scenarios.frames` and `usage.frames`.
    """
    answers = [query for query in catalog.load().values() if query.layer == "answers"]
    found: dict[str, Shape] = {}
    with Engine(_empty(case)) as engine:
        for query in answers:
            if SCENARIO_ID not in query.grain or not engine.has(query.name):
                continue
            types = engine.columns(query.name)
            keys = tuple(key for key in query.grain if key != SCENARIO_ID)
            if COMPARING.isdisjoint(types) and SINGLE.isdisjoint(keys):
                found[query.name] = Shape(query.name, keys, _kinds(types, keys))
    return {name: found[name] for name in (*FIRST, *sorted(found)) if name in found}


def matching(shape: Shape, words: Iterable[str]) -> dict[str, int]:
    """The columns that some words name, each with 0 where they are its name, 1 where a unit lacks.

    USD is left out of a name without more ado: contribution margin is `contribution_margin_usd`
    before `contribution_margin_share`.
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
    """The tables of a case without their rows: planning the queries over them tells the types."""
    given = frames.frames(case, ["baseline"])
    tables = given | usage.frames(case, given)
    return {name: _without_rows(one) for name, one in tables.items()}


def _without_rows(table: pl.DataFrame | Scan) -> pl.DataFrame:
    if isinstance(table, Scan):
        with duckdb.connect() as connection:
            frame: pl.DataFrame = connection.sql(f"select * from {table.sql} limit 0").pl()
            return frame
    return table.head(0)
