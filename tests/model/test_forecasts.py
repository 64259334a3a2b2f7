"""Others' forecasts beside ours, and what they would have to assume."""

from __future__ import annotations

import polars as pl
import pytest

import unitecon as ue
from unitecon.model import Model


@pytest.fixture(scope="module")
def model() -> Model:
    return ue.open("openai", scenarios=["baseline"])


def test_a_price_or_a_number_of_members_closes_the_gap(model: Model) -> None:
    result = model.answer("forecast_requirements", "fact_id = 'F048'").row(0, named=True)
    plans = model.answer("plan_margins", "month >= '2030-01-01' and month <= '2030-12-31'")
    flat = plans.filter(pl.col("plan_id").is_in(["go", "plus", "pro", "team", "enterprise"]))
    members, brought = flat["users"].sum() / 12, flat["revenue_usd"].sum()
    part = brought / plans["revenue_usd"].sum()
    # HSBC: 213 bn in 2030, of which members bring the part they bring with us.
    assert result["forecast_usd"] == pytest.approx(213e9)
    price = 213e9 * part / (12 * members)
    assert result["required_price_usd_per_user_month"] == pytest.approx(price)
    count = 213e9 * part / (12 * result["modelled_price_usd_per_user_month"])
    assert result["required_users"] == pytest.approx(count)


def test_a_gap_of_burn_is_all_on_members(model: Model) -> None:
    result = model.answer("forecast_requirements", "fact_id = 'F042'").row(0, named=True)
    months = model.answer("company_months", "month >= '2027-01-01' and month <= '2027-12-31'")
    gap = months["burn_usd"].sum() - 35e9
    assert result["members_gap_usd"] == pytest.approx(gap)
    more = result["required_price_usd_per_user_month"] - result["modelled_price_usd_per_user_month"]
    assert more * 12 * result["modelled_users"] == pytest.approx(gap)


def test_forecasts_of_what_is_past_are_left_out(model: Model) -> None:
    result = model.answer("forecast_comparisons")
    assert result["period_end"].min() > model.case.as_of_date
    assert set(result["fact_kind"]) <= {"forecast", "target"}
    ratio = result.filter(pl.col("fact_id") == "F049").row(0, named=True)
    assert ratio["modelled_ratio"] == pytest.approx(ratio["modelled_value"] / 3000)
