"""Relations of a few rows with a drawn column, and what operations over them make of two draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import sqlglot
from sqlglot import exp

from unitecon.engine.vectorized.operations import Drawn, Operation
from unitecon.engine.vectorized.program import Program
from unitecon.engine.vectorized.relation import Relation, Store

CELLS = 3
VALUES = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])  # two draws of three cells


def sales(store: Store) -> Relation:
    """Four sales: `usd` is drawn in all but the third, where it is null."""
    frame = pl.DataFrame({"plan": ["a", "b", "a", "a"], "units": [5, 2, 3, None]})
    usd = Drawn(np.array([1.0, 2.0, np.nan, 3.0]), np.array([0, 1, 3]), np.arange(CELLS))
    return replace(store.frame(frame), drawn={"usd": usd})


def plans(store: Store) -> Relation:
    """Three plans of which no draw touches anything."""
    return store.frame(pl.DataFrame({"plan": ["a", "b", "c"], "fee": [0.5, 0.25, 1.0]}))


def parsed(sql: str) -> exp.Expr:
    """An expression, or a whole SELECT."""
    return sqlglot.parse_one(sql, read="duckdb")


def outputs(sql: str) -> dict[str, exp.Expr]:
    """The columns of a SELECT by their names."""
    return {column.alias_or_name: column.unalias() for column in parsed(sql).expressions}


def drawn(operation: Operation) -> list[list[float | None]]:
    """The operation's rows in each of the two draws, None for null."""
    frame = pl.DataFrame({"row": range(operation.rows)})
    program = Program({"q": frame}, {("q", "x"): operation}, {"q": ["x"]}, CELLS)
    rows = np.broadcast_to(program.run(VALUES)["q", "x"].astype(float), (operation.rows, 2))
    return [[None if np.isnan(value) else value for value in draw] for draw in rows.T.tolist()]
