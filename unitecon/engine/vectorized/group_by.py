"""GROUP BY and HAVING: which rows form a group, worked out once for all draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.group_order import Index
from unitecon.engine.vectorized.operations import Constant, Operation, Reduced, is_null, picked
from unitecon.engine.vectorized.relation import (
    ROW,
    DrawnCondition,
    Relation,
    Store,
    Unsupported,
)

Trees = Mapping[str, exp.Expr]
AGGREGATES: Mapping[type[exp.Expr], str] = {
    exp.Sum: "sum",
    exp.Min: "min",
    exp.Max: "max",
    exp.Count: "count",
    exp.Avg: "avg",
}
UNIT = Constant(np.ones(1))


class Groups:
    """The groups of a relation's rows that share `keys`.

    Raises DrawnCondition where draws touch a key.
    """

    def __init__(self, store: Store, relation: Relation, keys: Sequence[exp.Expr]) -> None:
        self._store = store
        self._relation = relation
        self._terms = Expressions(store, relation)
        self._keys = {key.name or f"key_{number}": key for number, key in enumerate(keys)}
        for key in keys:
            if self._terms.is_drawn(key):
                raise DrawnCondition(f"group by {key.sql('duckdb')}")

    def selected(self, outputs: Trees, having: Sequence[exp.Expr]) -> tuple[Relation, Trees]:
        """A row for each group, and the outputs as expressions over these rows' columns.

        Raises DrawnCondition where draws touch a condition of HAVING.
        """
        trees = (*outputs.values(), *having)
        by_sql = {call.sql(): call for tree in trees for call in aggregates(tree)}
        names = {sql: f"aggregate_{number}" for number, sql in enumerate(by_sql)}
        calls = {names[sql]: call for sql, call in by_sql.items()}
        names |= {key.sql(): name for name, key in self._keys.items()}
        drawn = {name: call for name, call in calls.items() if self._terms.is_drawn(call)}
        conditions = [replaced(condition, names) for condition in having]
        for condition, plain in zip(conditions, having, strict=True):
            if any(column.name in drawn for column in condition.find_all(exp.Column)):
                raise DrawnCondition(f"having {plain.sql('duckdb')}")
        table = self._table({name: call for name, call in calls.items() if name not in drawn})
        table, groups = self._filtered(table, conditions)
        columns = {name: self._reduced(call, groups, table.count) for name, call in drawn.items()}
        outputs = {name: replaced(tree, names) for name, tree in outputs.items()}
        return replace(table, drawn=columns), outputs

    def _table(self, calls: Trees) -> Relation:
        """The columns of the groups that no draw touches."""
        columns = [
            f"{self._relation.sql(t)} as {name}" for name, t in {**self._keys, **calls}.items()
        ]
        number = f"row_number() over ({self._order}) - 1 as {ROW}"
        text = f"select {', '.join([number, *columns])} from {self._relation.table}"
        return self._store.make(f"{text} group by {', '.join(self._key_sql) or '()'}")

    def _filtered(self, table: Relation, conditions: Sequence[exp.Expr]) -> tuple[Relation, Index]:
        """The groups that meet HAVING, and the group of each row, -1 for none."""
        rank = f"dense_rank() over ({self._order}) - 1"
        groups = self._store.numbers(self._relation, rank)
        if not conditions:
            return table, groups
        where = " and ".join(f"({table.sql(condition)})" for condition in conditions)
        chosen = f"* replace (row_number() over (order by {ROW}) - 1 as {ROW}), {ROW} as _group"
        part = self._store.make(f"select {chosen} from {table.table} where {where}")
        places = np.full(table.count, -1, np.intp)
        places[self._store.rows_of(part, "_group")] = np.arange(part.count)
        return replace(part, fixed=table.fixed), places[groups]

    @property
    def _key_sql(self) -> list[str]:
        return [f"({self._relation.sql(key)})" for key in self._keys.values()]

    @property
    def _order(self) -> str:
        return f"order by {', '.join(self._key_sql)}" if self._keys else ""

    def _reduced(self, call: exp.Expr, groups: Index, count: int) -> Operation:
        if type(call) not in AGGREGATES or isinstance(call.this, exp.Distinct):
            raise Unsupported(call.sql("duckdb"))
        return reduced(call, argument(self._terms, self._relation, call), groups, count)


def reduced(call: exp.Expr, value: Operation, groups: Index, count: int) -> Reduced:
    """An aggregate of the rows of each of `count` groups; all ignore nulls."""
    kind = value.kind if isinstance(call, exp.Min | exp.Max) else "number"
    groups = np.where(is_null(value), -1, groups)
    return Reduced(AGGREGATES[type(call)], (value,), groups, count, kind)


def argument(terms: Expressions, relation: Relation, call: exp.Expr) -> Operation:
    """The values that an aggregate is of, a row each."""
    tree = call.this
    return spread(UNIT if isinstance(tree, exp.Star) else terms.value(tree), relation)


def spread(value: Operation, relation: Relation) -> Operation:
    """A value for every row, where one stands for all."""
    if value.rows == relation.count:
        return value
    return picked(value, np.zeros(relation.count, np.intp))


def aggregates(tree: exp.Expr) -> list[exp.Expr]:
    """The aggregate calls of a tree; a call with OVER is none, but its argument may be one."""
    over = {id(window.this) for window in tree.find_all(exp.Window)}
    return [call for call in tree.find_all(exp.AggFunc) if id(call) not in over]


def replaced(tree: exp.Expr, names: Mapping[str, str]) -> exp.Expr:
    """The tree with each part whose SQL has a name as the column of that name."""

    def column(node: exp.Expr) -> exp.Expr:
        name = names.get(node.sql()) if isinstance(node, exp.Condition) else None
        return exp.column(name) if name else node

    return tree.transform(column)
