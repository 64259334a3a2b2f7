"""Run the catalog's queries as `create` statements, side by side where they do not read each other.

Most of a small case's time is DuckDB planning one statement after another on one core. Each
statement still runs on one thread, so its sums do not depend on what runs beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

import duckdb

from unitecon.engine.catalog import Query
from unitecon.engine.sandbox import interrupted, one_line
from unitecon.errors import UniteconError

SIDE_BY_SIDE = 2  # a third gains little: it waits for what it reads, or for a core


def create(connection: duckdb.DuckDBPyConnection, query: Query, kind: str) -> None:
    """Create `query` as a table or view; raises UniteconError where it does not run."""
    try:
        connection.execute(f"create {kind} {query.name} as {query.sql}")
    except duckdb.Error as error:
        raise UniteconError(f"{query.file}: {one_line(error)}") from None
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
                    made = pool.submit(create, cursor, queries[name], kinds[name])
                    running[made] = name, cursor
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
