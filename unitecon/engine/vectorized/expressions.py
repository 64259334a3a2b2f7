"""SQL expressions over the columns of a relation -> the operations that make them.

The parts that no draw touches stay SQL: DuckDB works them out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sqlglot import exp

from unitecon.engine.vectorized.operations import Constant, Elementwise, Kind, Operation, Pick
from unitecon.engine.vectorized.relation import Relation, Store, Unsupported

VALUES: Mapping[type[exp.Expr], str] = {
    exp.Add: "add",
    exp.Sub: "subtract",
    exp.Mul: "multiply",
    exp.Div: "divide",
    exp.Neg: "negative",
    exp.Abs: "abs",
    exp.Exp: "exp",
    exp.Floor: "floor",
    exp.Nullif: "nullif",
    exp.Coalesce: "coalesce",
    exp.Greatest: "greatest",
    exp.Least: "least",
}
CONDITIONS: Mapping[type[exp.Expr], str] = {
    exp.GT: "greater",
    exp.GTE: "greater_equal",
    exp.LT: "less",
    exp.LTE: "less_equal",
    exp.EQ: "equal",
    exp.NEQ: "unequal",
}
OPPOSITES: Mapping[type[exp.Expr], type[exp.Binary]] = {
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
    """Expressions over the columns of `relation`."""

    def __init__(self, store: Store, relation: Relation) -> None:
        self._store = store
        self._relation = relation

    def is_drawn(self, tree: exp.Expr) -> bool:
        """Whether a draw touches any column of it."""
        return any(column.name in self._relation.drawn for column in tree.find_all(exp.Column))

    def value(self, tree: exp.Expr, is_guarded: bool = False) -> Operation:
        """A value; `is_guarded` where another part of the SQL decides whether it is worked out."""
        constant = _constant(tree)
        if constant is not None:
            return constant
        if not self.is_drawn(tree):
            return self._store.lift(self._relation, tree)
        if isinstance(tree, exp.Column):
            return self._relation.drawn[tree.name]
        if isinstance(tree, exp.Paren):
            return self.value(tree.this, is_guarded)
        if isinstance(tree, exp.Case):
            return self._case(tree, is_guarded)
        if type(tree) in CONDITIONS:
            sides = [self.value(side, is_guarded) for side in (tree.this, tree.expression)]
            return Elementwise(f"truth:{CONDITIONS[type(tree)]}", sides, "truth")
        return self._computed(tree, is_guarded)

    def _computed(self, tree: exp.Expr, is_guarded: bool) -> Operation:
        operands = [self.value(argument, is_guarded) for argument in _arguments(tree)]
        if isinstance(tree, exp.Cast):
            return _cast(tree, operands[0])
        if isinstance(tree, exp.Ln):
            return Elementwise("log" if is_guarded else "checked_log", operands)
        if isinstance(tree, exp.DateDiff) and tree.text("unit").upper() == DAY:
            return Elementwise("subtract", operands)
        if type(tree) not in VALUES:
            raise Unsupported(tree.sql("duckdb"))
        kind = _kind(operands) if isinstance(tree, CHOOSING) else "number"
        return Elementwise(VALUES[type(tree)], operands, kind)

    def _case(self, tree: exp.Case, is_guarded: bool) -> Operation:
        conditions = [branch.this for branch in tree.args["ifs"]]
        if tree.this is not None:
            conditions = [exp.EQ(this=tree.this.copy(), expression=value) for value in conditions]
        results = [branch.args["true"] for branch in tree.args["ifs"]]
        results.append(tree.args.get("default") or exp.Null())
        if any(self.is_drawn(condition) for condition in conditions):
            values = [self.value(result, True) for result in results]
            # A condition is reached only by the rows that the first does not decide.
            first = self.condition(conditions[0], is_guarded)
            flags = [first, *(self.condition(condition, True) for condition in conditions[1:])]
            pairs = [part for pair in zip(flags, values, strict=False) for part in pair]
            return Elementwise("choice", [*pairs, values[-1]], _kind(values))
        values = [self.value(result, is_guarded) for result in results]
        branches = (
            f" when {self._relation.sql(condition)} then {number}"
            for number, condition in enumerate(conditions)
        )
        chosen = f"case{''.join(branches)} else {len(conditions)} end"
        which = self._store.numbers(self._relation, chosen)
        spread = np.array([0 if value.rows == 1 else 1 for value in values])
        return Pick(values, which, np.arange(self._relation.count) * spread[which], _kind(values))

    def condition(self, tree: exp.Expr, is_guarded: bool = False) -> Operation:
        """Whether it is true; null counts as false."""
        if not self.is_drawn(tree):
            return self._store.flags(self._relation, tree)
        if isinstance(tree, exp.Paren):
            return self.condition(tree.this, is_guarded)
        if isinstance(tree, exp.And | exp.Or):
            parts = [self.condition(side, is_guarded) for side in (tree.this, tree.expression)]
            return Elementwise("and" if isinstance(tree, exp.And) else "or", parts, "flag")
        if isinstance(tree, exp.Column):
            return Elementwise("equal", [self._relation.drawn[tree.name], TRUE], "flag")
        if isinstance(tree, exp.Not) and not isinstance(tree.this, exp.Is):
            return self.condition(_opposite(tree.this), is_guarded)
        is_not = isinstance(tree, exp.Not)
        inner = tree.this if is_not else tree
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            value = self.value(inner.this, is_guarded)
            return Elementwise("is_known" if is_not else "is_null", [value], "flag")
        if type(tree) not in CONDITIONS:
            raise Unsupported(tree.sql("duckdb"))
        sides = [self.value(side, is_guarded) for side in (tree.this, tree.expression)]
        return Elementwise(CONDITIONS[type(tree)], sides, "flag")


def _opposite(tree: exp.Expr) -> exp.Expr:
    """A condition that is true where `tree` is false; null stays null."""
    if isinstance(tree, exp.Paren):
        return _opposite(tree.this)
    if isinstance(tree, exp.Column):
        return exp.EQ(this=tree.copy(), expression=exp.Literal.number(0))
    if type(tree) in OPPOSITES:
        return OPPOSITES[type(tree)](this=tree.this.copy(), expression=tree.expression.copy())
    raise Unsupported(f"not {tree.sql('duckdb')}")


def _arguments(tree: exp.Expr) -> Sequence[exp.Expr]:
    arguments = [tree.args.get("this"), tree.args.get("expression"), *tree.expressions]
    return [argument for argument in arguments if isinstance(argument, exp.Expr)]


def _kind(values: Sequence[Operation]) -> Kind:
    """The kind of a value that is one of these; numbers where none says otherwise."""
    return next((value.kind for value in values if value.kind != "number"), "number")


def _cast(tree: exp.Cast, value: Operation) -> Operation:
    if tree.to.this == exp.DataType.Type.DATE:
        return Elementwise("as_date", [value], "date")
    if tree.to.this == exp.DataType.Type.DOUBLE:
        return value
    if tree.to.this == exp.DataType.Type.INT:
        return Elementwise("round", [value])
    raise Unsupported(tree.sql("duckdb"))


def _constant(tree: exp.Expr) -> Constant | None:
    """A number, null, or an interval in days, which need no database; None for all else."""
    if isinstance(tree, exp.Literal) and not tree.is_string:
        return Constant(np.array([float(tree.this)]))
    if isinstance(tree, exp.Null):
        return Constant(np.array([np.nan]))
    if not isinstance(tree, exp.Interval):
        return None
    if tree.text("unit").upper() != DAY:
        raise Unsupported(tree.sql("duckdb"))
    return Constant(np.array([float(tree.this.name)]))
