"""Write the rows of one query to a Parquet file, within a limit of memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from unitecon.basics.plain_paths import plain
from unitecon.basics.sql_text import file
from unitecon.engine import catalog, create
from unitecon.engine.parquet import TableData


@dataclass(frozen=True)
class Limits:
    """What a query may use: memory as DuckDB takes it (`8GB`), a folder to spill to, threads.

    `threads` None: all cores.
    """

    memory: str
    folder: Path
    threads: int | None = None


def write(name: str, frames: Mapping[str, TableData], path: Path, limits: Limits) -> None:
    """Write the rows of the query or given table `name` to `path`, in any order.

    `frames` are given tables, or stand in for the queries whose names they have. All queries are
    views, so nothing but the result is kept. Raises DuckDB's errors, OutOfMemoryException where
    the limit is too low, and UniteconError where a query does not run.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "temp_directory": str(plain(limits.folder)),
        **({"threads": limits.threads} if limits.threads else {}),
    }
    queries = {n: query for n, query in catalog.load().items() if n not in frames}
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set preserve_insertion_order = false")
        for table, rows in frames.items():
            create.given_table(connection, table, rows)
        for query in catalog.with_reads([name], queries):
            create.create(connection, query, "view")
        connection.execute(f"copy (from {name}) to {file(path)} (compression lz4)")
