"""Values, names and files as SQL text, for statements that take no parameters (`copy`, `attach`).

A path goes into SQL by `file`, `read_parquet` and `read_csv` alone: in what they return, no
character of a path has a meaning, and no folder's name becomes a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from unitecon.basics.plain_paths import plain

ABOUT_TABLES = re.compile(r"duckdb_|pragma|information_schema|\b(show|describe|summarize)\b")


def literal(value: object) -> str:
    """A text as a string literal: `it's` becomes `'it''s'`."""
    return "'" + str(value).replace("'", "''") + "'"


def literals(values: Iterable[object]) -> str:
    """Several string literals, separated by commas."""
    return ", ".join(map(literal, values))


def identifier(name: str) -> str:
    """A name of a table or column in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def file(path: Path) -> str:
    """A file or folder as a string literal, for `attach` and `copy`."""
    return literal(plain(path))


def read_parquet(paths: Iterable[Path], options: str = "") -> str:
    """Parquet files as a relation; `options` are more of DuckDB's, separated by commas."""
    return _read("read_parquet", paths, options)


def read_csv(paths: Iterable[Path], options: str) -> str:
    """CSV files, or others read as such, as a relation."""
    return _read("read_csv", paths, options)


def _read(function: str, paths: Iterable[Path], options: str) -> str:
    listed = ", ".join(map(file, paths))
    more = f", {options}" if options else ""
    return f"{function}([{listed}], hive_partitioning = false{more})"


def words(text: str) -> set[str]:
    """Every word of a SQL text that may be the name of a table or column, in lower case."""
    return set(re.findall(r"[a-z_][a-z0-9_]*", text.lower()))


def is_about_tables(text: str) -> bool:
    """Whether a SQL text may ask for the tables themselves, such as `show tables`."""
    return bool(ABOUT_TABLES.search(text.lower()))
