"""The bundled case with a usage log holds what its generator and the importer make."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

from benchmarks import usage_log
from benchmarks.usage_log_lists import ASSUMED, Log
from unitecon import importing
from unitecon.engine import catalog
from unitecon.usage import ledger

NAMES = ("requests", "users", "months", "first_month", "seed")
CASE = catalog.home("datasets") / "assistant_startup"
MAP = Path(usage_log.__file__).with_name("usage_log_map.toml")


@cache
def log() -> Log:
    """The case's log as `--case assistant_startup` asks for it."""
    own = ASSUMED["cases"]["assistant_startup"]
    return Log("assistant_startup", **{name: own[name] for name in NAMES})


def rows(case: Path) -> pl.DataFrame:
    """A case's ledger in the order of its key."""
    files = [str(path) for path in ledger.data_files(case)]
    with duckdb.connect() as connection:
        frame = connection.sql(f"from read_parquet({files}, hive_partitioning = false)").pl()
    return frame.sort("provider_id", "request_id")


def test_its_ledger_is_what_the_importer_makes_of_the_generated_log(tmp_path: Path) -> None:
    file = tmp_path / "log.csv.gz"
    usage_log.write(log(), file, "csv")
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_bytes((CASE / "case.toml").read_bytes())
    report = importing.import_files("table", [file], case, MAP)
    assert (report.read, report.duplicate, report.quarantined) == (20_000, 5, 0)
    assert rows(case).equals(rows(CASE))
    assert rows(CASE).height == report.accepted == 19_995


def test_its_plans_are_those_of_the_generated_users() -> None:
    carried = pl.read_csv(CASE / "user_plans.csv", try_parse_dates=True)
    generated = usage_log.user_plans(log())
    assert carried.with_columns(pl.col("price_usd_per_user_month").cast(pl.Float64)).equals(
        generated
    )


def test_it_shows_every_way_of_being_on_a_plan() -> None:
    plans = usage_log.user_plans(log())
    users = set(rows(CASE)["user_id"])
    assert users - set(plans["user_id"]), "users of the free plan stand in the log alone"
    assert plans["user_id"].is_duplicated().any(), "nobody changes their plan"
    starts = plans["from_date"]
    assert ((starts > log().first_date) & (starts.dt.day() > 1)).any(), "nobody joins in a month"
    assert plans["to_date"].drop_nulls().len() > 0, "nobody leaves"
    assert plans["price_usd_per_user_month"].drop_nulls().len() > 0, "nobody pays another price"
    assert plans.filter(pl.col("plan_id") == "team")["seats"].min() > 1


def test_it_is_small() -> None:
    files = [path for path in (CASE / "usage").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".parquet"}
    assert sum(path.stat().st_size for path in files) < 2_000_000


@pytest.mark.parametrize("path", sorted(CASE.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_of_its_tables_says_that_it_is_invented(path: Path) -> None:
    table = pl.read_csv(path, infer_schema=False)
    if "basis" in table.columns:
        own = table.filter(pl.col("basis") != "fitted")
        assert set(own["basis"]) <= {"assumed"}
        assert own["note"].is_not_null().all() and set(own["source_id"]) <= {"invented"}
    if path.stem == "provider_bills":
        assert table["note"].str.starts_with("Invented").all()


def test_its_ledger_says_where_it_is_from() -> None:
    (only,) = (CASE / "usage").glob("import=*/import.json")
    record = json.loads(only.read_text(encoding="utf-8"))
    assert record["map"] == MAP.read_text(encoding="utf-8")
    assert record["counts"] == {
        "read": 20_000,
        "accepted": 19_995,
        "duplicate": 5,
        "quarantined": 0,
    }
