"""OVER: sums of what came before and neighbouring rows, in orders that no draw touches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.group_by import (
    AGGREGATES,
    Trees,
    argument,
    reduced,
    replaced,
    spread,
)
from unitecon.engine.vectorized.group_order import Array, Index
from unitecon.engine.vectorized.operations import Node, Pick, Running, picked
from unitecon.engine.vectorized.relation import ROW, Rows, Store, Unsupported

RUNNING: dict[type[exp.Expr], Callable[..., Array]] = {
    exp.Sum: functions.running_total,
    exp.Min: functions.running_least,
    exp.Max: functions.running_greatest,
    exp.Count: functions.running_count,
}
NEIGHBOURS: dict[type[exp.Expr], int] = {exp.Lag: -1, exp.Lead: 1}
# Frames: without a word up to this row, else these words, up to the one before.
FRAME = ("kind", "start", "start_side", "end", "end_side")
BEFORE = ("ROWS", "UNBOUNDED", "PRECEDING", "1", "PRECEDING")


def windowed(store: Store, rows: Rows, outputs: Trees) -> tuple[Rows, Trees]:
    """The rows with a column for each window, and the outputs as expressions over them."""
    terms = Expressions(store, rows)
    found = {one.sql(): one for tree in outputs.values() for one in tree.find_all(exp.Window)}
    if not found:
        return rows, outputs
    names = {sql: f"{rows.table}_window_{number}" for number, sql in enumerate(found)}
    drawn, still = dict(rows.drawn), []
    for sql, call in found.items():
        if rows.present is not None or terms.is_drawn(call):
            drawn[names[sql]] = _Window(store, rows, call).node()
        else:
            still.append(f"{rows.sql(call)} as {names[sql]}")
    table, columns = rows.table, rows.still
    if still:
        made = store.make(f"select *, {', '.join(still)} from {rows.table}")
        table, columns = made.table, {**made.still, **rows.still}
    with_windows = Rows(table, rows.count, columns, drawn, rows.present)
    return with_windows, {name: replaced(tree, names) for name, tree in outputs.items()}


class _Window:
    """One window whose values draws touch; what it goes along they do not."""

    def __init__(self, store: Store, rows: Rows, call: exp.Window) -> None:
        self._rows = rows
        self._call = call
        self._terms = Expressions(store, rows)
        order = call.args.get("order")
        along = order.expressions if order else []
        parts = call.args.get("partition_by") or []
        if any(self._terms.is_drawn(one) for one in (*parts, *along)):
            raise self._unsupported()
        by = [rows.sql(one) for one in parts]
        keys = [*by, *(rows.sql(one) for one in along)]
        self._is_ordered = bool(along)
        self._groups = store.numbers(rows, _ranked("dense_rank", by))
        self._order = np.argsort(store.numbers(rows, _ranked("row_number", [*keys, ROW])))
        if along and len(np.unique(store.numbers(rows, _ranked("rank", keys)))) < rows.count:
            raise self._unsupported()  # rows that come together would share their sums

    def node(self) -> Node:
        """The window's column."""
        function = self._call.this
        if type(function) in NEIGHBOURS:
            return self._neighbour(function)
        if type(function) not in (RUNNING if self._is_ordered else AGGREGATES):
            raise self._unsupported()
        value = argument(self._terms, self._rows, function)
        if not self._is_ordered:
            count = int(self._groups.max(initial=-1)) + 1
            return picked(reduced(function, value, self._groups, count), self._groups)
        kind = value.kind if isinstance(function, exp.Min | exp.Max) else "number"
        running = Running(RUNNING[type(function)], (value,), self._groups, self._order, kind)
        spec = self._call.args.get("spec")
        if spec is None:
            return running
        if tuple(spec.text(end).upper() for end in FRAME) != BEFORE:
            raise self._unsupported()
        return picked(running, self._beside(-1))

    def _neighbour(self, function: exp.Expr) -> Node:
        """The value of the row so many before or after, the default where there is none."""
        offset = int(function.text("offset") or 1) * NEIGHBOURS[type(function)]
        value = spread(self._terms.value(function.this), self._rows)
        default = spread(self._terms.value(function.args.get("default") or exp.Null()), self._rows)
        if self._rows.present is None:
            index = self._beside(offset)
            is_none = index < 0
            index = np.where(is_none, np.arange(self._rows.count), index)
            return Pick((value, default), is_none.astype(np.intp), index, value.kind)
        if offset != -1:
            raise self._unsupported()
        operands = (value, default, self._rows.present)
        return Running(functions.previous, operands, self._groups, self._order, value.kind)

    def _beside(self, offset: int) -> Index:
        """The row `offset` further on in a row's group, -1 where there is none."""
        found = np.full(self._rows.count, -1, np.intp)
        at = np.arange(len(self._order)) + offset
        inside = (at >= 0) & (at < len(self._order))
        here, there = self._order[inside], self._order[at[inside]]
        found[here] = np.where(self._groups[here] == self._groups[there], there, -1)
        return found

    def _unsupported(self) -> Unsupported:
        return Unsupported(self._call.sql("duckdb"))


def _ranked(function: str, along: list[str]) -> str:
    order = f"order by {', '.join(along)}" if along else ""
    return f"{function}() over ({order}) - 1"
