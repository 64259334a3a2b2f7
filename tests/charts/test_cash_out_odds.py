"""The odds of running out of cash: which quarters are drawn, and what is said of P10 and P90."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.cash_out_odds import odds
from unitecon.errors import UniteconError

ABOUT = About(company="Acme", as_of_date=date(2026, 2, 10))
FOREVER = date(9999, 12, 31)


def months(measure: str = "closing_cash_usd") -> pl.DataFrame:
    """December 2025 to June 2026, P50 falling by USD 1m a month from 3m."""
    days = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 7))]
    usd = [(3.0 - place) * 1e6 for place in range(7)]
    frame = pl.DataFrame({"month": days, "p50_usd": usd})
    return frame.with_columns(
        (pl.col("p50_usd") - 5e5).alias("p10_usd"), (pl.col("p50_usd") + 5e5).alias("p90_usd"),
        measure=pl.lit(measure), draws=pl.lit(2_000),
    )  # fmt: skip


def quarters(*shares: float) -> pl.DataFrame:
    ends = [date(2026, 4, 1), date(2026, 7, 1), FOREVER][-len(shares) :]
    last = [end == FOREVER for end in ends]
    return pl.DataFrame(
        {"quarter_end_date": ends, "is_beyond_horizon": last, "probability_share": shares}
    )


def runways(early: date | None, middle: date | None, late: date | None) -> pl.DataFrame:
    dates = pl.Series([early, middle, late], dtype=pl.Date)
    return pl.DataFrame({"percentile": [10, 50, 90], "cash_out_date": dates})


def rows_with(chart: Any, key: str) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if key in rows[0])


def test_the_fan_starts_with_the_year_and_the_bars_end_with_the_horizon() -> None:
    chart = odds(months(), quarters(0.0004, 0.4, 0.6), runways(None, None, None), ABOUT)
    fan = rows_with(chart, "p10")
    assert [row["day"][:10] for row in (fan[0], fan[-1])] == ["2026-01-31", "2026-06-30"]
    assert (fan[0]["p10"], fan[0]["p50"], fan[0]["p90"]) == (1.5e6, 2e6, 2.5e6)
    # The second quarter ends the day after the horizon's last, and its bar is left out.
    (bar,) = rows_with(chart, "share")
    assert (bar["start"][:10], bar["end"][:10], bar["text"]) == ("2026-01-01", "2026-04-01", "")


def test_the_subtitle_says_what_one_and_nine_in_ten_draws_do() -> None:
    dates = runways(date(2026, 3, 9), date(2026, 4, 2), None)
    head = odds(months(), quarters(0.2, 0.6, 0.4), dates, ABOUT).to_dict()["title"]
    assert head["text"] == "An even chance that cash runs out by 2 April 2026"
    company, first, second = head["subtitle"]
    assert company == "Acme, as of 10 February 2026, without new money"
    assert first == "One in ten by 9 March 2026, one in ten lasts over the horizon."
    assert second == (
        "2,000 draws of every uncertain input; USD. "
        "Bars: the share of draws out of cash by the quarter's end."
    )


def test_draws_without_cash_are_refused() -> None:
    with pytest.raises(UniteconError, match="no draw has cash to draw"):
        odds(months("burn_usd"), quarters(0.0, 0.0, 1.0), runways(None, None, None), ABOUT)
