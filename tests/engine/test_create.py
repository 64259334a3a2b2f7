"""Statements that make the catalog's tables and views: what they hold, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.engine.catalog import Query
from unitecon.engine.create import create, create_all, given_table
from unitecon.engine.parquet import Scan
from unitecon.errors import UniteconError


def query(name: str, sql: str, *reads: str) -> Query:
    """A query of the layer of steps."""
    return Query(
        name, "steps", "cash", Path(f"steps/cash/{name}.sql"), "?", ("a",), reads, "x", sql
    )


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as memory:
        yield memory


def test_a_frame_becomes_a_table_whose_enums_stay_enums(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    kinds = pl.Enum(["seat", "metered"])
    frame = pl.DataFrame({"kind": ["metered", None], "n": [1, 2]}, schema_overrides={"kind": kinds})
    for name in ("given_plans", "given_other_plans"):  # the second takes the type of the first
        given_table(connection, name, frame)
    assert connection.sql("from given_plans").fetchall() == [("metered", 1), (None, 2)]
    columns = connection.sql("select column_name, column_type from (describe given_other_plans)")
    assert columns.fetchall() == [("kind", "ENUM('seat', 'metered')"), ("n", "BIGINT")]


def test_a_scan_becomes_a_view_of_its_files(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "log.parquet"
    pl.DataFrame({"n": [1, 2]}).write_parquet(path)
    given_table(connection, "given_log", Scan.of([path]))
    assert connection.sql("select sum(n) from given_log").fetchall() == [(3,)]
    pl.DataFrame({"n": [5]}).write_parquet(path)
    assert connection.sql("select sum(n) from given_log").fetchall() == [(5,)]


def test_queries_are_created_after_what_they_read(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table given_plans as select 2 as a")
    queries = {
        "cubes": query("cubes", "select a * s as a from squares, given_plans", "squares"),
        "squares": query("squares", "select a * a as s from given_plans", "given_plans"),
    }
    create_all(connection, queries, {"cubes": "table", "squares": "view"})
    assert connection.sql("from cubes").fetchall() == [(8,)]
    kinds = connection.sql(
        "select table_name, table_type from information_schema.tables order by 1"
    )
    assert kinds.fetchall() == [
        ("cubes", "BASE TABLE"),
        ("given_plans", "BASE TABLE"),
        ("squares", "VIEW"),
    ]


def test_a_query_that_does_not_run_is_named_by_its_file(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    broken = query("broken", "select a from nowhere")
    message = r"^steps/cash/broken\.sql: Table with name nowhere does not exist"
    with pytest.raises(UniteconError, match=message) as error:
        create(connection, broken, "view")
    assert "\n" not in str(error.value)
    reader = query("reader", "from broken", "broken")
    queries, kinds = {"broken": broken, "reader": reader}, {"broken": "table", "reader": "table"}
    with pytest.raises(UniteconError, match=message):
        create_all(connection, queries, kinds)
    assert connection.sql("select count(*) from duckdb_tables()").fetchall() == [(0,)]
