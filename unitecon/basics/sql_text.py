"""Values and names as SQL text, for statements that take no parameters (`copy`, `attach`)."""

from __future__ import annotations

import re
from collections.abc import Iterable

ABOUT_TABLES = re.compile(r"duckdb_|pragma|information_schema|\b(show|describe|summarize)\b")


def literal(value: object) -> str:
    """A text or path as a string literal: `it's` becomes `'it''s'`."""
    return "'" + str(value).replace("'", "''") + "'"


def literals(values: Iterable[object]) -> str:
    """Several string literals, separated by commas."""
    return ", ".join(map(literal, values))


def identifier(name: str) -> str:
    """A name of a table or column in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def words(text: str) -> set[str]:
    """Every word of a SQL text that may be the name of a table or column, in lower case."""
    return set(re.findall(r"[a-z_][a-z0-9_]*", text.lower()))


def is_about_tables(text: str) -> bool:
    """Whether a SQL text may ask for the tables themselves, such as `show tables`."""
    return bool(ABOUT_TABLES.search(text.lower()))
