"""Rows that break a rule of their table, in files and in scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from unitecon.dictionary.fields import Rule
from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, Place


def broken(table: Table, frame: pl.DataFrame) -> Iterator[tuple[int, Rule]]:
    """The rows of a frame of the table that break a rule, with the rule."""
    rules = {rule.holds.__name__: rule for rule in table.rules}
    holds = frame.select(
        rule.holds(table.schema).fill_null(True).alias(name) for name, rule in rules.items()
    )
    for name, rule in rules.items():
        if not holds[name].all():
            for row in (~holds[name]).arg_true().to_list():
                yield row, rule


def fault(table: Table, rule: Rule, texts: Mapping[str, str]) -> Fault:
    """What is wrong with a row of these texts by column, without its place in a file."""
    cells = {column: text or "-" for column, text in texts.items()}
    cells["value"] = cells.get(table.value or "", "")
    limit = rule.limit.format(**cells) if rule.limit else None
    return Fault(
        rule.message.format(**cells),
        place=Place(column=rule.column),
        value=texts[rule.column] or None,
        limit=limit,
        cause=rule.cause,
    )
