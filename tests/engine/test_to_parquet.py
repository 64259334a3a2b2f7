"""The rows of one query in a Parquet file, of views over what is given."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from unitecon.engine import catalog
from unitecon.engine.catalog import Query
from unitecon.engine.parquet import Scan
from unitecon.engine.to_parquet import Limits, write
from unitecon.errors import UniteconError


def step(name: str, sql: str, *reads: str) -> Query:
    return Query(
        name, "steps", "cash", Path(f"steps/cash/{name}.sql"), "?", ("n",), reads, "x", sql
    )


QUERIES = {
    query.name: query
    for query in (
        step("doubles", "select n * 2 as n from given_log", "given_log"),
        step("fourfolds", "select n * 2 as n from doubles", "doubles"),
        step("broken", "select nothing from doubles", "doubles"),
        step("large", "select list(hash(n)) as n from range(3000000) t(n)"),
    )
}


@pytest.fixture
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Limits:
    monkeypatch.setattr(catalog, "load", lambda: QUERIES)
    return Limits("200MB", tmp_path / "spill", threads=1)


def test_rows_of_a_query_come_from_frames_files_and_stand_ins(
    tmp_path: Path, limits: Limits
) -> None:
    log, target = tmp_path / "log.parquet", tmp_path / "it's.parquet"
    pl.DataFrame({"n": [1, 3]}).write_parquet(log)
    write("fourfolds", {"given_log": Scan.of([log])}, target, limits)
    assert sorted(pl.read_parquet(target)["n"]) == [4, 12]
    write("fourfolds", {"doubles": pl.DataFrame({"n": [10]})}, target, limits)
    assert pl.read_parquet(target)["n"].to_list() == [20]
    write("given_log", {"given_log": pl.DataFrame({"n": [7]})}, target, limits)
    assert pl.read_parquet(target)["n"].to_list() == [7]


def test_a_query_that_does_not_run_is_named(tmp_path: Path, limits: Limits) -> None:
    frames = {"given_log": pl.DataFrame({"n": [1]})}
    with pytest.raises(UniteconError, match=r'^steps/cash/broken\.sql: .*"nothing" not found'):
        write("broken", frames, tmp_path / "x.parquet", limits)


def test_a_limit_of_memory_that_is_too_low_is_an_error_of_duckdb(
    tmp_path: Path, limits: Limits
) -> None:
    few = Limits("10MB", limits.folder, limits.threads)
    with pytest.raises(duckdb.OutOfMemoryException):
        write("large", {}, tmp_path / "x.parquet", few)
