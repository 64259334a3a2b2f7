"""The FROM of one SELECT: its sources, how they are joined, and which of their columns are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from unitecon.engine.vectorized.relation import ROW, Relation, Unsupported


@dataclass(frozen=True)
class Source:
    """One table of a FROM: its alias, how it is joined and on which conditions."""

    alias: str
    relation: Relation
    join: str = ""  # "inner", "left" or "cross" for any but the first
    on: tuple[exp.Expr, ...] = ()

    @property
    def row(self) -> str:
        """The name of the column with its row numbers in the join."""
        return f"{self.alias}.{ROW}"

    def has(self, name: str) -> bool:
        """Whether it has a column of this name."""
        return name in self.relation.fixed or name in self.relation.drawn

    def placed(self, name: str) -> exp.Expr:
        """A fixed column as an expression over its table under its alias."""

        def column(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            return exp.column(node.name, table=self.alias, quoted=True)

        return self.relation.fixed[name].transform(column)


class From:
    """The sources that one SELECT reads, and the columns that it reads of them."""

    def __init__(self, tree: exp.Expr, scope: Mapping[str, Relation]) -> None:
        self.tree = tree
        first = tree.args["from_"].this
        self.sources = [Source(first.alias_or_name, _relation(first, scope))]
        for join in tree.args.get("joins") or ():
            how = (join.side or join.kind or "inner").lower()
            on = conjuncts(join.args.get("on"))
            source = Source(join.alias_or_name, _relation(join.this, scope), how, on)
            self.sources.append(source)

    @property
    def where(self) -> tuple[exp.Expr, ...]:
        """The conditions that its rows meet, all of them."""
        return conjuncts(self.tree.args.get("where"))

    @cached_property
    def read(self) -> dict[tuple[str, str], Source]:
        """The source of each column that is read, by alias and name."""
        columns = [(self.owner(column), column.name) for column in self.tree.find_all(exp.Column)]
        return {(source.alias, name): source for source, name in columns}

    @property
    def is_fixed(self) -> bool:
        """Whether no draw touches any column that is read."""
        return not any(name in source.relation.drawn for (_, name), source in self.read.items())

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
        """The SQL of a fixed condition over the sources' tables."""

        def column(node: exp.Expr) -> exp.Expr:
            return self.owner(node).placed(node.name) if isinstance(node, exp.Column) else node

        return f"({tree.transform(column).sql('duckdb')})"

    def is_drawn(self, tree: exp.Expr) -> bool:
        """Whether draws touch a condition."""
        columns = tree.find_all(exp.Column)
        return any(column.name in self.owner(column).relation.drawn for column in columns)


def _relation(table: exp.Expr, scope: Mapping[str, Relation]) -> Relation:
    if not isinstance(table, exp.Table) or table.name not in scope:
        raise Unsupported(table.sql("duckdb"))
    return scope[table.name]


def conjuncts(condition: exp.Expr | None) -> tuple[exp.Expr, ...]:
    """The parts of a condition, a WHERE or a HAVING that must all be true."""
    if isinstance(condition, exp.Where | exp.Having):
        return conjuncts(condition.this)
    if isinstance(condition, exp.And):
        return tuple(condition.flatten())
    return () if condition is None else (condition,)
