"""Others' forecasts beside ours, and what they would have to assume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import unitecon as ue
from unitecon.model import Model
from unitecon.scenarios.scenario import Override, Scenario

PRICE = "price_usd_per_user_month"
FLAT = ("go", "plus", "pro", "team", "enterprise")


@pytest.fixture(scope="module")
def model() -> Model:
    return ue.open("openai", scenarios=["baseline"])


def test_a_price_or_a_number_of_members_closes_the_gap(model: Model) -> None:
    result = model.answer("forecast_requirements", "fact_id = 'F048'").row(0, named=True)
    plans = model.answer("plan_margins", "month >= '2030-01-01' and month <= '2030-12-31'")
    flat = plans.filter(pl.col("plan_id").is_in(FLAT))
    members, brought = flat["users"].sum() / 12, flat["revenue_usd"].sum()
    part = brought / plans["revenue_usd"].sum()
    # HSBC: 213 bn in 2030, of which members bring the part they bring with us.
    assert result["forecast_usd"] == pytest.approx(213e9)
    price = 213e9 * part / (12 * members)
    assert result["required_price_usd_per_user_month"] == pytest.approx(price)
    count = 213e9 * part / (12 * result["modelled_price_usd_per_user_month"])
    assert result["required_users"] == pytest.approx(count)


@pytest.mark.parametrize(("fact", "year"), [("F041", 2026), ("F028", 2026), ("F043", 2028)])
def test_the_price_closes_the_gap_when_the_model_runs_with_it(
    model: Model, fact: str, year: int
) -> None:
    asked = model.answer("forecast_requirements", f"fact_id = '{fact}'").row(0, named=True)
    factor = asked["required_price_usd_per_user_month"] / asked["modelled_price_usd_per_user_month"]
    prices = [
        Override("plan_prices", {"plan_id": plan}, PRICE, "multiply", factor, date(year, 1, 1))
        for plan in FLAT
    ]
    loyal = Override("demand_responses", {}, "elasticity", "set", 0.0)
    dearer = Scenario("dearer", "Dearer", overrides=(*prices, loyal))
    assert burn_of(Model(model.case, [], [dearer]), year) == pytest.approx(
        asked["forecast_usd"], rel=0.01
    )


@pytest.mark.parametrize(("fact", "year"), [("F041", 2026), ("F043", 2028)])
def test_the_number_of_members_closes_it_too(model: Model, fact: str, year: int) -> None:
    asked = model.answer("forecast_requirements", f"fact_id = '{fact}'").row(0, named=True)
    members = model.case.tables["plan_members"].filter(pl.col("plan_id").is_in(FLAT))
    latest = members.sort("valid_from_date").unique(["plan_id", "driver_id"], keep="last")
    more = latest.with_columns(
        pl.lit(date(year, 1, 1)).alias("valid_from_date"),
        member_share=pl.col("member_share") * asked["required_users"] / asked["modelled_users"],
    )
    table = pl.concat([model.case.tables["plan_members"], more])
    larger = replace(model.case, tables=model.case.tables | {"plan_members": table})
    assert burn_of(Model(larger, ["baseline"]), year) == pytest.approx(
        asked["forecast_usd"], rel=0.01
    )


def burn_of(model: Model, year: int) -> float:
    """The burn of a year in the model's one scenario."""
    return float(model.answer("company_years", f"year = {year}")["burn_usd"].item())


def test_forecasts_of_what_is_past_are_left_out(model: Model) -> None:
    result = model.answer("forecast_comparisons")
    assert result["period_end"].min() > model.case.as_of_date
    assert set(result["fact_kind"]) <= {"forecast", "target"}
    ratio = result.filter(pl.col("fact_id") == "F049").row(0, named=True)
    assert ratio["modelled_ratio"] == pytest.approx(ratio["modelled_value"] / 3000)
