"""Rows of a query: what no draw touches in a DuckDB table, what draws touch as columns of nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import polars as pl
from sqlglot import exp

from unitecon.engine.sandbox import fetch
from unitecon.engine.vectorized.group_order import Array, Index
from unitecon.engine.vectorized.operations import Constant, Elementwise, Node
from unitecon.engine.vectorized.program import Tape

ROW = "_row"  # a row's number, in every table here


class Unsupported(Exception):
    """SQL that cannot be told as arrays; it can still be run draw by draw."""


class Varies(Exception):
    """A condition that was taken to hold alike in every draw does not: `said` is its text."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True)
class Rows:
    """`count` rows: still columns, as expressions over the columns of a table, and drawn ones.

    `present` says in which draws a row is there; without it all rows are there in all draws.
    """

    table: str
    count: int
    still: Mapping[str, exp.Expr]
    drawn: Mapping[str, Node] = field(default_factory=dict)
    present: Node | None = None

    def placed(self, tree: exp.Expr) -> exp.Expr:
        """An expression over still columns as one over the columns of the table."""

        def column(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            found = self.still[node.name].copy()
            return found if isinstance(found, exp.Column | exp.Paren) else exp.Paren(this=found)

        return tree.transform(column)

    def sql(self, tree: exp.Expr) -> str:
        """Its text."""
        return self.placed(tree).sql("duckdb")


class Store:
    """A DuckDB database in memory for what no draw touches, and what is assumed of all draws.

    `probe` holds a few draws; `varying` are conditions known not to hold alike in all.
    """

    def __init__(self, probe: Array, varying: Collection[str] = ()) -> None:
        self.assumed: dict[str, Node] = {}
        self._probe = probe
        self._varying = varying
        self._connection = duckdb.connect(":memory:", config={"threads": 1})
        self._frames: dict[str, pl.DataFrame] = {}
        self._numbers: dict[tuple[str, str], Index] = {}

    def frame(self, frame: pl.DataFrame) -> Rows:
        """A frame as a table."""
        return self._kept(frame.with_row_index(ROW))

    def make(self, sql: str) -> Rows:
        """The rows of a SELECT, in order of its column of their numbers."""
        return self._kept(self._query(f"{sql} order by {ROW}"))

    def numbered(self, sql: str) -> Rows:
        """The rows of a SELECT, numbered as they come."""
        return self._kept(self._query(sql).with_row_index(ROW))

    def _kept(self, frame: pl.DataFrame) -> Rows:
        table = f"rows_{len(self._frames)}"
        self._connection.register(table, frame)
        self._frames[table] = frame
        still = {name: exp.column(name, quoted=True) for name in frame.columns if name != ROW}
        return Rows(table, frame.height, still)

    def _query(self, sql: str) -> pl.DataFrame:
        return fetch(self._connection, sql)

    def column(self, rows: Rows, tree: exp.Expr) -> pl.Series:
        """An expression over still columns, in the order of the rows."""
        placed = rows.placed(tree)
        if isinstance(placed, exp.Column):
            return self._frames[rows.table][placed.name]
        return self._query(
            f"select {placed.sql('duckdb')} from {rows.table} order by {ROW}"
        ).to_series()

    def numbers(self, rows: Rows, sql: str) -> Index:
        """An expression over the columns of the table as whole numbers, -1 for null."""
        key = rows.table, sql
        if key not in self._numbers:
            found = self._query(f"select {sql} from {rows.table} order by {ROW}").to_series()
            self._numbers[key] = whole(found)
        return self._numbers[key]

    def sorted(self, rows: Rows, keys: Sequence[str]) -> pl.DataFrame:
        """The still columns and the rows' numbers, in order of `keys`."""
        columns = [f"{one.sql('duckdb')} as {name}" for name, one in rows.still.items()]
        order = ", ".join((*(f'"{key}"' for key in keys), ROW))
        return self._query(
            f"select {', '.join([ROW, *columns])} from {rows.table} order by {order}"
        )

    def rows_of(self, rows: Rows, name: str) -> Index:
        """A column of the table that holds the numbers of other rows, -1 for none."""
        return whole(self._frames[rows.table][name])

    def lift(self, rows: Rows, tree: exp.Expr) -> Constant:
        """An expression over still columns as numbers. Raises Unsupported for text."""
        values = self.column(rows, tree)
        if values.dtype == pl.Date:
            return Constant(_floats(values.to_physical()), "date")
        if values.dtype == pl.Boolean:
            return Constant(_floats(values), "truth")
        if not values.dtype.is_numeric() and values.dtype != pl.Null:
            raise Unsupported(f"{tree.sql()} is {values.dtype}")
        return Constant(_floats(values))

    def flags(self, rows: Rows, tree: exp.Expr) -> Constant:
        """A condition over still columns, where unknown counts as false."""
        return Constant(self.column(rows, tree).fill_null(value=False).to_numpy(), "flag")

    def pattern(self, said: str, flag: Node) -> Array | None:
        """Where a condition holds in every draw, nothing if it does in some draws only.

        Most drawn conditions keep out what a case does not have, in no draw. So they are tried on
        a few draws; what is found there is held against all of them when these are worked out.
        """
        while said in self.assumed:  # the same words of other rows
            said += " (again)"
        if said in self._varying:
            return None
        (found,) = Tape([flag]).run(self._probe)
        holds: Array = np.all(found, axis=1)
        if not np.array_equal(holds, found.any(axis=1)):
            return None
        self.assumed[said] = Elementwise(np.equal, (flag, Constant(holds, "flag")), "flag")
        return holds

    def subset(self, rows: Rows, index: Index) -> str:
        """The table of some of the rows, numbered anew."""
        frame = self._frames[rows.table][index].drop(ROW)
        return self.frame(frame).table

    def close(self) -> None:
        """Forget it all."""
        self._connection.close()


def whole(values: pl.Series) -> Index:
    """Whole numbers as an index, -1 for null."""
    return values.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.intp)


def _floats(values: pl.Series) -> Array:
    return values.cast(pl.Float64).fill_null(np.nan).to_numpy()
