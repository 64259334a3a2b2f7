"""The bundled case with a usage log: what it says, and that it is made by the commands it names."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import unitecon as ue
from unitecon.case import load as cases
from unitecon.engine import catalog
from unitecon.fit import from_log
from unitecon.model import Model
from unitecon.usage import ledger

FOLDER = catalog.home("datasets") / "assistant_startup"


@pytest.fixture(scope="module")
def model() -> Model:
    return ue.open("assistant_startup")


def test_its_size_is_what_it_says() -> None:
    about = ledger.imports(FOLDER)[0]
    counts = about["counts"]
    assert 19_000 < counts["accepted"] < 21_000
    assert counts["read"] == counts["accepted"] + counts["duplicate"] + counts["quarantined"]
    assert counts["duplicate"] > 0
    assert sorted(about["months"]) == ["2025-10", "2025-11", "2025-12"]
    users = pl.concat([pl.read_parquet(path) for path in ledger.data_files(FOLDER)])["user_id"]
    assert 250 < users.n_unique() <= 300


def test_every_check_holds(model: Model) -> None:
    assert model.check() == {}


def test_some_paying_users_lose_money_and_most_do_not(model: Model) -> None:
    plans = model.answer("user_coverages").filter(
        (pl.col("month") == pl.date(2025, 12, 1)) & (pl.col("revenue_usd") > 0)
    )
    losing = plans["uncovered_users"].sum() / plans["users"].sum()
    assert 0.02 < losing < 0.2
    worst = model.answer("losing_users").filter(pl.col("loss_rank") == 1)
    assert (worst["plan_id"] == "pro").all()


def test_the_hundred_greatest_losses_of_each_month_are_listed(model: Model) -> None:
    losing = model.answer("losing_users").filter(pl.col("scenario_id") == "baseline")
    lost = model.answer("user_margins", "scenario_id = 'baseline' and not is_covered")
    for (month,), users in lost.group_by("month"):
        worst = users.sort("contribution_margin_usd", "user_id", "plan_id")["user_id"][:100]
        listed = losing.filter(pl.col("month") == month).sort("loss_rank")
        assert listed["user_id"].to_list() == worst.to_list(), month
        assert listed["loss_rank"].to_list() == list(range(1, len(worst) + 1))
    assert lost.group_by("month").len()["len"].max() > 100


def test_unpriced_usage_is_seen_and_small(model: Model) -> None:
    none = model.answer("price_uses", "price_kind = 'none'")
    assert 0 < none["requests"].sum() < 50
    known = model.answer("user_coverages")
    assert known["priced_request_share"].min() > 0.98
    unknown = known.filter(pl.col("serving_cost_usd").is_null())
    assert unknown["contribution_margin_low_usd"].is_not_null().all()


def test_a_contract_and_a_factor_are_at_work(model: Model) -> None:
    kinds = set(model.answer("price_uses")["price_kind"])
    assert kinds == {"list", "contract", "factor", "none"}


def test_bills_agree_but_for_what_is_named(model: Model) -> None:
    bills = model.answer("bill_comparisons").filter(pl.col("billed_usd").is_not_null())
    assert not bills.is_empty()
    far = bills.filter(pl.col("unexplained_share").abs() > 0.02)
    assert 0 < far.height < bills.height / 2  # a credit that is on the bill and in no log


def test_the_forecast_goes_on_where_the_log_ends(model: Model) -> None:
    plans = model.answer("plan_margins").sort("month")
    for plan in ("plus", "pro", "team"):
        rows = plans.filter(pl.col("plan_id") == plan)
        last, first = (
            rows.filter(pl.col("month") == day)
            for day in (pl.date(2025, 12, 1), pl.date(2026, 1, 1))
        )
        ratio = first["serving_cost_usd"].item() / last["serving_cost_usd"].item()
        assert 0.6 < ratio < 1.7, plan
        assert first["users"].item() == pytest.approx(last["users"].item(), rel=0.25)
    runway = model.answer("runways").to_dicts()[0]
    assert runway["cash_out_date"].year == 2027


def test_its_fitted_rows_are_what_a_fit_makes_today() -> None:
    case = cases.load("assistant_startup")
    fitted = from_log.rows(case)
    for name, rows in fitted.items():
        if name == "models":  # new ones only, and the case lists all of the log's
            assert rows == []
            continue
        carried = case.tables[name].filter(pl.col("basis") == "fitted")
        fresh = pl.DataFrame(rows, schema=carried.schema, orient="row")
        keys = [key for key in carried.columns if carried.schema[key] in (pl.String, pl.Date)]
        assert_frame_equal(carried.sort(keys), fresh.sort(keys), rel_tol=1e-9)


def test_a_case_before_its_fit_gives_margins_and_no_forecast(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "unfitted"
    shutil.copytree(FOLDER, folder)
    for name in from_log.fitted_tables():
        path = folder / f"{name}.csv"
        lines = path.read_text().splitlines(keepends=True)
        remaining = [lines[0], *(line for line in lines[1:] if ",fitted," not in line)]
        path.unlink() if len(remaining) == 1 else path.write_text("".join(remaining))
    (folder / "releases.csv").unlink()
    opened = ue.open(folder)
    months = opened.answer("plan_margins")["month"].unique().sort().to_list()
    assert [month.isoformat()[:7] for month in months] == ["2025-10", "2025-11", "2025-12"]
    assert opened.answer("user_margins").height > 500


def test_a_later_day_without_new_figures_moves_nothing() -> None:
    ends = [
        ue.open("assistant_startup", as_of=day, scenarios=["baseline"])
        .answer("runways")["cash_out_date"]
        .item()
        for day in ("2026-01-01", "2026-02-01", "2026-03-15")
    ]
    assert ends[0] is not None
    assert ends == [ends[0]] * 3
