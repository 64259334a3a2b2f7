"""A query's rows: columns that no draw touches in a DuckDB table, drawn ones as operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import polars as pl
from sqlglot import exp

from unitecon.basics import memory
from unitecon.engine.sandbox import fetch
from unitecon.engine.vectorized.group_order import Array, Index
from unitecon.engine.vectorized.operations import Constant, Operation

ROW = "_row"  # a row's number, in every table here


class Unsupported(Exception):
    """SQL that has no form as arrays; it can still be run draw by draw."""


class DrawnCondition(Unsupported):
    """A drawn value would decide whether a row exists; the SQL must put null in the row instead."""


@dataclass(frozen=True)
class Relation:
    """`count` rows: fixed columns, as expressions over the columns of a table, and drawn ones."""

    table: str
    count: int
    fixed: Mapping[str, exp.Expr]
    drawn: Mapping[str, Operation] = field(default_factory=dict)

    def placed(self, tree: exp.Expr) -> exp.Expr:
        """An expression over fixed columns as one over the columns of the table."""

        def column(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            source = self.fixed[node.name].copy()
            return source if isinstance(source, exp.Column | exp.Paren) else exp.Paren(this=source)

        return tree.transform(column)

    def sql(self, tree: exp.Expr) -> str:
        """The SQL of an expression over fixed columns."""
        return self.placed(tree).sql("duckdb")


class Store:
    """A DuckDB database in memory for everything that no draw touches."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1, **memory.settings()})
        self._frames: dict[str, pl.DataFrame] = {}
        self._numbers: dict[tuple[str, str], Index] = {}

    def frame(self, frame: pl.DataFrame) -> Relation:
        """A frame as a table."""
        return self._registered(frame.with_row_index(ROW))

    def make(self, sql: str) -> Relation:
        """The rows of a SELECT, in order of its column of row numbers."""
        return self._registered(self._query(f"{sql} order by {ROW}"))

    def numbered(self, sql: str) -> Relation:
        """The rows of a SELECT, numbered as they come."""
        return self._registered(self._query(sql).with_row_index(ROW))

    def _registered(self, frame: pl.DataFrame) -> Relation:
        table = f"rows_{len(self._frames)}"
        self._connection.register(table, frame)
        self._frames[table] = frame
        fixed = {name: exp.column(name, quoted=True) for name in frame.columns if name != ROW}
        return Relation(table, frame.height, fixed)

    def _query(self, sql: str) -> pl.DataFrame:
        return fetch(self._connection, sql)

    def column(self, relation: Relation, tree: exp.Expr) -> pl.Series:
        """An expression over fixed columns, in the order of the rows."""
        placed = relation.placed(tree)
        if isinstance(placed, exp.Column):
            return self._frames[relation.table][placed.name]
        return self._query(
            f"select {placed.sql('duckdb')} from {relation.table} order by {ROW}"
        ).to_series()

    def numbers(self, relation: Relation, sql: str) -> Index:
        """An expression over the columns of the table as whole numbers, -1 for null."""
        key = relation.table, sql
        if key not in self._numbers:
            values = self._query(f"select {sql} from {relation.table} order by {ROW}").to_series()
            self._numbers[key] = whole(values)
        return self._numbers[key]

    def sorted(self, relation: Relation, keys: Sequence[str]) -> tuple[pl.DataFrame, Index]:
        """The fixed columns in order of `keys`, and each row's number in the relation."""
        names = relation.fixed.items()
        columns = [f'{tree.sql("duckdb")} as "{name}"' for name, tree in names]
        order = ", ".join((*(f'"{key}"' for key in keys), ROW))
        frame = self._query(
            f"select {', '.join([ROW, *columns])} from {relation.table} order by {order}"
        )
        return frame.drop(ROW), whole(frame[ROW])

    def rows_of(self, relation: Relation, name: str) -> Index:
        """A column of the table that holds the numbers of other rows, -1 for none."""
        return whole(self._frames[relation.table][name])

    def lift(self, relation: Relation, tree: exp.Expr) -> Constant:
        """An expression over fixed columns as numbers. Raises Unsupported for text."""
        values = self.column(relation, tree)
        if values.dtype == pl.Date:
            return Constant(_floats(values.to_physical()), "date")
        if values.dtype == pl.Boolean:
            return Constant(_floats(values), "truth")
        if not values.dtype.is_numeric() and values.dtype != pl.Null:
            raise Unsupported(f"{tree.sql()} is {values.dtype}")
        return Constant(_floats(values))

    def flags(self, relation: Relation, tree: exp.Expr) -> Constant:
        """A condition over fixed columns, where null counts as false."""
        values = self.column(relation, tree).fill_null(value=False)
        return Constant(values.to_numpy(), "flag")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def whole(values: pl.Series) -> Index:
    """Whole numbers as an index, -1 for null."""
    return values.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.intp)


def _floats(values: pl.Series) -> Array:
    return values.cast(pl.Float64).fill_null(np.nan).to_numpy()
