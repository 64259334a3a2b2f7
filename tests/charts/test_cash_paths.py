"""Lines of cash: cut on the day cash runs out, and said in words on each scenario's lane."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.cash_paths import cash
from unitecon.errors import UniteconError

ABOUT = About(company="Acme", as_of_date=date(2026, 1, 10))


def months(scenario: str, *closing: float | None) -> pl.DataFrame:
    days = [date(2026, place + 1, 1) for place in range(len(closing))]
    values = pl.Series(closing, dtype=pl.Float64)
    frame = pl.DataFrame({"month": days, "closing_cash_usd": values})
    return frame.with_columns(scenario_id=pl.lit(scenario))


def runway(scenario: str, day: date | None, gap: float) -> pl.DataFrame:
    out = pl.Series([day], dtype=pl.Date)
    return pl.DataFrame({"scenario_id": [scenario], "cash_out_date": out, "funding_gap_usd": [gap]})


def points(chart: Any) -> list[tuple[str, float]]:
    """The baseline's line, which is drawn above the others'."""
    sets = [rows for rows in chart.to_dict()["datasets"].values() if rows and "cash_usd" in rows[0]]
    line = max(sets, key=len)
    return [(row["day"][:10], row["cash_usd"]) for row in line]


def lanes(chart: Any) -> list[tuple[str, str]]:
    sets = chart.to_dict()["datasets"].values()
    rows = next(rows for rows in sets if rows and "lane" in rows[0])
    return [(row["lane"], row["label"]) for row in rows]


def test_a_line_stops_between_two_months_on_the_day_cash_runs_out() -> None:
    frame = months("baseline", 9e6, 2e6, -4.2e6)
    chart = cash(frame, runway("baseline", date(2026, 3, 10), 4.2e6), ABOUT)
    # 10 of the 31 days of March: 2m - 6.2m * 10 / 31 = 0.
    assert points(chart) == [
        ("2026-01-31", 9e6), ("2026-02-28", 2e6), ("2026-03-10", pytest.approx(0, abs=1e-6)),
    ]  # fmt: skip
    assert lanes(chart) == [("Baseline", "Mar 2026, $4.2m short")]
    assert chart.to_dict()["title"]["text"] == "Cash runs out in Mar 2026 without new money"


def test_a_line_that_ends_in_its_first_month_is_a_point_without_cash() -> None:
    frame = months("baseline", -1e6, -4e6)
    chart = cash(frame, runway("baseline", date(2026, 1, 20), 4e6), ABOUT)
    assert points(chart) == [("2026-01-20", 0.0)]
    assert lanes(chart) == [("Baseline", "Jan 2026, $4.0m short")]


def test_the_first_scenario_to_run_out_stands_on_top() -> None:
    frame = pl.concat([months("baseline", 9e6, 8e6), months("dearer_plus", 9e6, -1e6)])
    outs = pl.concat([
        runway("baseline", None, 0.0), runway("dearer_plus", date(2026, 2, 20), 1e6),
    ])  # fmt: skip
    chart = cash(frame, outs, ABOUT)
    assert lanes(chart) == [
        ("Dearer plus", "Feb 2026, $1.0m short"), ("Baseline", "lasts beyond Feb 2026"),
    ]  # fmt: skip
    subtitle = chart.to_dict()["title"]["subtitle"]
    assert subtitle[0] == "Acme, as of 10 January 2026, without new money"
    assert " ".join(subtitle[1:]) == (
        "Cash at the end of each month, USD. Black: baseline; blue: lasts longer; orange: runs out "
        "sooner. 1 of 2 scenarios run out of cash by February 2026. Short: the new money needed to "
        "last to the end of February 2026."
    )


def test_announced_funding_is_named_and_a_single_scenario_not_counted() -> None:
    frame = months("baseline", 9e6, 2e6, -4.2e6).with_columns(funding_usd=pl.lit(1e6))
    head = cash(frame, runway("baseline", date(2026, 3, 10), 4.2e6), ABOUT).to_dict()["title"]
    assert head["text"] == "Cash runs out in Mar 2026 even with announced funding"
    assert head["subtitle"][0].endswith("with $2.0m of announced funding and no other new money")
    assert "scenarios" not in " ".join(head["subtitle"])


def test_the_past_is_drawn_once_and_apart_from_the_forecast() -> None:
    about = About(as_of_date=date(2026, 2, 10))
    frames = [months("baseline", 9e6, 8e6, 7e6), months("dearer_plus", 9e6, 8e6, 7.5e6)]
    sets = cash(pl.concat(frames), about=about).to_dict()["datasets"].values()
    lines = [rows for rows in sets if rows and "cash_usd" in rows[0]]
    past = [row["day"][:10] for rows in lines for row in rows if row["kind"] == "past"]
    assert past == ["2026-01-31"]
    ahead = [row["day"][:10] for rows in lines for row in rows if row["kind"] == "main"]
    assert ahead[:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_unknown_months_are_left_out_and_none_known_is_refused() -> None:
    chart = cash(months("baseline", None, 3e6, 2e6))
    assert [day for day, _ in points(chart)] == ["2026-02-28", "2026-03-31"]
    with pytest.raises(UniteconError, match="no month to draw cash of"):
        cash(months("baseline", None, None))
