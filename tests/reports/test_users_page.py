"""What a run says of a log's users, on frames written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from rich.text import Text

from unitecon.reports.text_tables import strong
from unitecon.reports.users_page import SHOWN, findings, losses_table

JUNE = date(2026, 6, 1)


@dataclass(frozen=True)
class Log:
    """The answers of one month of a log."""

    user_coverages: pl.DataFrame | None = None
    losing_users: pl.DataFrame | None = None
    cost_concentrations: pl.DataFrame | None = None
    month: date = JUNE
    case: str = "mine"
    has_ids: bool = False


def user(rank: int, margin: float, **other: Any) -> dict[str, Any]:
    return {
        "scenario_id": "baseline", "month": JUNE, "user_id": f"u{rank}", "plan_id": "plus",
        "tier_id": "heavy", "loss_rank": rank, "requests": 1200, "usage_mtok": 3.5,
        "revenue_usd": 20.0, "serving_cost_usd": 20.0 - margin, "contribution_margin_usd": margin,
    } | other  # fmt: skip


def plan(name: str, revenue: float, counts: tuple[int, int, int], lost: float) -> dict[str, Any]:
    number, losing, unknown = counts
    return {
        "scenario_id": "baseline", "month": JUNE, "plan_id": name, "users": number,
        "uncovered_users": losing, "unknown_users": unknown, "revenue_usd": revenue,
        "uncovered_loss_usd": lost, "contribution_margin_low_usd": revenue - 900.0,
        "contribution_margin_high_usd": revenue - 100.0,
    }  # fmt: skip


def test_losers_stand_by_rank_and_only_those_of_the_month_and_the_baseline() -> None:
    rows = [user(rank, -float(rank)) for rank in range(12, 0, -1)]
    rows += [user(1, -99.0, scenario_id="dearer"), user(1, -99.0, month=date(2026, 5, 1))]
    table = losses_table(Log(losing_users=pl.DataFrame(rows)))
    assert str(table.title) == "Who costs more than they pay? June 2026, USD"
    columns = [list(column.cells) for column in table.columns]
    assert columns[0] == [f"user {rank}" for rank in range(1, SHOWN + 1)]
    named = losses_table(Log(losing_users=pl.DataFrame(rows), has_ids=True))
    assert list(named.columns[0].cells) == [f"u{rank}" for rank in range(1, SHOWN + 1)]
    assert [column[0] for column in columns[1:]] == [
        "plus heavy", "1,200", "3.50", "20.00", "21.00", Text("-1.00", "red"),
    ]  # fmt: skip
    assert losses_table(Log()).row_count == 0


def test_findings_count_payers_and_others_apart() -> None:
    plans = [plan("plus", 800.0, (45, 2, 5), 31.5), plan("free", 0.0, (70, 9, 0), 8.5)]
    spread = {"scenario_id": "baseline", "month": JUNE, "gini_ratio": 0.617}
    shares = pl.DataFrame([spread | {"top_tenth_cost_share": 0.54}])
    payers, spread_of_cost, unpriced, last = findings(
        Log(pl.DataFrame(plans), cost_concentrations=shares)
    )
    assert payers == strong(
        "2 of 40 paying users (5%), and 9 who pay nothing, cost more than they pay: $40 lost in "
        "June 2026."
    )
    assert spread_of_cost == "  The most expensive 10% of users cause 54% of the cost (Gini 0.62)."
    assert unpriced == (
        "  5 users have usage without a price: their margin is unknown; all plans together make "
        "between \u2212$1.0k and $600. Which usage: unitecon show price_uses mine --where "
        "\"price_kind = 'none'\""
    )
    assert last == ""


def test_users_of_a_plan_without_a_price_have_an_unknown_margin() -> None:
    unpriced = plan("unknown", 0.0, (3, 0, 3), 0.0) | {
        "revenue_usd": None, "uncovered_loss_usd": None,
        "contribution_margin_low_usd": None, "contribution_margin_high_usd": None,
    }  # fmt: skip
    plans = pl.DataFrame([unpriced, plan("plus", 800.0, (45, 2, 0), 31.5)])
    _, unpaid, costs, last = findings(Log(plans))
    assert unpaid == "  What 3 users pay is not known, and so no margin of theirs is."
    assert costs == "  What they cost: unitecon show user_costs mine"
    assert last == ""
    assert "What users pay is not known" in next(findings(Log(pl.DataFrame([unpriced]))))


def test_nothing_is_claimed_of_payers_where_nobody_pays() -> None:
    free = pl.DataFrame([plan("free", 0.0, (70, 9, 0), 8.5)])
    assert list(findings(Log(free))) == [""]
    assert list(findings(Log())) == [""]
