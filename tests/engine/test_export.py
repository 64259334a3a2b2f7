"""What an exported database file holds: tables, views, comments, and no half of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.engine import catalog, export
from unitecon.engine.catalog import Query
from unitecon.engine.parquet import Scan
from unitecon.errors import UniteconError

QUERIES = {
    "doubles": Query("doubles", "steps", "cash", Path("steps/cash/doubles.sql"), "What doubles?",
                     ("plan_id",), ("given_plans",), "x",
                     "select plan_id, 2 * price_usd as double_usd from given_plans"),
    "sums": Query("sums", "answers", "cash", Path("answers/cash/sums.sql"), "What is the sum?",
                  ("plan_id", "month"), ("doubles",), "x",
                  "select sum(double_usd) as sum_usd from doubles"),
}  # fmt: skip


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """The queries over one given table, all of them tables."""
    monkeypatch.setattr(catalog, "load", lambda: QUERIES)
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table given_plans as select 'plus' as plan_id, 3.0 as price_usd")
        for name, query in QUERIES.items():
            connection.execute(f"create table {name} as {query.sql}")
        yield connection


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_only_stored_queries_are_tables_and_all_have_comments(
    memory: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "model.duckdb"
    export.write(path, memory, QUERIES, ["sums"], {})
    assert rows(path, "select table_name, comment from duckdb_tables() order by all") == [
        ("given_plans", "Given by the case: What customers buy."),
        ("sums", "What is the sum? One row for each plan_id, month."),
    ]
    views = "select view_name, comment from duckdb_views() where not internal"
    assert rows(path, views) == [("doubles", "What doubles? One row for each plan_id.")]
    columns = "select comment from duckdb_columns() where column_name = 'price_usd'"
    assert "USD" in str(rows(path, columns)[0][0])
    assert rows(path, "select double_usd, sum_usd from doubles, sums") == [(6, 6)]
    assert [file.name for file in tmp_path.iterdir()] == ["model.duckdb"]


def test_files_to_keep_become_tables_and_raw_logs_stay_where_they_are(
    memory: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log.parquet"
    pl.DataFrame({"tokens": [4]}).write_parquet(log)
    scans = {"given_months": Scan.of([log]), "given_log": Scan.of([log], is_kept=False)}
    for name, scan in scans.items():
        memory.execute(f"create view {name} as from {scan.sql}")
    raw = Query("raw", "answers", "cash", Path("raw.sql"), "?", ("a",), ("given_log",), "x", "")
    memory.execute("create view raw as from given_log")
    monkeypatch.setattr(catalog, "load", lambda: {**QUERIES, "raw": raw})
    path = tmp_path / "model.duckdb"
    export.write(path, memory, QUERIES, [], scans)
    log.unlink()
    assert rows(path, "from given_months") == [(4,)]
    names = "select name from (show tables)"
    assert {name for (name,) in rows(path, names)} == {"given_months", "given_plans", *QUERIES}


def test_a_file_that_cannot_be_written_leaves_the_earlier_one(
    memory: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere" / "model.duckdb"
    with pytest.raises(UniteconError, match=f"^cannot write {missing}: No such file or directory$"):
        export.write(missing, memory, QUERIES, [], {})
    path = tmp_path / "model.duckdb"
    path.write_text("earlier")
    broken = {**QUERIES, "sums": replace(QUERIES["sums"], sql="select nothing from doubles")}
    with pytest.raises(UniteconError, match=r'^answers/cash/sums\.sql: .*"nothing" not found'):
        export.write(path, memory, broken, [], {})
    assert path.read_text() == "earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["model.duckdb"]
