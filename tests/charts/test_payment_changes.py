"""Winners and losers of a proposal: who is drawn, and how the title counts them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.payment_changes import BARS, rerates
from unitecon.errors import UniteconError


def account(name: str, added: float, plan: str = "pro", **other: Any) -> dict[str, Any]:
    kind = "pays more" if added > 0 else "pays less" if added < 0 else "same"
    return {
        "scenario_id": "new", "account_id": name, "plan_id": plan, "old_revenue_usd": 100.0,
        "new_revenue_usd": 100.0 + added, "added_revenue_usd": added, "change_kind": kind,
        "is_covered": True, "is_covered_before": True,
    } | other  # fmt: skip


def drawn(rows: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    chart = rerates(pl.DataFrame(rows), About(titles={"new": "Pro at 60"})).to_dict()
    (bars,) = (values for values in chart["datasets"].values() if "added" in values[0])
    return chart["title"], bars


ROWS = [
    account("a", -50.0, is_covered=False),
    account("b", 20.0),
    account("c", 0.0),
    account("d", 5.0, scenario_id="other"),
    account("e", 0.0, plan="team"),
]


def test_the_title_counts_accounts_of_the_plans_that_change() -> None:
    head, bars = drawn(ROWS)
    assert head["text"] == "1 of 3 accounts would pay more, 1 less: \u2212$30.0 (\u221210%)"
    assert head["subtitle"] == [
        "Pro at 60.",
        "Change of what is paid over the log's months, USD; each bar is an account",
        "\u25cf 1 would not cover what serving them costs; today 0 do not",
    ]
    assert [bar["added"] for bar in bars] == [20.0, 0.0, -50.0]
    assert [bar["uncovered"] for bar in bars] == [0.0, 0.0, 1.0]


def test_many_accounts_are_drawn_as_means_of_neighbours() -> None:
    rows = [account(f"a{number}", float(number + 1)) for number in range(BARS * 5)]
    head, bars = drawn(rows)
    assert len(bars) == BARS
    assert [bars[0]["added"], bars[-1]["added"]] == [598.0, 3.0]
    assert head["subtitle"][1].endswith("each bar is the mean of 5")


def test_nobody_to_draw_is_refused() -> None:
    with pytest.raises(UniteconError, match="no account would have paid another amount"):
        rerates(pl.DataFrame([account("c", 0.0)]))
