"""FROM, JOIN and WHERE: which rows stand side by side, worked out once for all draws."""

from __future__ import annotations

from dataclasses import replace

from unitecon.engine.vectorized.from_clause import From, Source
from unitecon.engine.vectorized.operations import Operation, picked
from unitecon.engine.vectorized.relation import ROW, DrawnCondition, Relation, Store


def joined(store: Store, read: From) -> Relation:
    """The rows of the join, whose columns are called `source__column`.

    Raises DrawnCondition where draws touch a condition of WHERE or ON.
    """
    conditions = [*read.where, *(part for source in read.sources for part in source.on)]
    for condition in conditions:
        if read.is_drawn(condition):
            raise DrawnCondition(condition.sql("duckdb"))
    if len(read.sources) == 1 and not conditions:
        return _alone(read.sources[0])
    relation = store.make(_sql(read))
    columns: dict[str, Operation] = {}
    for source in read.sources:
        columns |= _drawn_columns(store, relation, read, source)
    return replace(relation, drawn=columns)


def _alone(source: Source) -> Relation:
    """The rows of the only source as they are."""
    fixed = {f"{source.alias}__{name}": tree for name, tree in source.relation.fixed.items()}
    drawn = {f"{source.alias}__{name}": part for name, part in source.relation.drawn.items()}
    return replace(source.relation, fixed=fixed, drawn=drawn)


def _sql(read: From) -> str:
    """The join of the fixed columns, in an order that follows from the sources'."""
    numbers = [f'{source.alias}.{ROW} as "{source.row}"' for source in read.sources]
    columns = [
        f"{source.placed(name).sql('duckdb')} as {alias}__{name}"
        for (alias, name), source in read.read.items()
        if name in source.relation.fixed
    ]
    text = f"{read.sources[0].relation.table} as {read.sources[0].alias}"
    for source in read.sources[1:]:
        on = [read.placed(condition) for condition in source.on]
        text += f" {source.join} join {source.relation.table} as {source.alias}"
        text += "" if source.join == "cross" else f" on {' and '.join(on) or 'true'}"
    where = [read.placed(condition) for condition in read.where]
    order = ", ".join(f"{source.alias}.{ROW}" for source in read.sources)
    number = f"row_number() over (order by {order}) - 1 as {ROW}"
    chosen = ", ".join([number, *numbers, *columns])
    return f"select {chosen} from {text} where {' and '.join(where) or 'true'}"


def _drawn_columns(
    store: Store, relation: Relation, read: From, source: Source
) -> dict[str, Operation]:
    """The drawn columns of a source that are read, in the rows of the join."""
    index = store.rows_of(relation, source.row)
    names = [name for alias, name in read.read if alias == source.alias]
    drawn = source.relation.drawn
    return {f"{source.alias}__{n}": picked(drawn[n], index) for n in names if n in drawn}
