"""Write what is in memory to a database file that any client opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from unitecon.basics import disk, failures, unfinished
from unitecon.basics.sql_text import file, literal
from unitecon.dictionary import units
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.engine.catalog import GIVEN_PREFIX, Query
from unitecon.engine.create import create
from unitecon.engine.parquet import Scan
from unitecon.errors import UniteconError


def write(
    path: Path,
    memory: duckdb.DuckDBPyConnection,
    queries: Mapping[str, Query],
    stored: Collection[str],
    scans: Mapping[str, Scan],
) -> None:
    """Write the database `memory` to `path`: given and `stored` tables, views, comments.

    Of `scans`, those to keep become tables; the others stay where they are. `memory` holds
    every query as a table or view. The file is written whole or not at all: beside its target, and
    moved there. Raises UniteconError where it cannot be written.
    """
    try:
        # A folder of its own beside the target: moved within one file system, and its clean-up
        # takes along whatever DuckDB keeps next to an unfinished file.
        with unfinished.Unfinished(path.parent) as folder, _attachable(folder) as place:
            database = place / "model.duckdb"
            with _open(database, memory):
                memory.execute("copy from database memory to copied (schema); use copied")
                _settle(memory, queries, scans)
                _tables_for_views(memory, stored)
                _fill(memory, queries, {*stored, *scans})
            if place != folder:
                database = Path(shutil.copyfile(database, folder / database.name))
            disk.sync(database)
            os.replace(database, path)
        disk.sync(path.parent)
    except OSError as error:
        raise UniteconError(f"cannot write {path}: {error.strerror or error}") from None
    except duckdb.IOException as error:
        raise UniteconError(f"cannot write {path}: {failures.cause(error)}") from None


@contextmanager
def _attachable(folder: Path) -> Iterator[Path]:
    """The folder, or a temporary one where DuckDB would cut its path short at a question mark."""
    if "?" not in os.path.realpath(folder):
        yield folder
    else:
        with unfinished.temporary() as other:
            yield other


@contextmanager
def _open(path: Path, memory: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A new database file, attached as `copied`, and filled in one transaction."""
    memory.execute(f"attach {file(path)} as copied (block_size 16384)")
    memory.begin()
    try:
        yield
        memory.commit()
    except BaseException:
        # Nothing can be detached within a failed transaction; a failed commit has ended it.
        with suppress(duckdb.TransactionException):
            memory.rollback()
        raise
    finally:
        memory.execute("use memory; detach copied")


def _settle(
    memory: duckdb.DuckDBPyConnection, queries: Mapping[str, Query], scans: Mapping[str, Scan]
) -> None:
    """Turn scans to keep into tables, and drop the others with what reads them."""
    unkept = {name for name, scan in scans.items() if not scan.is_kept}
    for name in _columns(memory) if unkept else ():
        is_query = name in catalog.load() and name not in queries and name not in scans
        if name in unkept or is_query:
            memory.execute(f"drop view {name}")
    for name in scans.keys() - unkept:
        memory.execute(f"drop view {name}; create table {name} as from memory.{name} limit 0")


def _tables_for_views(memory: duckdb.DuckDBPyConnection, stored: Collection[str]) -> None:
    """Turn views whose rows are to be stored into empty tables."""
    views = memory.execute(
        "select view_name from duckdb_views() where database_name = current_database()"
    ).fetchall()
    for (name,) in views:
        if name in stored:
            memory.execute(f"drop view {name}; create table {name} as from memory.{name} limit 0")


def _fill(
    memory: duckdb.DuckDBPyConnection, queries: Mapping[str, Query], stored: Collection[str]
) -> None:
    described = _columns(memory)
    _turn_into_views(memory, queries, stored, described)
    for name, columns in described.items():
        if name.startswith(GIVEN_PREFIX) or name in stored:
            memory.execute(f"insert into copied.{name} from memory.{name}")
            memory.execute(";".join(_comments(name, queries, "table", columns)))


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of each table and view of the current database."""
    rows = connection.execute(
        """select table_name, list(column_name order by column_index) from duckdb_columns()
        where database_name = current_database() and not internal group by all order by all"""
    ).fetchall()
    return dict(rows)


def _turn_into_views(
    connection: duckdb.DuckDBPyConnection,
    queries: Mapping[str, Query],
    stored: Collection[str],
    described: Mapping[str, list[str]],
) -> None:
    """Make every query but the `stored` a view over the given tables, with its comments.

    Last first: each view is then planned, for its columns and for each of its comments, over
    tables still, and not down the whole tree.
    """
    tables = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
    }
    for name, query in reversed(list(queries.items())):
        if name in stored:
            continue
        if name in tables:
            connection.execute(f"drop table {name}")
            create(connection, query, "view")
        connection.execute(";".join(_comments(name, queries, "view", described[name])))


def _comments(
    name: str, queries: Mapping[str, Query], kind: str, columns: list[str]
) -> Iterator[str]:
    """Statements that say what a query asks, or a given table holds, and each of its columns."""
    # A table that stands in for a query says what the query asks.
    query = queries.get(name) or catalog.load().get(name)
    if query is not None:
        about = f"{query.question} One row for each {', '.join(query.grain)}."
    else:
        about = _given_comment(name.removeprefix(GIVEN_PREFIX))
    yield f"comment on {kind} {name} is {literal(about)}"
    for column in columns:
        unit = units.describe(column)
        if unit:
            yield f'comment on column {name}."{column}" is {literal(unit)}'


def _given_comment(name: str) -> str:
    """What a given table holds."""
    if name in TABLES:
        return f"Given by the case: {TABLES[name].description}"
    return "Given by the case: its scenarios, with the dates and switches each runs under."
