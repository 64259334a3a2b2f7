"""Charts of the company: a year's burn, a grid of levers, facts against the model, a fan."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from unitecon.charts import step_bars
from unitecon.charts.about import About
from unitecon.charts.burn_waterfall import KNOWN, waterfall
from unitecon.charts.cash_out_odds import fan
from unitecon.charts.fact_dots import MOST, backtest, calibration
from unitecon.charts.lever_grid import heatmap
from unitecon.errors import UniteconError

BASE = {"scenario_id": "baseline"}


def rows_with(chart: Any, key: str) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if key in rows[0])


def title(chart: Any) -> str:
    text = chart.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def year(number: int, **usd: float | None) -> dict[str, Any]:
    return BASE | {"year": number} | dict.fromkeys(KNOWN, 0.0) | usd


def test_a_waterfall_steps_from_revenue_to_burn() -> None:
    burnt = year(
        2026, revenue_usd=100.0, cost_of_revenue_usd=60.0, research_and_development_usd=90.0,
        working_capital_change_usd=10.0, burn_usd=40.0,
    )  # fmt: skip
    unknown = year(2025, revenue_usd=None)
    chart = waterfall(pl.DataFrame([unknown, burnt], infer_schema_length=None))
    assert title(chart) == (
        "2026 burns $40: research and development takes $90, against $100 of revenue"
    )
    steps = [(row["lane"], row["from_usd"], row["to_usd"]) for row in rows_with(chart, "right_usd")]
    assert steps == [
        ("Revenue", 0.0, 100.0), ("Cost of revenue", 100.0, 40.0),
        ("Research and development", 40.0, -50.0), ("Working capital", -50.0, -40.0),
        ("Burn", 0.0, -40.0),
    ]  # fmt: skip
    with pytest.raises(UniteconError, match="no year with all costs known"):
        waterfall(pl.DataFrame([unknown]))


def test_steps_are_labelled_in_one_unit() -> None:
    lanes = [step_bars.lane("a", 0.0, 2e6, "figure"), step_bars.lane("b", 2e6, 1.5e6, "loss")]
    texts = [lane["text"] for lane in step_bars.labelled(lanes)]
    assert texts == ["$2.0m", "\u2212$0.5m"]


def test_a_grid_has_a_cell_a_pair_and_marks_what_lasts() -> None:
    grid = pl.DataFrame(
        [{"plan_price.plus": price, "token_cost": cost, "runway_months": price + 10 * cost,
          "is_cash_out": cost < 2.0}
         for price in (20.0, 25.0) for cost in (1.0, 2.0)]
    )  # fmt: skip
    chart = heatmap(grid, About(company="Acme", funding_usd=2e6))
    assert title(chart) == "Runway is 30 to 45 months, by plan price plus and token cost"
    cells = [(cell["across"], cell["down"], cell["text"]) for cell in rows_with(chart, "across")]
    assert cells == [("20", "1", "30"), ("20", "2", "40+"), ("25", "1", "35"), ("25", "2", "45+")]
    head = chart.to_dict()["title"]["subtitle"]
    assert head[0] == "Acme, with $2.0m of announced funding and no other new money"
    with pytest.raises(UniteconError, match="takes the runways of a grid over two levers"):
        heatmap(pl.DataFrame({"scenario_id": ["a"], "title": ["b"], "runway_months": [3.0]}))
    with pytest.raises(UniteconError, match="no runway is known"):
        heatmap(grid.clear())


def fact(share: float | None, **other: Any) -> dict[str, Any]:
    return BASE | {
        "metric": "net_loss", "period_end": date(2025, 9, 30), "error_share": share,
        "is_input": False, "is_held_out": True, "fact_kind": "actual",
    } | other  # fmt: skip


def test_calibration_counts_held_out_figures_alone() -> None:
    facts = [
        fact(0.05),
        fact(-3.0),
        fact(None),
        fact(0.02, fact_kind="target"),
        fact(0.01, is_held_out=False),
    ]
    chart = calibration(pl.DataFrame(facts))
    assert title(chart) == "1 of 2 held-out figures are within 10% of the model"
    lanes = [(row["lane"], row["share"], row["text"]) for row in rows_with(chart, "lane")]
    assert lanes[0] == ("net loss, Sep 2025", -1.0, "\u2212300%")
    many = calibration(pl.DataFrame([fact(0.01) for _ in range(MOST + 5)]))
    assert len(rows_with(many, "lane")) == MOST
    with pytest.raises(UniteconError, match="no published figure"):
        calibration(pl.DataFrame([fact(None)]))


def test_backtest_shows_the_range_of_each_later_figure() -> None:
    later = {
        "metric": "revenue", "period_end": date(2025, 12, 31), "is_scored": True,
        "reported_value": 10.0, "p10_value": 8.0, "p50_value": 9.0, "p90_value": 12.0,
        "is_inside_band": True,
    }  # fmt: skip
    outside = later | {"reported_value": 20.0, "is_inside_band": False}
    chart = backtest(pl.DataFrame([later, outside, later | {"is_scored": False}]))
    assert title(chart) == "1 of 2 figures that came later lie inside the forecast's range"
    first, second = rows_with(chart, "lane")
    assert (first["is_solid"], second["is_solid"]) == (True, False)
    assert (second["low"], second["share"], second["high"]) == pytest.approx((-0.2, -0.1, 0.2))


def test_a_fan_leaves_out_months_of_unknown_cash() -> None:
    frame = pl.DataFrame(
        [{"month": date(2026, month, 1), "measure": "closing_cash_usd", "draws": 9 * (month > 1),
          "p10_usd": usd, "p50_usd": usd, "p90_usd": usd}
         for month, usd in ((1, None), (2, 3.0), (3, 2.0))]
    )  # fmt: skip
    runways = pl.DataFrame({"percentile": [50], "cash_out_date": [date(2026, 4, 9)]})
    chart = fan(frame, runways)
    assert title(chart) == "An even chance that cash runs out by 9 April 2026"
    assert [row["p50"] for row in rows_with(chart, "p10")] == [3.0, 2.0]
    assert "9 draws" in " ".join(chart.to_dict()["title"]["subtitle"])
