"""The catalog's queries -> rows of nodes, SELECT by SELECT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlglot
from sqlglot import exp

from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.from_clause import From, parts
from unitecon.engine.vectorized.group_by import Groups, aggregates
from unitecon.engine.vectorized.joins import joined
from unitecon.engine.vectorized.operations import Constant, Node, Pick
from unitecon.engine.vectorized.relation import ROW, Rows, Store, Unsupported
from unitecon.engine.vectorized.windows import windowed

BEYOND = ("distinct", "qualify", "limit", "offset")  # clauses of a SELECT that are not told here

Scope = Mapping[str, Rows]


def query(store: Store, sql: str, scope: Scope) -> Rows:
    """The rows of a query over those in `scope`. Raises Unsupported."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    clause = tree.args.pop("with_", None)
    known = dict(scope)
    for one in clause.expressions if clause else ():
        known[one.alias] = _body(store, one.this, known)
    return _body(store, tree, known)


def _body(store: Store, tree: exp.Expr, scope: Scope) -> Rows:
    if _is_still(tree, scope):
        return store.numbered(_placed(tree, scope).sql("duckdb"))
    if isinstance(tree, exp.Union) and not tree.args.get("distinct"):
        selects = _parts(tree)
        return _stacked(store, [_body(store, one, scope) for one in selects], selects)
    if not isinstance(tree, exp.Select) or any(tree.args.get(name) for name in BEYOND):
        raise Unsupported(tree.sql("duckdb"))
    return _selected(store, tree, scope)


def _is_still(tree: exp.Expr, scope: Scope) -> bool:
    """Whether it reads nothing that a draw touches."""
    selects = [one for one in tree.find_all(exp.Select) if one.args.get("from_") is not None]
    return all(From(one, scope).is_still for one in selects)


def _placed(tree: exp.Expr, scope: Scope) -> exp.Expr:
    """The same over the tables that hold what it reads."""

    def placed(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Table):
            return node
        rows = scope[node.name]
        columns = [exp.alias_(one.copy(), name) for name, one in rows.still.items()]
        return exp.select(*columns).from_(rows.table).subquery(node.alias_or_name)

    return tree.transform(placed)


def _parts(tree: exp.Expr) -> list[exp.Expr]:
    if not isinstance(tree, exp.Union):
        return [tree]
    return [*_parts(tree.this), *_parts(tree.expression)]


def _selected(store: Store, tree: exp.Select, scope: Scope) -> Rows:
    read = From(tree, scope)
    rows = joined(store, read)
    outputs: Mapping[str, exp.Expr] = {
        one.alias_or_name: read.named(one.unalias()) for one in tree.expressions
    }
    group = tree.args.get("group")
    keys = [read.named(one) for one in group.expressions] if group else []
    if keys or any(aggregates(one) for one in outputs.values()):
        having = [read.named(one) for one in parts(tree.args.get("having"))]
        rows, outputs = Groups(store, rows, keys).made(outputs, having)
    rows, outputs = windowed(store, rows, outputs)
    terms = Expressions(store, rows)
    drawn = {name: terms.value(one) for name, one in outputs.items() if terms.is_drawn(one)}
    still = {name: rows.placed(one) for name, one in outputs.items() if name not in drawn}
    return Rows(rows.table, rows.count, still, drawn, rows.present)


def _stacked(store: Store, rows: Sequence[Rows], selects: Sequence[exp.Expr]) -> Rows:
    """UNION ALL: columns by place, under the names of the first."""
    names = [[one.alias_or_name for one in select.expressions] for select in selects]
    pairs = list(zip(rows, names, strict=True))
    drawn_at = {at for part, own in pairs for at, name in enumerate(own) if name in part.drawn}
    texts = []
    for number, (part, own) in enumerate(pairs):
        still = [
            f"{part.still[name].sql('duckdb')} as {names[0][at]}"
            for at, name in enumerate(own)
            if at not in drawn_at
        ]
        texts.append(f"select {', '.join([ROW, f'{number} as _part', *still])} from {part.table}")
    row = f"* exclude (_part) replace (row_number() over (order by _part, {ROW}) - 1 as {ROW})"
    table = store.make(f"select {row} from ({' union all '.join(texts)})")
    which = np.repeat(np.arange(len(rows)), [one.count for one in rows])
    index = np.concatenate([np.arange(one.count) for one in rows])
    drawn: dict[str, Node] = {}
    for at in sorted(drawn_at):
        nodes = [_column(store, part, own[at]) for part, own in pairs]
        drawn[names[0][at]] = Pick(nodes, which, index, nodes[0].kind)
    present = None
    if any(one.present is not None for one in rows):
        flags = [one.present or Constant(np.ones(one.count, bool), "flag") for one in rows]
        present = Pick(flags, which, index, "flag")
    return Rows(table.table, table.count, table.still, drawn, present)


def _column(store: Store, rows: Rows, name: str) -> Node:
    return rows.drawn[name] if name in rows.drawn else store.lift(rows, exp.column(name))
