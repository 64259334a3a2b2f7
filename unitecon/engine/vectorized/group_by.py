"""GROUP BY and HAVING: which rows are made one, worked out once for all draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.group_order import Array, Index, Ranks
from unitecon.engine.vectorized.joins import kept, masked
from unitecon.engine.vectorized.operations import (
    Constant,
    Elementwise,
    Node,
    Pick,
    Reduced,
    is_unknown,
    picked,
)
from unitecon.engine.vectorized.relation import ROW, Rows, Store, Unsupported

Trees = Mapping[str, exp.Expr]
AGGREGATES: dict[type[exp.Expr], Callable[[Ranks, Array], Array]] = {
    exp.Sum: functions.total,
    exp.Min: functions.least,
    exp.Max: functions.greatest,
    exp.Count: functions.count,
    exp.Avg: functions.mean,
}
ONE = Constant(np.ones(1))


class Groups:
    """The groups of some rows that share `keys`."""

    def __init__(self, store: Store, rows: Rows, keys: Sequence[exp.Expr]) -> None:
        self._store = store
        self._rows = rows
        self._terms = Expressions(store, rows)
        self._said = ", ".join(key.sql() for key in keys)
        named = [(key.name or f"key_{number}", key) for number, key in enumerate(keys)]
        self._still = {name: key for name, key in named if not self._terms.is_drawn(key)}
        self._drawn = {name: key for name, key in named if name not in self._still}

    def made(self, outputs: Trees, having: Sequence[exp.Expr]) -> tuple[Rows, Trees]:
        """A row for each group, and the outputs as expressions over these rows' columns."""
        found = {one.sql(): one for t in (*outputs.values(), *having) for one in aggregates(t)}
        names = {sql: f"aggregate_{number}" for number, sql in enumerate(found)}
        calls = {names[sql]: call for sql, call in found.items()}
        names |= {key.sql(): name for name, key in (self._still | self._drawn).items()}
        is_touched = self._rows.present is not None
        drawn = {n: call for n, call in calls.items() if is_touched or self._terms.is_drawn(call)}
        table, groups = self._table({n: call for n, call in calls.items() if n not in drawn})
        columns = {n: self._reduced(call, groups, table.count) for n, call in drawn.items()}
        columns |= {name: self._key(key, groups) for name, key in self._drawn.items()}
        rows = replace(table, drawn=columns)
        if self._rows.present is not None:
            there = Reduced(functions.any_of, (self._rows.present,), groups, table.count, "flag")
            rows = masked(rows, there)
        for one in having:
            flag = Expressions(self._store, rows).condition(replaced(one, names))
            rows = kept(self._store, rows, flag, f"{self._said}: {one.sql()}")
        return rows, {name: replaced(tree, names) for name, tree in outputs.items()}

    def _table(self, calls: Trees) -> tuple[Rows, Index]:
        """What no draw touches of the groups, and the group of each row."""
        rows, store = self._rows, self._store
        keys = [f"({rows.sql(one)})" for one in self._still.values()]
        chosen = {**self._still, **calls}
        columns = [f"{rows.sql(one)} as {name}" for name, one in chosen.items()]
        order = f"order by {', '.join(keys)}" if keys else ""
        number = f"row_number() over ({order}) - 1 as {ROW}"
        text = f"select {', '.join([number, *columns])} from {rows.table}"
        table = store.make(f"{text} group by {', '.join(keys) or '()'}")
        return table, store.numbers(rows, f"dense_rank() over ({order}) - 1")

    def _reduced(self, call: exp.Expr, groups: Index, count: int) -> Node:
        if type(call) not in AGGREGATES or isinstance(call.this, exp.Distinct):
            raise Unsupported(call.sql("duckdb"))
        return reduced(call, argument(self._terms, self._rows, call), groups, count)

    def _key(self, key: exp.Expr, groups: Index) -> Node:
        """A drawn key: rows that share the other keys must share the row that it comes from."""
        node = self._terms.value(key)
        of_each, first = np.unique(groups, return_index=True)
        index = node.index if isinstance(node, Pick) else np.arange(node.rows)
        if not np.array_equal(index[first][np.searchsorted(of_each, groups)], index):
            raise Unsupported(f"rows grouped by {key.sql('duckdb')}")
        return picked(node, first)


def reduced(call: exp.Expr, value: Node, groups: Index, count: int) -> Reduced:
    """An aggregate of the rows of each of `count` groups; all pass over what is null."""
    kind = value.kind if isinstance(call, exp.Min | exp.Max) else "number"
    empty = 0.0 if isinstance(call, exp.Count) else np.nan
    groups = np.where(is_unknown(value), -1, groups)
    return Reduced(AGGREGATES[type(call)], (value,), groups, count, kind, empty)


def argument(terms: Expressions, rows: Rows, call: exp.Expr) -> Node:
    """What an aggregate is of, unknown where a row is not there."""
    tree = call.this
    value = spread(ONE if isinstance(tree, exp.Star) else terms.value(tree), rows)
    if rows.present is None:
        return value
    return Elementwise(functions.only, (value, rows.present), value.kind)


def spread(value: Node, rows: Rows) -> Node:
    """A value for every row, where one stands for all."""
    if value.rows == rows.count:
        return value
    return picked(value, np.zeros(rows.count, np.intp))


def aggregates(tree: exp.Expr) -> list[exp.Expr]:
    """The aggregate calls of a tree; a call with OVER is none, what it is of may be one."""
    over = {id(one.this) for one in tree.find_all(exp.Window)}
    return [one for one in tree.find_all(exp.AggFunc) if id(one) not in over]


def replaced(tree: exp.Expr, names: Mapping[str, str]) -> exp.Expr:
    """The tree with each part whose SQL has a name as the column of that name."""

    def column(node: exp.Expr) -> exp.Expr:
        name = names.get(node.sql()) if isinstance(node, exp.Condition) else None
        return exp.column(name) if name else node

    return tree.transform(column)
