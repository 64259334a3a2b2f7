"""Values and names as SQL text, for statements that take no parameters (`copy`, `attach`)."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: object) -> str:
    """A text or path as a string literal: `it's` becomes `'it''s'`."""
    return "'" + str(value).replace("'", "''") + "'"


def literals(values: Iterable[object]) -> str:
    """Several string literals, separated by commas."""
    return ", ".join(map(literal, values))


def identifier(name: str) -> str:
    """A name of a table or column in double quotes."""
    return '"' + name.replace('"', '""') + '"'
