"""Lanes of revenue against cost: their order, their figures and what is not drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.plan_margins import MOST, margins
from unitecon.charts.save import render
from unitecon.errors import UniteconError

JANUARY = date(2026, 1, 1)


def tier(plan: str, name: str, users: float | None, each: tuple[float, float], **other: Any) -> Any:
    """A tier with revenue and margin in USD per user per month; without users, of them all."""
    revenue, margin = each
    amounts = {
        "revenue_usd": revenue * (users or 1),
        "usage_mtok": (users or 1) * (revenue - margin),
    }
    of_a_user = {"revenue_usd_per_user_month": revenue} | {
        "contribution_margin_usd_per_user_month": margin
    }
    unknown = dict.fromkeys(of_a_user) if users is None else of_a_user
    return {
        "scenario_id": "baseline", "month": JANUARY, "plan_id": plan, "tier_id": name,
        "users": users, "contribution_margin_usd": margin * (users or 1),
        "covered_user_share": 0.25,
    } | amounts | unknown | other  # fmt: skip


def drawn(*rows: dict[str, Any]) -> dict[str, Any]:
    chart: dict[str, Any] = margins(pl.DataFrame(list(rows), infer_schema_length=None)).to_dict()
    return chart


def lanes(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return next(rows for rows in chart["datasets"].values() if "lane" in rows[0])


def test_plans_stand_by_loss_free_ones_last_and_tiers_from_light_to_heavy() -> None:
    chart = drawn(
        tier("plus", "heavy", 10.0, (20.0, -5.0)), tier("plus", "light", 30.0, (20.0, 12.0)),
        tier("free", "all", 60.0, (0.0, -1.0)),
    )  # fmt: skip
    assert [lane["lane"] for lane in lanes(chart)] == [
        "Plus \u00b7 light", "Plus \u00b7 heavy", "Free \u00b7 all",
    ]  # fmt: skip
    assert (
        chart["title"]["text"]
        == "Heavy users of Plus cost more than they pay: up to $5.00 a month on Plus"
    )


def test_a_lane_says_cost_margin_and_covered_users() -> None:
    unknown = tier("team", "all", 5.0, (30.0, 0.0), covered_user_share=None)
    chart = drawn(tier("plus", "heavy", 10.0, (20.0, -5.0)), unknown)
    assert lanes(chart) == [
        {"plan_id": "plus", "lane": "Plus \u00b7 heavy", "users": 10.0, "revenue": 20.0,
         "cost": 25.0, "margin": -5.0, "verdict": "loses", "margin_text": "\u2212$5.00",
         "covered_text": "25%"},
        {"plan_id": "team", "lane": "Team \u00b7 all", "users": 5.0, "revenue": 30.0,
         "cost": 30.0, "margin": 0.0, "verdict": "pays", "margin_text": "+$0.00",
         "covered_text": ""},
    ]  # fmt: skip


def test_a_plan_without_users_is_named_with_what_it_keeps() -> None:
    chart = drawn(
        tier("plus", "all", 10.0, (20.0, 5.0)), tier("api", "small", None, (300.0, 60.0)),
        tier("api", "large", None, (100.0, 40.0)),
    )  # fmt: skip
    assert chart["title"]["subtitle"][-1] == (
        "Not drawn, as without a customer count: API (keeps 25% of its revenue)."
    )
    assert chart["title"]["text"] == "The only paying tier covers its cost"


@pytest.mark.parametrize(
    "plan", ["<script>alert(1)</script>", "\u0639\u0631\u0628\u064a", "x" * 200]
)
def test_a_plan_of_any_name_is_drawn_as_text(plan: str) -> None:
    chart = margins(pl.DataFrame([tier(plan, "all", 10.0, (20.0, -5.0))]))
    assert b"<script>alert" not in render(chart, ".html")
    assert len(lanes(chart.to_dict())[0]["lane"]) <= 60


def test_of_many_plans_those_on_which_most_is_lost_are_drawn() -> None:
    chart = drawn(*(tier(f"p{n}", "all", 10.0, (20.0, -float(n))) for n in range(1, 500)))
    assert len(lanes(chart)) == MOST
    assert lanes(chart)[0]["plan_id"] == "p499"
    assert "and 496 more plans" in " ".join(chart["title"]["text"])


def test_a_month_without_a_tier_is_refused() -> None:
    frame = pl.DataFrame([tier("plus", "all", 10.0, (20.0, 5.0))])
    with pytest.raises(UniteconError, match="no tier with users and a known cost"):
        margins(frame, About(month=date(2026, 2, 1)))
