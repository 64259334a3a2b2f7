"""One query over small tables with a drawn column each: as arrays, and by DuckDB draw by draw."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import polars as pl

from unitecon.engine.vectorized import compiler
from unitecon.engine.vectorized.operations import Drawn
from unitecon.engine.vectorized.program import Tape
from unitecon.engine.vectorized.relation import Rows, Store

DRAWS = 40


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


def as_arrays(sql: str, tables: list[Table], probe: int = 4) -> list[pl.DataFrame]:
    """The rows of each draw by the arrays."""
    values, columns = _drawn(tables, seed=1)
    with closing(Store(values[:probe])) as store:
        scope: dict[str, Rows] = {}
        for table in tables:
            still = store.frame(table.frame.drop(table.column))
            scope[table.name] = replace(still, drawn={table.column: columns[table.name]})
        rows = compiler.query(store, sql, scope)
        assumed = Tape(list(store.assumed.values())).run(values)
        assert all(flags.all() for flags in assumed), "an assumption that does not hold"
        nodes = [*rows.drawn.values(), *([rows.present] if rows.present is not None else [])]
        made = [np.broadcast_to(a, (rows.count, DRAWS)) for a in Tape(nodes).run(values)]
        still = store.sorted(rows, [])
    return [_of_draw(still, rows, [array[:, draw] for array in made]) for draw in range(DRAWS)]


def _of_draw(still: pl.DataFrame, rows: Rows, arrays: list[np.ndarray]) -> pl.DataFrame:
    drawn = {
        name: pl.Series(np.array(array, float)).fill_nan(None)
        for name, array in zip(rows.drawn, arrays, strict=False)
    }
    frame = still.select(list(rows.still)).with_columns(**drawn)
    return frame if rows.present is None else frame.filter(pl.Series(arrays[-1]))


def by_duckdb(sql: str, tables: list[Table]) -> list[pl.DataFrame]:
    """The rows of each draw by DuckDB, dates and truths as the arrays have them."""
    values, columns = _drawn(tables, seed=1)
    return [_rows(sql, tables, columns, values[draw]) for draw in range(DRAWS)]


def _rows(
    sql: str, tables: list[Table], columns: dict[str, Drawn], values: np.ndarray
) -> pl.DataFrame:
    with duckdb.connect(":memory:") as connection:
        for table in tables:
            node = columns[table.name]
            own = node.values.copy()
            own[node.at] = values[node.columns]
            drawn = pl.Series(table.column, own).fill_nan(None)
            connection.register(table.name, table.frame.with_columns(drawn))
        return connection.sql(sql).pl()


def same(left: pl.DataFrame, right: pl.DataFrame) -> bool:
    """Whether two frames hold the same rows, in any order, to 12 digits."""
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
