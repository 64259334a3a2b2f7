"""The users on whom most is lost: who is drawn, and how the title counts them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.losing_users import SHOWN, users
from unitecon.errors import UniteconError

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def user(name: str, margin: float, month: date = JUNE) -> dict[str, Any]:
    return {
        "scenario_id": "baseline", "month": month, "user_id": name, "plan_id": "plus",
        "loss_rank": round(-margin), "revenue_usd": 20.0, "contribution_margin_usd": margin,
    }  # fmt: skip


def plan(name: str, revenue: float, counts: tuple[int, int, int], lost: float) -> dict[str, Any]:
    """A plan of June with counts of all users, of losing ones and of those of unknown cost."""
    number, losing, unknown = counts
    return {
        "scenario_id": "baseline", "month": JUNE, "plan_id": name, "revenue_usd": revenue,
        "users": number, "uncovered_users": losing, "unknown_users": unknown,
        "uncovered_loss_usd": lost, "contribution_margin_high_usd": revenue - 150.0,
    }  # fmt: skip


def chart_of(
    losers: list[dict[str, Any]], plans: list[dict[str, Any]], *, has_ids: bool = False
) -> dict[str, Any]:
    schema = pl.DataFrame([user("x", 0.0)]).schema
    drawn: dict[str, Any] = users(
        pl.DataFrame(losers, schema=schema), pl.DataFrame(plans), About(has_ids=has_ids)
    ).to_dict()
    return drawn


PLANS = [plan("plus", 800.0, (40, 2, 0), 31.5), plan("free", 0.0, (70, 9, 3), 8.5)]


def test_the_title_counts_those_who_pay_and_the_subtitle_all() -> None:
    head = chart_of([user("ann", -30.0), user("bob", -1.5)], PLANS)["title"]
    assert head["text"] == "2 of 40 paying users (5%) cost more than they pay"
    assert " ".join(head["subtitle"]) == (
        "June 2026: $40.0 lost on users who cost more than they pay, 9 who pay nothing included; "
        "all users together bring $500 net. "
        "USD in the month, the paying users on whom most is lost: \u25cb pays, \u25cf costs, "
        "with fees. 3 more have usage without a price: their margin is not known."
    )


def test_users_are_named_where_asked_and_every_user_has_a_lane() -> None:
    losers = [user("u" * 30 + end, -margin) for end, margin in (("a", 9.0), ("b", 8.0))]
    losers.append(user("</script>\x00\n\u202e", -7.0))
    drawn = chart_of(losers, PLANS, has_ids=True)
    lanes = next(rows for rows in drawn["datasets"].values() if "lane" in rows[0])
    cut = "u" * 23 + "\u2026 \u00b7 Plus"
    shown = [cut, f"{cut} (2)", "</script>\\x00\\n\\u202e \u00b7 Plus"]
    assert [lane["lane"] for lane in lanes] == shown
    assert [lane["margin"] for lane in lanes] == [-9.0, -8.0, -7.0]


def test_the_greatest_losses_of_the_last_month_are_drawn_first() -> None:
    losers = [user(f"u{place:02}", -1.0 - place) for place in range(20)] + [user("old", -99.0, MAY)]
    lanes = next(rows for rows in chart_of(losers, PLANS)["datasets"].values() if "lane" in rows[0])
    assert len(lanes) == SHOWN
    assert lanes[0] == {
        "lane": "user 20 \u00b7 Plus", "revenue": 20.0, "cost": 40.0, "margin": -20.0,
        "margin_text": "\u2212$20.0",
    }  # fmt: skip
    assert lanes[-1]["lane"] == "user 6 \u00b7 Plus"


def test_where_nobody_pays_nobody_is_called_a_payer() -> None:
    free = [plan("free", 0.0, (70, 9, 10), 8.5)]
    assert chart_of([], free)["title"]["text"] == "9 of 60 users (15%) cost more than they pay"


def test_an_unknown_margin_of_all_users_is_not_called_covered() -> None:
    unknown = [plan("plus", 800.0, (40, 0, 40), 0.0)]
    assert chart_of([], unknown)["title"]["text"] == "The margin of every paying user is unknown"


def test_without_losses_or_without_a_month_no_loss_is_drawn() -> None:
    drawn = chart_of([], [plan("plus", 800.0, (40, 0, 0), 0.0)])
    assert drawn["title"]["text"] == "Every paying user covers their own serving cost"
    assert [{"text": "No user costs more than they pay"}] in drawn["datasets"].values()
    with pytest.raises(UniteconError, match="no month of the usage log to draw users of"):
        users(pl.DataFrame([user("x", 0.0)]), pl.DataFrame(PLANS).clear())
