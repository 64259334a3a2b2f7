"""Parquet files as a table: of several files, and of a SELECT over them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.engine.parquet import Scan


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two files in folders that Hive would read as a column, one with a quote in its name."""
    paths = [tmp_path / "month=1" / "a.parquet", tmp_path / "month=2" / "it's.parquet"]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        pl.DataFrame({"n": [number], "name": ["x"]}).write_parquet(path)
    return paths


def test_files_are_read_together_without_their_folders_as_columns(paths: list[Path]) -> None:
    scan = Scan.of(paths)
    relation = duckdb.sql(f"from {scan.sql} order by n")
    assert (relation.columns, relation.fetchall()) == (["n", "name"], [(0, "x"), (1, "x")])
    assert scan.is_kept and not Scan.of(paths, is_kept=False).is_kept


def test_a_select_over_the_files_stands_in_for_their_rows(paths: list[Path]) -> None:
    rows = Scan.of(paths).sql
    scan = Scan(tuple(paths), text=f"select n * 10 as tens from {rows}")
    assert duckdb.sql(f"select sum(tens) from {scan.sql}").fetchall() == [(10,)]
