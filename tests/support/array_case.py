"""One query over small tables with a drawn column each: as arrays, and by DuckDB draw by draw."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import polars as pl

from unitecon.engine.vectorized import answers, compiler
from unitecon.engine.vectorized.operations import Drawn
from unitecon.engine.vectorized.program import Program
from unitecon.engine.vectorized.relation import Relation, Store

DRAWS = 40
QUERY = "asked"


@dataclass(frozen=True)
class Table:
    """A table of which one column is drawn in the rows where it is not null."""

    name: str
    frame: pl.DataFrame
    column: str


def _drawn(tables: list[Table], seed: int) -> tuple[np.ndarray, dict[str, Drawn]]:
    """Values, draws x cells, and the drawn column of each table."""
    random = np.random.default_rng(seed)
    blocks, columns, first = [], {}, 0
    for table in tables:
        values = table.frame[table.column].cast(pl.Float64).fill_null(np.nan).to_numpy()
        at = np.flatnonzero(~np.isnan(values))
        blocks.append(values[at] + random.normal(size=(DRAWS, len(at))))
        columns[table.name] = Drawn(values, at, np.arange(first, first + len(at)))
        first += len(at)
    return np.hstack(blocks), columns


def program(sql: str, tables: list[Table]) -> Program:
    """The query as a program whose only answer has all its columns."""
    values, columns = _drawn(tables, seed=1)
    with closing(Store()) as store:
        scope: dict[str, Relation] = {}
        for table in tables:
            fixed = store.frame(table.frame.drop(table.column))
            scope[table.name] = replace(fixed, drawn={table.column: columns[table.name]})
        relation = compiler.query(store, sql, scope)
        frame, _ = store.sorted(relation, [])
    drawn = {(QUERY, name): operation for name, operation in relation.drawn.items()}
    wanted = {QUERY: [*relation.fixed, *relation.drawn]}
    return Program({QUERY: frame}, drawn, wanted, values.shape[1])


def as_arrays(sql: str, tables: list[Table]) -> list[pl.DataFrame]:
    """The rows of each draw by the arrays."""
    values, _ = _drawn(tables, seed=1)
    laid_out = program(sql, tables)
    rows = answers.answers(laid_out, [str(draw) for draw in range(DRAWS)], values)[QUERY]
    height = laid_out.fixed[QUERY].height
    return [rows.slice(draw * height, height) for draw in range(DRAWS)]


def by_duckdb(sql: str, tables: list[Table]) -> list[pl.DataFrame]:
    """The rows of each draw by DuckDB."""
    values, columns = _drawn(tables, seed=1)
    return [_rows(sql, tables, columns, values[draw]) for draw in range(DRAWS)]


def _rows(
    sql: str, tables: list[Table], columns: dict[str, Drawn], values: np.ndarray
) -> pl.DataFrame:
    with duckdb.connect(":memory:") as connection:
        for table in tables:
            drawn = columns[table.name]
            own = drawn.values.copy()
            own[drawn.at] = values[drawn.columns]
            series = pl.Series(table.column, own).fill_nan(None)
            connection.register(table.name, table.frame.with_columns(series))
        return connection.sql(sql).pl()


def same(left: pl.DataFrame, right: pl.DataFrame) -> bool:
    """Whether two frames hold the same rows, in any order, to 9 digits."""
    columns = sorted(right.columns)
    if sorted(left.columns) != columns or left.height != right.height:
        return False
    return _comparable(left, columns).equals(_comparable(right, columns), null_equal=True)


def _comparable(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    plain = frame.select(
        pl.col(name).to_physical().cast(pl.Float64).round_sig_figs(9)
        if frame.schema[name] != pl.String
        else pl.col(name)
        for name in columns
    )
    return plain.sort(columns, nulls_last=True)
