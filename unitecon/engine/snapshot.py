"""Copy a database in memory to a file as it is, for SQL that may read it and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import duckdb

from unitecon.basics import failures, sql_text
from unitecon.engine.catalog import Query
from unitecon.errors import UniteconError


def write(
    path: Path,
    memory: duckdb.DuckDBPyConnection,
    left_out: Iterable[str],
    as_tables: Iterable[str] = (),
) -> None:
    """Copy `memory` to a new file at `path`, without the views `left_out`.

    The views `as_tables` are tables in the file, so that their rows need no planning. Raises
    UniteconError where it cannot be written.
    """
    try:
        memory.execute(_statements(path, left_out, as_tables))
    except duckdb.Error as error:
        raise UniteconError(f"cannot write {path}: {failures.cause(error)}") from None


def _statements(path: Path, left_out: Iterable[str], as_tables: Iterable[str]) -> str:
    return (
        f"attach {sql_text.file(path)} as snapshot (block_size 16384);"
        "copy from database memory to snapshot;"
        + "".join(f"drop view snapshot.{name};" for name in left_out)
        + "".join(
            f"drop view snapshot.{name}; create table snapshot.{name} as from memory.{name};"
            for name in as_tables
        )
        + "detach snapshot"
    )


def outside(
    queries: Mapping[str, Query], kinds: Mapping[str, str], scans: Collection[str]
) -> set[str]:
    """The `scans` of files, and of the queries that are views those over them."""
    names = set(scans)
    for name, query in queries.items():  # each comes after what it reads
        if kinds[name] == "view" and names.intersection(query.reads):
            names.add(name)
    return names


def answers(
    queries: Mapping[str, Query], kinds: Mapping[str, str], left_out: Collection[str]
) -> list[str]:
    """The answers that are views of few rows, and worth their rows in a file.

    Neither those of a log's users, nor those kept on request, nor those that read such a query.
    """
    asked = {name for name, query in queries.items() if query.kept == "on request"}
    return [
        name
        for name, query in queries.items()
        if query.layer == "answers" and kinds[name] == "view" and name not in left_out
        if query.kept == "view" and not query.needs and not asked.intersection(query.reads)
    ]
