"""FROM, JOIN and WHERE: which rows stand beside which, worked out once for all draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.from_clause import From, Source
from unitecon.engine.vectorized.operations import Elementwise, Node, picked
from unitecon.engine.vectorized.relation import ROW, Rows, Store, Unsupported


def joined(store: Store, read: From) -> Rows:
    """The rows of the join, whose columns are called `source__column`."""
    conditions: list[tuple[exp.Expr, Source | None]] = [(one, None) for one in read.where]
    conditions += [(one, source) for source in read.sources for one in source.on]
    drawn = [(one, source) for one, source in conditions if read.is_drawn(one, source)]
    for one, source in drawn:
        if source is not None and source.join == "left":
            raise Unsupported(one.sql("duckdb"))
    is_alone = len(read.sources) == 1 and len(drawn) == len(conditions)
    rows = _alone(read) if is_alone else _beside(store, read, [one for one, _ in drawn])
    for one, _ in drawn:
        flag = Expressions(store, rows).condition(read.named(one))
        rows = kept(store, rows, flag, f"{read.tree.sql()}: {one.sql()}")
    return rows


def _alone(read: From) -> Rows:
    """The rows of the one source as they are."""
    (source,) = read.sources
    still = {f"{source.alias}__{name}": one for name, one in source.rows.still.items()}
    drawn = {f"{source.alias}__{name}": one for name, one in source.rows.drawn.items()}
    return replace(source.rows, still=still, drawn=drawn)


def _beside(store: Store, read: From, drawn: Sequence[exp.Expr]) -> Rows:
    """The sources' rows beside each other where what no draw touches of the conditions holds."""
    rows = store.make(_sql(read, drawn))
    columns: dict[str, Node] = {}
    for source in read.sources:
        columns |= _columns(store, rows, read, source)
    made = replace(rows, drawn=columns)
    for source in read.sources:
        if source.rows.present is not None and not source.is_maybe_absent:
            made = masked(made, picked(source.rows.present, store.rows_of(rows, source.row)))
    return made


def _sql(read: From, drawn: Sequence[exp.Expr]) -> str:
    """The join of what no draw touches, in an order that follows from the sources'."""
    numbers = [f'{one.alias}.{ROW} as "{one.row}"' for one in read.sources]
    columns = [
        f"{source.placed(name).sql('duckdb')} as {alias}__{name}"
        for (alias, name), source in read.read.items()
        if name in source.rows.still
    ]
    text = f"{read.sources[0].rows.table} as {read.sources[0].alias}"
    for source in read.sources[1:]:
        on = [read.placed(one) for one in source.on if one not in drawn]
        text += f" {source.join} join {source.rows.table} as {source.alias}"
        text += "" if source.join == "cross" else f" on {' and '.join(on) or 'true'}"
    where = [read.placed(one) for one in read.where if one not in drawn]
    order = ", ".join(f"{one.alias}.{ROW}" for one in read.sources)
    number = f"row_number() over (order by {order}) - 1 as {ROW}"
    chosen = ", ".join([number, *numbers, *columns])
    return f"select {chosen} from {text} where {' and '.join(where) or 'true'}"


def _columns(store: Store, rows: Rows, read: From, source: Source) -> dict[str, Node]:
    """What is read of a source's drawn columns; where its row may be absent, of any column."""
    index = store.rows_of(rows, source.row)
    names = [name for alias, name in read.read if alias == source.alias]
    own = {name: source.rows.drawn[name] for name in names if name in source.rows.drawn}
    found = {f"{source.alias}__{name}": picked(node, index) for name, node in own.items()}
    present = source.rows.present
    if present is None or not source.is_maybe_absent:
        return found
    _require_one_match(store, rows, read, source)
    for name in names:
        if name not in own and read.is_read_apart(source, name):
            column = f"{source.alias}__{name}"
            found[column] = store.lift(rows, exp.column(column))
    there = picked(present, index)
    return {
        column: Elementwise(functions.only, (node, there), node.kind)
        for column, node in found.items()
    }


def _require_one_match(store: Store, rows: Rows, read: From, source: Source) -> None:
    """A row that is absent leaves nulls behind only where no other row could be joined instead."""
    others = [store.rows_of(rows, one.row) for one in read.sources if one is not source]
    if len(np.unique(np.stack(others), axis=1).T) < rows.count:
        raise Unsupported(f"{source.alias} has several rows to join, absent in some draws")


def kept(store: Store, rows: Rows, flag: Node, said: str) -> Rows:
    """The rows where a drawn condition, which `said` tells from others, holds."""
    pattern = store.pattern(said, flag)
    if pattern is None:
        return masked(rows, flag)
    if pattern.all():
        return rows
    index = np.flatnonzero(pattern)
    drawn = {name: picked(node, index) for name, node in rows.drawn.items()}
    present = None if rows.present is None else picked(rows.present, index)
    return Rows(store.subset(rows, index), len(index), rows.still, drawn, present)


def masked(rows: Rows, flag: Node) -> Rows:
    """The rows, there only in the draws in which they were and the flag is true."""
    if rows.present is None:
        return replace(rows, present=flag)
    return replace(rows, present=Elementwise(np.logical_and, (rows.present, flag), "flag"))
