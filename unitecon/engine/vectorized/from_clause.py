"""What one SELECT reads: its tables, how they are joined, and which of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from unitecon.engine.vectorized.relation import ROW, Rows, Unsupported


@dataclass(frozen=True)
class Source:
    """One table of a FROM: under which name, how it is joined and on what."""

    alias: str
    rows: Rows
    join: str = ""  # "inner", "left" or "cross" for any but the first
    on: tuple[exp.Expr, ...] = ()

    @property
    def row(self) -> str:
        """What its rows' numbers are called beside the rows joined to them."""
        return f"{self.alias}.{ROW}"

    @property
    def is_maybe_absent(self) -> bool:
        """Whether its rows are there in some draws only, and nulls where they are not."""
        return self.join == "left" and self.rows.present is not None

    def has(self, name: str) -> bool:
        """Whether it has a column of this name."""
        return name in self.rows.still or name in self.rows.drawn

    def placed(self, name: str) -> exp.Expr:
        """A still column as an expression over its table under its alias."""

        def column(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            return exp.column(node.name, table=self.alias, quoted=True)

        return self.rows.still[name].transform(column)


class From:
    """The tables that one SELECT reads, and the columns that it reads of them."""

    def __init__(self, tree: exp.Expr, scope: Mapping[str, Rows]) -> None:
        self.tree = tree
        first = tree.args["from_"].this
        self.sources = [Source(first.alias_or_name, _rows(first, scope))]
        for join in tree.args.get("joins") or ():
            how = (join.side or join.kind or "inner").lower()
            on = parts(join.args.get("on"))
            source = Source(join.alias_or_name, _rows(join.this, scope), how, on)
            self.sources.append(source)

    @property
    def where(self) -> tuple[exp.Expr, ...]:
        """What must all be true of its rows."""
        return parts(self.tree.args.get("where"))

    @cached_property
    def read(self) -> dict[tuple[str, str], Source]:
        """The columns that are read, as source and name."""
        found = [(self.owner(one), one.name) for one in self.tree.find_all(exp.Column)]
        return {(source.alias, name): source for source, name in found}

    @property
    def is_still(self) -> bool:
        """Whether no draw touches a column of them that is read, or whether a row is there."""
        if any(one.rows.present is not None for one in self.sources):
            return False
        return not any(name in source.rows.drawn for (_, name), source in self.read.items())

    def owner(self, column: exp.Column) -> Source:
        """The source that a column is read from. Raises Unsupported where there is none."""
        for source in self.sources:
            if column.table == source.alias or (not column.table and source.has(column.name)):
                return source
        raise Unsupported(column.sql("duckdb"))

    def named(self, tree: exp.Expr) -> exp.Expr:
        """The same with each column called `source__column`, as `joined` calls it."""

        def renamed(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            return exp.column(f"{self.owner(node).alias}__{node.name}")

        return tree.transform(renamed)

    def placed(self, tree: exp.Expr) -> str:
        """The text of a still condition over the sources' tables."""

        def column(node: exp.Expr) -> exp.Expr:
            return self.owner(node).placed(node.name) if isinstance(node, exp.Column) else node

        return f"({tree.transform(column).sql('duckdb')})"

    def is_drawn(self, tree: exp.Expr, joins: Source | None) -> bool:
        """Whether draws touch a condition, which `joins` a source or stands in WHERE."""
        read = [(self.owner(one), one.name) for one in tree.find_all(exp.Column)]
        return any(
            name in source.rows.drawn or (source.is_maybe_absent and source is not joins)
            for source, name in read
        )

    def is_read_apart(self, source: Source, name: str) -> bool:
        """Whether a column is read elsewhere than in what its own table is joined on."""
        own = sum(self._reads(part, source, name) for part in source.on)
        return self._reads(self.tree, source, name) > own

    def _reads(self, tree: exp.Expr, source: Source, name: str) -> int:
        columns = (one for one in tree.find_all(exp.Column) if one.name == name)
        return sum(self.owner(one) is source for one in columns)


def _rows(table: exp.Expr, scope: Mapping[str, Rows]) -> Rows:
    if not isinstance(table, exp.Table) or table.name not in scope:
        raise Unsupported(table.sql("duckdb"))
    return scope[table.name]


def parts(condition: exp.Expr | None) -> tuple[exp.Expr, ...]:
    """What must all be true of a condition, a WHERE or a HAVING."""
    if isinstance(condition, exp.Where | exp.Having):
        return parts(condition.this)
    if isinstance(condition, exp.And):
        return tuple(condition.flatten())
    return () if condition is None else (condition,)
