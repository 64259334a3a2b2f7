"""Charts of all users and of what models cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.class_costs import models, reported
from unitecon.charts.margin_spread import breakeven, distribution
from unitecon.errors import UniteconError

JUNE = date(2026, 6, 1)
BASE = {"scenario_id": "baseline"}


def rows_with(chart: Any, key: str) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if key in rows[0])


def title(chart: Any) -> str:
    text = chart.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def margin_bin(place: int, users: float, revenue: float, margin: float) -> dict[str, Any]:
    return BASE | {
        "month": JUNE, "plan_id": "plus", "margin_bin": place, "users": users,
        "revenue_usd_per_user_month": revenue, "contribution_margin_usd_per_user_month": margin,
    }  # fmt: skip


BINS = pl.DataFrame([margin_bin(-8, 1.0, 20.0, -40.0), margin_bin(7, 3.0, 20.0, 13.0)])
PLANS = pl.DataFrame([BASE | {"month": JUNE, "uncovered_loss_usd": 40.0, "unknown_users": 2}])


def test_the_whole_distribution_is_drawn_with_its_uncovered_tail() -> None:
    chart = distribution(BINS, PLANS)
    assert title(chart) == "25% of all users cost more than they pay; together they lose $40.0"
    bars = rows_with(chart, "bin")
    assert len(bars) == 15  # from -8 to 7, without a bin between
    assert (bars[0]["bin"], bars[0]["users"], bars[0]["verdict"]) == ("\u2212$32", 1.0, "loses")
    assert (bars[-1]["bin"], bars[-1]["users"], bars[-1]["verdict"]) == ("$10", 3.0, "pays")
    assert "2 more have usage without a price" in " ".join(chart.to_dict()["title"]["subtitle"])
    assert title(distribution(BINS.filter(pl.col("margin_bin") > 0), PLANS)).startswith(
        "Every user"
    )
    with pytest.raises(UniteconError, match="no user of that month"):
        distribution(BINS.clear(), PLANS)


def test_break_even_draws_users_of_a_log_and_tiers_without_one() -> None:
    tiers = BINS.with_columns(plan_id=pl.lit("pro"))
    chart = breakeven(tiers, BINS)
    claim = "25% of paying users stand above the break-even line, at most $40.0 on Plus"
    assert title(chart) == claim
    points = [(row["revenue"], row["cost"], row["verdict"]) for row in rows_with(chart, "verdict")]
    assert points == [(20.0, 60.0, "loses"), (20.0, 7.0, "pays")]
    assert title(breakeven(tiers)) == claim.replace("Plus", "Pro")
    with pytest.raises(UniteconError, match="no users with a known margin"):
        breakeven(tiers.clear(), None)


def test_models_are_stacked_by_token_class() -> None:
    costs = [("big", "input", 6.0), ("big", "output", 3.0), ("small", "input", 1.0)]
    frame = pl.DataFrame(
        [BASE | {"model_id": m, "token_class": c, "serving_cost_usd": usd} for m, c, usd in costs]
    )
    chart = models(frame)
    assert title(chart) == "big causes 90% of the serving cost, input tokens 70% of it"
    sums = [(row["lane"], row["text"]) for row in rows_with(chart, "text")]
    assert sums == [("big", "$9.00"), ("small", "$1.00")]
    with pytest.raises(UniteconError, match="no usage with a known cost"):
        models(frame.with_columns(serving_cost_usd=pl.lit(None, pl.Float64)))


def test_reported_costs_stand_beside_computed_ones() -> None:
    day = BASE | {
        "provider_id": "acme", "model_id": "big", "reported_cost_usd": 5.0,
        "computed_cost_usd": 4.0, "difference_usd": 1.0, "likely_cause": "a markup",
    }  # fmt: skip
    chart = reported(pl.DataFrame([day, day | {"difference_usd": None}, day]))
    assert title(chart) == "Sources report $10.0; tokens and prices make it $8.00"
    (lane,) = rows_with(chart, "lane")
    assert (lane["lane"], lane["text"], lane["verdict"]) == ("acme \u00b7 big", "+$2.00", "more")
    assert "a markup" in " ".join(chart.to_dict()["title"]["subtitle"])
    with pytest.raises(UniteconError, match="no source of the log reports a cost"):
        reported(pl.DataFrame([day]).clear())
