"""Run the catalog's queries as `create` statements, side by side where they do not read each other.

Most of a small case's time is DuckDB planning one statement after another on one core. Each
statement still runs on one thread, so its sums do not depend on what runs beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

import duckdb
import polars as pl

from unitecon.basics import failures
from unitecon.basics.sql_text import literals
from unitecon.engine.catalog import Query
from unitecon.engine.parquet import Scan, TableData
from unitecon.engine.sandbox import interrupted
from unitecon.errors import UniteconError

SIDE_BY_SIDE = 2  # a third gains little: it waits for what it reads, or for a core


def given_table(connection: duckdb.DuckDBPyConnection, name: str, rows: TableData) -> None:
    """Create a given table: a view of files, or a table of a frame.

    Enum columns of a frame stay enums, with one type per column name. Errors are DuckDB's.
    """
    if isinstance(rows, Scan):
        connection.execute(f"create view {name} as from {rows.sql}")
        return
    casts = []
    for column, dtype in rows.schema.items():
        if isinstance(dtype, pl.Enum):
            words = literals(dtype.categories)
            connection.execute(f"create type if not exists {column}_enum as enum ({words})")
            casts.append(f"cast({column} as {column}_enum) as {column}")
    replaced = f"replace ({', '.join(casts)})" if casts else ""
    connection.register("given_frame", rows)
    connection.execute(f"create table {name} as select * {replaced} from given_frame")
    connection.unregister("given_frame")


def create(connection: duckdb.DuckDBPyConnection, query: Query, kind: str) -> None:
    """Create `query` as a table or view; raises UniteconError where it does not run."""
    try:
        connection.execute(f"create {kind} {query.name} as {query.sql}")
    except duckdb.Error as error:
        raise UniteconError(f"{query.file}: {failures.cause(error)}") from None
    except RuntimeError as error:
        raise interrupted(error) from None


def create_all(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, Query], kinds: Mapping[str, str]
) -> None:
    """Create every query as its kind, "table" or "view", each after what it reads.

    Raises UniteconError for the first that does not run.
    """
    graph = {name: [n for n in query.reads if n in queries] for name, query in queries.items()}
    order = TopologicalSorter(graph)
    order.prepare()
    running: dict[Future[None], tuple[str, duckdb.DuckDBPyConnection]] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        try:
            while order.is_active():
                for name in order.get_ready():
                    cursor = connection.cursor()
                    statement = pool.submit(create, cursor, queries[name], kinds[name])
                    running[statement] = name, cursor
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    name, cursor = running.pop(done)
                    cursor.close()
                    done.result()
                    order.done(name)
        except BaseException:  # Ctrl-C too, which reaches this thread alone
            pool.shutdown(wait=False, cancel_futures=True)
            for _, cursor in running.values():
                cursor.interrupt()
            raise
