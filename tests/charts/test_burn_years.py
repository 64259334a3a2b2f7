"""Bars of revenue, loss and burn a year: titles, labels and what is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts.about import About
from unitecon.charts.burn_years import burn
from unitecon.errors import UniteconError

COLUMNS = ("year", "revenue_usd", "operating_loss_usd", "burn_usd")


def years(*rows: tuple[float | None, ...], scenario: str = "baseline") -> pl.DataFrame:
    types = {"year": pl.Int64} | dict.fromkeys(COLUMNS[1:], pl.Float64)
    frame = pl.DataFrame(list(rows), schema=types, orient="row")
    return frame.with_columns(scenario_id=pl.lit(scenario))


def bars(chart: Any) -> list[dict[str, Any]]:
    (rows,) = chart.to_dict()["datasets"].values()
    return list(rows)


def title(chart: Any) -> str:
    return str(chart.to_dict()["title"]["text"])


def test_bars_are_in_the_unit_of_the_largest_amount_and_the_title_names_the_worst_year() -> None:
    chart = burn(years((2026, 2e6, 1e6, 13e6), (2027, 8e6, 12.6e6, 4.25e6)))
    assert title(chart) == "Burn peaks at $13m in 2026"
    assert chart.to_dict()["title"]["subtitle"] == ["USD m in a calendar year"]
    assert [(bar["year"], bar["measure"], bar["amount"]) for bar in bars(chart)] == [
        ("2026", "Revenue", 2.0), ("2026", "Operating loss", 1.0), ("2026", "Burn", 13.0),
        ("2027", "Revenue", 8.0), ("2027", "Operating loss", 12.6), ("2027", "Burn", 4.25),
    ]  # fmt: skip
    labels = [bar["label"] for bar in bars(chart)]
    assert labels == ["2.0", "1.0", "13", "8.0", "13", "4.2"]


def test_past_years_differ_from_the_forecast_and_a_part_of_a_year_is_named() -> None:
    frame = years((2025, 2e6, 1e6, 3e6), (2026, 8e6, 12.6e6, 4e6)).with_columns(
        months=pl.Series([3, 12])
    )
    chart = burn(frame, About(as_of_date=date(2026, 1, 15)))
    assert [(bar["year"], bar["is_forecast"]) for bar in bars(chart)[::3]] == [
        ("2025 (3 months)", False), ("2026", True),
    ]  # fmt: skip


def test_an_unknown_burn_has_no_bar_and_no_claim() -> None:
    chart = burn(years((2026, 2e6, 1e6, None)))
    assert title(chart) == "Burn is not known in any year"
    assert [bar["measure"] for bar in bars(chart)] == ["Revenue", "Operating loss"]


def test_years_that_bring_cash_are_not_called_burn() -> None:
    assert title(burn(years((2026, 9e6, -1e6, -2e6), (2027, 9e6, 0.0, 0.0)))) == (
        "No year burns cash"
    )


def test_the_baseline_is_drawn_of_several_scenarios_and_nothing_is_refused() -> None:
    own, other = years((2026, 1.0, 1.0, 5.0)), years((2027, 1.0, 1.0, 9.0), scenario="dearer")
    assert title(burn(pl.concat([other, own]))) == "Burn peaks at $5 in 2026"
    assert title(burn(other)) == "Burn peaks at $9 in 2027"
    with pytest.raises(UniteconError, match="no year to draw burn of"):
        burn(own.clear())
