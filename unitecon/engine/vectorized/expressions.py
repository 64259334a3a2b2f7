"""SQL expressions over the columns of some rows -> the nodes that make them.

The parts that no draw touches stay SQL: DuckDB works them out once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.group_order import Array
from unitecon.engine.vectorized.operations import Constant, Elementwise, Kind, Node, Pick
from unitecon.engine.vectorized.relation import Rows, Store, Unsupported

Function = Callable[..., Array]

VALUES: dict[type[exp.Expr], Function] = {
    exp.Add: np.add,
    exp.Sub: np.subtract,
    exp.Mul: np.multiply,
    exp.Div: np.divide,
    exp.Neg: np.negative,
    exp.Abs: np.abs,
    exp.Exp: np.exp,
    exp.Floor: np.floor,
    exp.Nullif: functions.nullif,
    exp.Coalesce: functions.coalesce,
    exp.Greatest: lambda *values: reduce(np.fmax, values),
    exp.Least: lambda *values: reduce(np.fmin, values),
}
CONDITIONS: dict[type[exp.Expr], Function] = {
    exp.GT: np.greater,
    exp.GTE: np.greater_equal,
    exp.LT: np.less,
    exp.LTE: np.less_equal,
    exp.EQ: np.equal,
    exp.NEQ: functions.unequal,
}
OPPOSITES: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
}
# Their value is one of their arguments, and so of the same kind.
CHOOSING = (exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif)
DAY = "DAY"
TRUE = Constant(np.ones(1))


class Expressions:
    """Expressions over the columns of `rows`."""

    def __init__(self, store: Store, rows: Rows) -> None:
        self._store = store
        self._rows = rows

    def is_drawn(self, tree: exp.Expr) -> bool:
        """Whether a draw touches any column of it."""
        return any(column.name in self._rows.drawn for column in tree.find_all(exp.Column))

    def value(self, tree: exp.Expr, is_guarded: bool = False) -> Node:
        """A value; `is_guarded` where another part of the SQL decides whether it is worked out."""
        constant = _constant(tree)
        if constant is not None:
            return constant
        if not self.is_drawn(tree):
            return self._store.lift(self._rows, tree)
        if isinstance(tree, exp.Column):
            return self._rows.drawn[tree.name]
        if isinstance(tree, exp.Paren):
            return self.value(tree.this, is_guarded)
        if isinstance(tree, exp.Case):
            return self._case(tree, is_guarded)
        if type(tree) in CONDITIONS:
            sides = [self.value(one, is_guarded) for one in (tree.this, tree.expression)]
            return Elementwise(functions.truth(CONDITIONS[type(tree)]), sides, "truth")
        return self._computed(tree, is_guarded)

    def _computed(self, tree: exp.Expr, is_guarded: bool) -> Node:
        operands = [self.value(one, is_guarded) for one in _arguments(tree)]
        if isinstance(tree, exp.Cast):
            return _cast(tree, operands[0])
        if isinstance(tree, exp.Ln):
            is_guarded = is_guarded or self._rows.present is not None
            return Elementwise(np.log if is_guarded else functions.logarithm, operands)
        if isinstance(tree, exp.DateDiff) and tree.text("unit").upper() == DAY:
            return Elementwise(np.subtract, operands)
        if type(tree) not in VALUES:
            raise Unsupported(tree.sql("duckdb"))
        kind = _kind(operands) if isinstance(tree, CHOOSING) else "number"
        return Elementwise(VALUES[type(tree)], operands, kind)

    def _case(self, tree: exp.Case, is_guarded: bool) -> Node:
        conditions = [one.this for one in tree.args["ifs"]]
        if tree.this is not None:
            conditions = [exp.EQ(this=tree.this.copy(), expression=one) for one in conditions]
        results = [one.args["true"] for one in tree.args["ifs"]]
        results.append(tree.args.get("default") or exp.Null())
        if any(self.is_drawn(one) for one in conditions):
            values = [self.value(one, True) for one in results]
            # Only what the first does not decide comes to the next.
            first = self.condition(conditions[0], is_guarded)
            flags = [first, *(self.condition(one, True) for one in conditions[1:])]
            pairs = [part for pair in zip(flags, values, strict=False) for part in pair]
            return Elementwise(functions.choice, [*pairs, values[-1]], _kind(values))
        values = [self.value(one, is_guarded) for one in results]
        branches = (f" when {self._rows.sql(one)} then {n}" for n, one in enumerate(conditions))
        chosen = f"case{''.join(branches)} else {len(conditions)} end"
        which = self._store.numbers(self._rows, chosen)
        rows = np.arange(self._rows.count)
        spread = np.array([0 if one.rows == 1 else 1 for one in values])
        return Pick(values, which, rows * spread[which], _kind(values))

    def condition(self, tree: exp.Expr, is_guarded: bool = False) -> Node:
        """Whether it is true; unknown counts as false."""
        if not self.is_drawn(tree):
            return self._store.flags(self._rows, tree)
        if isinstance(tree, exp.Paren):
            return self.condition(tree.this, is_guarded)
        if isinstance(tree, exp.And | exp.Or):
            parts = [self.condition(one, is_guarded) for one in (tree.this, tree.expression)]
            function = np.logical_and if isinstance(tree, exp.And) else np.logical_or
            return Elementwise(function, parts, "flag")
        if isinstance(tree, exp.Column):
            return Elementwise(np.equal, [self._rows.drawn[tree.name], TRUE], "flag")
        if isinstance(tree, exp.Not) and not isinstance(tree.this, exp.Is):
            return self.condition(_opposite(tree.this), is_guarded)
        is_not = isinstance(tree, exp.Not)
        inner = tree.this if is_not else tree
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            value = self.value(inner.this, is_guarded)
            return Elementwise(functions.known if is_not else np.isnan, [value], "flag")
        if type(tree) not in CONDITIONS:
            raise Unsupported(tree.sql("duckdb"))
        sides = [self.value(one, is_guarded) for one in (tree.this, tree.expression)]
        return Elementwise(CONDITIONS[type(tree)], sides, "flag")


def _opposite(tree: exp.Expr) -> exp.Expr:
    """What is true where `tree` is false; null stays null."""
    if isinstance(tree, exp.Paren):
        return _opposite(tree.this)
    if isinstance(tree, exp.Column):
        return exp.EQ(this=tree.copy(), expression=exp.Literal.number(0))
    if type(tree) in OPPOSITES:
        return OPPOSITES[type(tree)](this=tree.this.copy(), expression=tree.expression.copy())
    raise Unsupported(f"not {tree.sql('duckdb')}")


def _arguments(tree: exp.Expr) -> Sequence[exp.Expr]:
    single = [tree.args.get("this"), tree.args.get("expression")]
    return [one for one in (*single, *tree.expressions) if isinstance(one, exp.Expr)]


def _kind(values: Sequence[Node]) -> Kind:
    """The kind of what is one of the values; numbers where nothing else is said."""
    return next((one.kind for one in values if one.kind != "number"), "number")


def _cast(tree: exp.Cast, value: Node) -> Node:
    if tree.to.this == exp.DataType.Type.DATE:
        return Elementwise(np.asarray, [value], "date")
    if tree.to.this == exp.DataType.Type.DOUBLE:
        return value
    if tree.to.this == exp.DataType.Type.INT:
        return Elementwise(np.rint, [value])
    raise Unsupported(tree.sql("duckdb"))


def _constant(tree: exp.Expr) -> Constant | None:
    """What needs no database: a number, null, or an interval in days."""
    if isinstance(tree, exp.Literal) and not tree.is_string:
        return Constant(np.array([float(tree.this)]))
    if isinstance(tree, exp.Null):
        return Constant(np.array([np.nan]))
    if not isinstance(tree, exp.Interval):
        return None
    if tree.text("unit").upper() != DAY:
        raise Unsupported(tree.sql("duckdb"))
    return Constant(np.array([float(tree.this.name)]))
