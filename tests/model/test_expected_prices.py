"""What plans with charges bring in months without a log: the expectation of their charges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from unitecon.case.load import load
from unitecon.model import Model
from unitecon.scenarios import proposals

USAGE = """
[[charge]]
plan_id = "pro"
charge_id = "pro_usage"
charge_model = "standard"
meter_id = "{meter}"
price_usd = {price}
"""
FLAT = """
[[charge]]
plan_id = "pro"
charge_id = "pro_flat"
charge_model = "flat"
price_usd = 60
billing_months = {months}
"""
DISCOUNT = """
[[discount]]
plan_id = "pro"
discount_id = "less"
discount_share = 0.25
discount_usd = 0
"""
MINIMUM = """
[[minimum]]
plan_id = "pro"
minimum_usd = 500
"""
TEXTS = {
    "at_cost": USAGE.format(meter="model_cost", price=1),
    "by_credits": USAGE.format(meter="credits", price=0.000005),
    "monthly": FLAT.format(months=1),
    "yearly": FLAT.format(months=12) + DISCOUNT,
    "with_minimum": FLAT.format(months=1) + MINIMUM,
}


@pytest.fixture(scope="module")
def tiers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pl.DataFrame]:
    """The tiers of Pro in a month of the forecast, under each proposal."""
    folder: Path = tmp_path_factory.mktemp("proposals")
    for name, text in TEXTS.items():
        (folder / f"{name}.toml").write_text(text)
    case = load("assistant_startup")
    proposed = proposals.read(case, [folder / f"{name}.toml" for name in TEXTS])
    with Model(case, ["baseline"], proposed) as model:
        where = "plan_id = 'pro' and month = date '2026-06-01'"
        plans = model.answer("plan_margins", where)
        terms = model.answer("plan_terms", where).select("scenario_id", "realised_price_share")
        totals = model.answer("tier_margins", where).join(terms, on="scenario_id")
        yield totals.join(plans.select("scenario_id", plan_usd="revenue_usd"), on="scenario_id")


def of(tiers: pl.DataFrame, name: str) -> pl.DataFrame:
    """The tiers under a proposal, with their revenue before what is not realised."""
    realised = pl.col("revenue_usd") / pl.col("realised_price_share")
    return tiers.filter(scenario_id=name).with_columns(charged_usd=realised)


def test_a_price_on_cost_brings_each_tier_its_cost(tiers: pl.DataFrame) -> None:
    rows = of(tiers, "at_cost")
    assert rows.height == 3
    # The lognormal share of a tier and what the log shows of it, tasks, tokens and trends cancel.
    assert rows["charged_usd"].to_list() == pytest.approx(
        rows["serving_cost_usd"].to_list(), rel=1e-8
    )


def test_a_tier_that_uses_more_credits_pays_more(tiers: pl.DataFrame) -> None:
    per_user = of(tiers, "by_credits")["revenue_usd_per_user_month"]
    usage = of(tiers, "by_credits")["usage_mtok"] / of(tiers, "by_credits")["users"]
    assert per_user.arg_sort().to_list() == usage.arg_sort().to_list()


@pytest.mark.parametrize(("name", "price"), [("monthly", 60), ("yearly", 60 / 12 * 0.75)])
def test_a_flat_charge_is_its_price_of_a_month(
    tiers: pl.DataFrame, name: str, price: float
) -> None:
    rows = of(tiers, name)
    assert (rows["charged_usd"] / rows["users"]).to_list() == pytest.approx([price] * 3)
    assert rows["covered_user_share"].is_between(0, 1).all()


def test_tiers_sum_to_their_plan(tiers: pl.DataFrame) -> None:
    for (_, plan), part in tiers.group_by("scenario_id", "plan_usd"):
        assert part["revenue_usd"].sum() == pytest.approx(plan)


def test_a_user_below_the_minimum_pays_it(tiers: pl.DataFrame) -> None:
    rows = of(tiers, "with_minimum")
    assert (rows["charged_usd"] / rows["users"]).to_list() == pytest.approx([500] * 3)


def test_a_price_at_cost_covers_nobody_who_pays_fees(tiers: pl.DataFrame) -> None:
    assert of(tiers, "at_cost")["covered_user_share"].to_list() == [0] * 3
