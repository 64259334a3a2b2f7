"""A case and its draws -> the answers of every draw, by one replay of the tape for each block."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import polars as pl

from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import batches, catalog
from unitecon.engine.parquet import Scan
from unitecon.engine.vectorized import compiler
from unitecon.engine.vectorized.group_order import Array
from unitecon.engine.vectorized.operations import Drawn, Kind, Node, picked
from unitecon.engine.vectorized.program import Tape
from unitecon.engine.vectorized.relation import ROW, Rows, Store, Unsupported, Varies

CELLS = 1_500_000  # of the largest array of a block: larger cost memory, smaller the interpreter
MOST = 2_000  # draws of a block
PROBE = 8  # draws that conditions are tried on

Wanted = Mapping[str, Sequence[str]]


class Draws(Protocol):
    """Scenarios that differ in the values of drawn cells: `values` is draws x cells."""

    @property
    def ids(self) -> Sequence[str]:
        """The draws' ids, in order."""

    @property
    def base(self) -> Mapping[str, pl.DataFrame]:
        """The given tables of the scenario that is drawn."""

    @property
    def cells(self) -> pl.DataFrame:
        """The given_table and row of each drawn cell."""

    @property
    def values(self) -> Array:
        """What is drawn."""

    @property
    def tables(self) -> frozenset[str]:
        """The given tables with a drawn cell."""

    @property
    def value_columns(self) -> dict[str, str]:
        """The column of each of them that is drawn."""

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        """Those tables for `ids[start:stop]`."""


def run(draws: Draws, names: Wanted, workers: int | None = None) -> dict[str, pl.DataFrame]:
    """The answers `names`, with the columns that each names, of every draw in order of its grain.

    Raises Unsupported where a query cannot be told as arrays, UniteconError where a draw's numbers
    cannot be worked out.
    """
    varying: set[str] = set()
    while True:
        try:
            return _run(_Layout(draws, names, varying), draws, workers)
        except Varies as found:
            varying.add(found.said)


class _Layout:
    """The tape of some answers: what it takes to be alike in all draws, then the answers."""

    def __init__(self, draws: Draws, names: Wanted, varying: Collection[str]) -> None:
        with closing(Store(draws.values[:PROBE], varying)) as store:
            scope = _scope(store, draws, list(names))
            self.answers = [_Answer.of(store, scope[n], n, columns) for n, columns in names.items()]
        self.assumed = list(store.assumed)
        nodes = [node for answer in self.answers for node in answer.nodes]
        self.tape = Tape([*store.assumed.values(), *nodes])
        self.block = max(1, min(MOST, CELLS // max(1, self.tape.most_rows)))


def _run(layout: _Layout, draws: Draws, workers: int | None) -> dict[str, pl.DataFrame]:
    filled = [answer.empty(len(draws.ids)) for answer in layout.answers]
    columns = [array for arrays in filled for array in arrays]

    def fill(start: int) -> None:
        block = slice(start, start + layout.block)
        made = layout.tape.run(draws.values[block])
        for said, flags in zip(layout.assumed, made, strict=False):
            if not flags.all():
                raise Varies(said)
        for column, array in zip(columns, made[len(layout.assumed) :], strict=True):
            column[block] = array.T

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        list(pool.map(fill, range(0, len(draws.ids), layout.block)))
    pairs = zip(layout.answers, filled, strict=True)
    return {answer.name: answer.frame(draws.ids, arrays) for answer, arrays in pairs}


def _scope(store: Store, draws: Draws, names: Sequence[str]) -> dict[str, Rows]:
    """The rows of every query that draws touch, and of what these read."""
    plan = batches.planned(draws.base, draws, names)
    scope = {name: _drawn_rows(store, draws, name) for name in draws.tables}
    for name, given in plan.shared.items():
        if isinstance(given, Scan):
            raise Unsupported(f"{name} is read from files")
        scope[name] = store.frame(given)
    for query in plan.queries:
        scope[query.name] = compiler.query(store, query.sql, scope)
    return scope


def _drawn_rows(store: Store, draws: Draws, name: str) -> Rows:
    frame, column = draws.base[name], draws.value_columns[name]
    columns = np.flatnonzero((draws.cells["given_table"] == name).to_numpy())
    at = draws.cells["row"].to_numpy()[columns]
    values = frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return replace(store.frame(frame.drop(column)), drawn={column: Drawn(values, at, columns)})


@dataclass(frozen=True)
class _Answer:
    """An asked answer: its still rows in order of its grain, and its drawn columns."""

    name: str
    columns: Sequence[str]
    still: pl.DataFrame
    drawn: Mapping[str, Node]
    present: Node | None

    @classmethod
    def of(cls, store: Store, rows: Rows, name: str, columns: Sequence[str]) -> _Answer:
        still = store.sorted(rows, [key for key in catalog.get(name).grain if key in rows.still])
        order = still[ROW].to_numpy()
        read = {column: rows.drawn[column] for column in columns if column in rows.drawn}
        drawn = {column: picked(node, order) for column, node in read.items()}
        present = None if rows.present is None else picked(rows.present, order)
        return cls(name, columns, still, drawn, present)

    @property
    def nodes(self) -> list[Node]:
        """What must be worked out for each draw."""
        return [*self.drawn.values(), *([] if self.present is None else [self.present])]

    def empty(self, draws: int) -> list[Array]:
        """Room for it, draws x rows."""
        shape = draws, self.still.height
        return [np.empty(shape, bool if one.kind == "flag" else float) for one in self.nodes]

    def frame(self, ids: Sequence[str], arrays: Sequence[Array]) -> pl.DataFrame:
        """The rows of all draws, draw by draw."""
        height = self.still.height
        keys = pl.Series(ids, dtype=pl.String).gather(np.repeat(np.arange(len(ids)), height))
        rows = np.tile(np.arange(height), len(ids))
        found = {SCENARIO_ID: keys} | {
            column: _series(array, node.kind)
            for (column, node), array in zip(self.drawn.items(), arrays, strict=False)
        }
        found |= {c: self.still[c].gather(rows) for c in self.columns if c not in found}
        frame = pl.DataFrame({column: found[column] for column in self.columns})
        return frame if self.present is None else frame.filter(pl.Series(arrays[-1].reshape(-1)))


def _series(array: Array, kind: Kind) -> pl.Series:
    values = pl.Series(array.reshape(-1)).fill_nan(None)
    if kind == "date":
        return values.cast(pl.Int32).cast(pl.Date)
    return values.cast(pl.Boolean) if kind == "truth" else values
