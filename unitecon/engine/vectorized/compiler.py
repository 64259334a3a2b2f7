"""The catalog's queries -> relations of operations, SELECT by SELECT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlglot
from sqlglot import exp

from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.from_clause import From, conjuncts
from unitecon.engine.vectorized.group_by import Groups, aggregates
from unitecon.engine.vectorized.joins import joined
from unitecon.engine.vectorized.operations import Operation, Pick
from unitecon.engine.vectorized.relation import ROW, Relation, Store, Unsupported
from unitecon.engine.vectorized.windows import windowed

BEYOND = ("distinct", "qualify", "limit", "offset")  # clauses of a SELECT without a form here

Scope = Mapping[str, Relation]


def query(store: Store, sql: str, scope: Scope) -> Relation:
    """The rows of a query over the relations in `scope`.

    Raises Unsupported, of which DrawnCondition says that a drawn value would decide on a row.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    clause = tree.args.pop("with_", None)
    known = dict(scope)
    for part in clause.expressions if clause else ():
        known[part.alias] = _body(store, part.this, known)
    return _body(store, tree, known)


def _body(store: Store, tree: exp.Expr, scope: Scope) -> Relation:
    if _is_fixed(tree, scope):
        return store.numbered(_placed(tree, scope).sql("duckdb"))
    if isinstance(tree, exp.Union) and not tree.args.get("distinct"):
        selects = _selects(tree)
        return _stacked(store, [_body(store, select, scope) for select in selects], selects)
    if not isinstance(tree, exp.Select) or any(tree.args.get(name) for name in BEYOND):
        raise Unsupported(tree.sql("duckdb"))
    return _selected(store, tree, scope)


def _is_fixed(tree: exp.Expr, scope: Scope) -> bool:
    """Whether it reads no column that a draw touches."""
    selects = [part for part in tree.find_all(exp.Select) if part.args.get("from_") is not None]
    return all(From(select, scope).is_fixed for select in selects)


def _placed(tree: exp.Expr, scope: Scope) -> exp.Expr:
    """The same over the tables of the relations that it reads."""

    def placed(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Table):
            return node
        relation = scope[node.name]
        columns = [exp.alias_(tree.copy(), name) for name, tree in relation.fixed.items()]
        return exp.select(*columns).from_(relation.table).subquery(node.alias_or_name)

    return tree.transform(placed)


def _selects(tree: exp.Expr) -> list[exp.Expr]:
    if not isinstance(tree, exp.Union):
        return [tree]
    return [*_selects(tree.this), *_selects(tree.expression)]


def _selected(store: Store, tree: exp.Select, scope: Scope) -> Relation:
    read = From(tree, scope)
    relation = joined(store, read)
    outputs: Mapping[str, exp.Expr] = {
        column.alias_or_name: read.named(column.unalias()) for column in tree.expressions
    }
    group = tree.args.get("group")
    keys = [read.named(key) for key in group.expressions] if group else []
    if keys or any(aggregates(output) for output in outputs.values()):
        having = [read.named(condition) for condition in conjuncts(tree.args.get("having"))]
        relation, outputs = Groups(store, relation, keys).selected(outputs, having)
    relation, outputs = windowed(store, relation, outputs)
    terms = Expressions(store, relation)
    drawn = {name: terms.value(t) for name, t in outputs.items() if terms.is_drawn(t)}
    fixed = {name: relation.placed(t) for name, t in outputs.items() if name not in drawn}
    return Relation(relation.table, relation.count, fixed, drawn)


def _stacked(store: Store, relations: Sequence[Relation], selects: Sequence[exp.Expr]) -> Relation:
    """UNION ALL: columns by place, under the names of the first."""
    names = [[column.alias_or_name for column in select.expressions] for select in selects]
    pairs = list(zip(relations, names, strict=True))
    drawn_at = {at for part, own in pairs for at, name in enumerate(own) if name in part.drawn}
    texts = []
    for number, (part, own) in enumerate(pairs):
        fixed = [
            f"{part.fixed[name].sql('duckdb')} as {names[0][at]}"
            for at, name in enumerate(own)
            if at not in drawn_at
        ]
        texts.append(f"select {', '.join([ROW, f'{number} as _part', *fixed])} from {part.table}")
    row = f"* exclude (_part) replace (row_number() over (order by _part, {ROW}) - 1 as {ROW})"
    table = store.make(f"select {row} from ({' union all '.join(texts)})")
    which = np.repeat(np.arange(len(relations)), [part.count for part in relations])
    index = np.concatenate([np.arange(part.count) for part in relations])
    drawn: dict[str, Operation] = {}
    for at in sorted(drawn_at):
        columns = [_column(store, part, own[at]) for part, own in pairs]
        drawn[names[0][at]] = Pick(columns, which, index, columns[0].kind)
    return Relation(table.table, table.count, table.fixed, drawn)


def _column(store: Store, relation: Relation, name: str) -> Operation:
    if name in relation.drawn:
        return relation.drawn[name]
    return store.lift(relation, exp.column(name))
