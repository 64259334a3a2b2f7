"""A case with drawn cells and the answers wanted of it -> the program that gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np
import polars as pl

from unitecon.engine import batches, catalog
from unitecon.engine.vectorized import compiler
from unitecon.engine.vectorized.drawn_cells import Draws
from unitecon.engine.vectorized.operations import Drawn, Operation, picked
from unitecon.engine.vectorized.program import Name, Program, Wanted
from unitecon.engine.vectorized.relation import Relation, Store, Unsupported


def lay_out(draws: Draws, wanted: Wanted) -> Program:
    """The program of the answers `wanted`; of the draws it takes their cells, not their values.

    Raises Unsupported, with the query's file and SQL, where a query has no form as arrays.
    """
    with closing(Store()) as store:
        fixed: dict[str, pl.DataFrame] = {}
        columns: dict[Name, Operation] = {}
        for name, relation in relations(store, draws, list(wanted)):
            if isinstance(relation, Unsupported):
                raise relation
            grain = catalog.get(name).grain if name in catalog.load() else ()
            keys = [key for key in grain if key in relation.fixed]
            fixed[name], order = store.sorted(relation, keys)
            for column, operation in relation.drawn.items():
                columns[name, column] = picked(operation, order)
    return Program(fixed, columns, dict(wanted), draws.cells.height)


def relations(
    store: Store, draws: Draws, names: Sequence[str]
) -> Iterator[tuple[str, Relation | Unsupported]]:
    """The rows of every table that the queries `names` read and of every query that draws touch.

    Instead of rows, the error of a query without a form as arrays.
    """
    plan = batches.planned(draws.base, draws, names)
    scope = {name: _drawn_rows(store, draws, name) for name in sorted(draws.tables)}
    scope |= {n: store.frame(t) for n, t in plan.shared.items() if isinstance(t, pl.DataFrame)}
    yield from scope.items()
    for query in plan.queries:
        try:
            scope[query.name] = compiler.query(store, query.sql, scope)
            yield query.name, scope[query.name]
        except Unsupported as error:
            yield query.name, type(error)(f"{query.file}: {error}")


def _drawn_rows(store: Store, draws: Draws, name: str) -> Relation:
    frame, column = draws.base[name], draws.value_columns[name]
    columns = np.flatnonzero((draws.cells["given_table"] == name).to_numpy())
    at = draws.cells["row"].to_numpy()[columns]
    values = frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return replace(store.frame(frame.drop(column)), drawn={column: Drawn(values, at, columns)})
