"""Charts of cost: over users, over time, and against bills."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.bill_gaps import bills
from unitecon.charts.cost_history import days, months
from unitecon.charts.cost_spread import lorenz
from unitecon.errors import UniteconError

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
BASE = {"scenario_id": "baseline"}


def rows_with(chart: Any, key: str) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if key in rows[0])


def title(chart: Any) -> str:
    text = chart.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def test_the_curve_starts_at_nothing_and_the_title_is_the_top_tenth() -> None:
    points = [
        BASE | {"month": JUNE, "cumulative_user_share": share, "cumulative_cost_share": share**3}
        for share in (0.5, 1.0)
    ]
    sums = BASE | {
        "month": JUNE, "active_users": 258, "gini_ratio": 0.931, "top_tenth_cost_share": 0.914,
    }  # fmt: skip
    chart = lorenz(pl.DataFrame(points), pl.DataFrame([sums]))
    assert title(chart) == "The most expensive 10% of users cause 91% of the serving cost"
    curve = max((r for r in chart.to_dict()["datasets"].values() if len(r[0]) == 2), key=len)
    assert [row["cumulative_cost_share"] for row in curve] == [0.0, 0.125, 1.0]
    with pytest.raises(UniteconError, match="no user of that month"):
        lorenz(pl.DataFrame(points), pl.DataFrame([sums]), About(month=MAY))


def test_days_are_drawn_by_model_and_small_models_together() -> None:
    costs = [
        BASE | {"usage_date": MAY, "model_id": f"m{place}", "priced_cost_usd": 8.0 - place,
                "priced_token_share": 1.0}
        for place in range(8)
    ]  # fmt: skip
    top = pl.DataFrame([BASE | {"model_ref": "m0", "cost_share": 0.25}])
    chart = days(pl.DataFrame(costs), top)
    assert title(chart) == "m0 causes 25% of the serving cost"
    parts = {row["part"]: row["usd"] for row in rows_with(chart, "part")}
    assert parts == {"m0": 8.0, "m1": 7.0, "m2": 6.0, "m3": 5.0, "m4": 4.0, "all others": 6.0}
    nothing = pl.DataFrame([costs[0] | {"priced_cost_usd": None}])
    with pytest.raises(UniteconError, match="no day with a known cost"):
        days(nothing, top)


def test_months_part_at_the_as_of_date() -> None:
    plans = pl.DataFrame(
        [BASE | {"month": month, "plan_id": "plus", "serving_cost_usd": 2e6}
         for month in (MAY, JUNE, date(2027, 1, 1))]
    )  # fmt: skip
    years = pl.DataFrame(
        [BASE | {"year": year, "serving_cost_usd": usd} for year, usd in ((2026, 4e6), (2027, 9e6))]
    )  # fmt: skip
    chart = months(plans, years, About(as_of_date=date(2026, 5, 15)))
    assert title(chart) == "Serving costs $4.0m in 2026 and $9.0m in 2027"
    assert rows_with(chart, "part")[0]["part"] == "Plus"
    assert "2026-05-15" in str(chart.to_dict()["datasets"])


def test_causes_stand_by_what_they_move_and_the_rest_is_not_hidden() -> None:
    causes = pl.DataFrame(
        [BASE | {"month": JUNE, "provider_id": "acme", "cause": cause, "cause_usd": usd,
                 "moved_usd": abs(usd)}
         for cause, usd in (("unexplained", 3.0), ("discount", -40.0))]
    )  # fmt: skip
    chart = bills(causes)
    assert title(chart) == "Acme billed $40.0 less than logged: discount; $3 unexplained"
    lanes = [(row["lane"], row["text"]) for row in rows_with(chart, "lane")]
    assert lanes == [("acme: discount", "\u2212$40.0"), ("acme: unexplained", "+$3.00")]
    with pytest.raises(UniteconError, match="no bill that differs"):
        bills(causes.clear())
