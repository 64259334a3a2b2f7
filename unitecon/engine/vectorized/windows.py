"""OVER: sums of earlier rows and neighbouring rows, in orders that no draw touches."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.group_by import (
    AGGREGATES,
    Trees,
    argument,
    reduced,
    replaced,
    spread,
)
from unitecon.engine.vectorized.group_order import Index
from unitecon.engine.vectorized.operations import Operation, Pick, Running, picked
from unitecon.engine.vectorized.relation import ROW, Relation, Store, Unsupported

RUNNING: Mapping[type[exp.Expr], str] = {
    exp.Sum: "sum",
    exp.Min: "min",
    exp.Max: "max",
    exp.Count: "count",
}
NEIGHBOURS: Mapping[type[exp.Expr], int] = {exp.Lag: -1, exp.Lead: 1}
# A window without a frame runs up to this row, one with these words up to the row before.
FRAME = ("kind", "start", "start_side", "end", "end_side")
BEFORE = ("ROWS", "UNBOUNDED", "PRECEDING", "1", "PRECEDING")


def windowed(store: Store, relation: Relation, outputs: Trees) -> tuple[Relation, Trees]:
    """The rows with a column for each window, and the outputs as expressions over them."""
    terms = Expressions(store, relation)
    calls = {w.sql(): w for tree in outputs.values() for w in tree.find_all(exp.Window)}
    if not calls:
        return relation, outputs
    names = {sql: f"{relation.table}_window_{number}" for number, sql in enumerate(calls)}
    drawn, fixed = dict(relation.drawn), []
    for sql, call in calls.items():
        if terms.is_drawn(call):
            drawn[names[sql]] = _Window(store, relation, call).operation()
        else:
            fixed.append(f"{relation.sql(call)} as {names[sql]}")
    table, columns = relation.table, relation.fixed
    if fixed:
        wider = store.make(f"select *, {', '.join(fixed)} from {relation.table}")
        table, columns = wider.table, {**wider.fixed, **relation.fixed}
    with_windows = Relation(table, relation.count, columns, drawn)
    return with_windows, {name: replaced(tree, names) for name, tree in outputs.items()}


class _Window:
    """One window whose values draws touch, but neither its parts nor its order."""

    def __init__(self, store: Store, relation: Relation, call: exp.Window) -> None:
        self._relation = relation
        self._call = call
        self._terms = Expressions(store, relation)
        order = call.args.get("order")
        along = order.expressions if order else []
        parts = call.args.get("partition_by") or []
        if any(self._terms.is_drawn(tree) for tree in (*parts, *along)):
            raise self._unsupported()
        by = [relation.sql(tree) for tree in parts]
        keys = [*by, *(relation.sql(tree) for tree in along)]
        self._is_ordered = bool(along)
        self._groups = store.numbers(relation, _ranked("dense_rank", by))
        self._order = np.argsort(store.numbers(relation, _ranked("row_number", [*keys, ROW])))
        ranks = store.numbers(relation, _ranked("rank", keys))
        if along and len(np.unique(ranks)) < relation.count:
            raise self._unsupported()  # rows of equal rank would share their sums

    def operation(self) -> Operation:
        """The window's column."""
        function = self._call.this
        if type(function) in NEIGHBOURS:
            return self._neighbour(function)
        if type(function) not in (RUNNING if self._is_ordered else AGGREGATES):
            raise self._unsupported()
        value = argument(self._terms, self._relation, function)
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

    def _neighbour(self, function: exp.Expr) -> Operation:
        """The value a number of rows before or after, or the default without such a row."""
        index = self._beside(int(function.text("offset") or 1) * NEIGHBOURS[type(function)])
        default = self._terms.value(function.args.get("default") or exp.Null())
        values = [spread(v, self._relation) for v in (self._terms.value(function.this), default)]
        is_outside = index < 0
        index = np.where(is_outside, np.arange(self._relation.count), index)
        return Pick(values, is_outside.astype(np.intp), index, values[0].kind)

    def _beside(self, offset: int) -> Index:
        """The row `offset` further on in a row's group, -1 where there is none."""
        index = np.full(self._relation.count, -1, np.intp)
        at = np.arange(len(self._order)) + offset
        inside = (at >= 0) & (at < len(self._order))
        here, there = self._order[inside], self._order[at[inside]]
        index[here] = np.where(self._groups[here] == self._groups[there], there, -1)
        return index

    def _unsupported(self) -> Unsupported:
        return Unsupported(self._call.sql("duckdb"))


def _ranked(function: str, along: list[str]) -> str:
    order = f"order by {', '.join(along)}" if along else ""
    return f"{function}() over ({order}) - 1"
