"""A simulation's chart as the bytes of a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import casebuilder
import polars as pl
import pytest

from unitecon.case import load
from unitecon.errors import UniteconError
from unitecon.forecast.simulation import Simulation
from unitecon.reports.odds_picture import picture
from unitecon.uncertainty.draws import Sample


@pytest.fixture
def simulation(tmp_path: Path) -> Simulation:
    months = pl.DataFrame(
        {
            "month": [date(2025, 7, 1), date(2025, 8, 1)], "measure": ["closing_cash_usd"] * 2,
            "draws": [40, 40], "p10_usd": [1e6, -1e6], "p50_usd": [2e6, 1e6],
            "p90_usd": [3e6, 2e6],
        }
    )  # fmt: skip
    quarter = {"quarter_end_date": date(2025, 7, 1), "is_beyond_horizon": False}
    quarters = pl.DataFrame([quarter | {"probability_share": 0.3}])
    runways = pl.DataFrame({"percentile": [50], "cash_out_date": [date(2025, 8, 20)]})
    answers = {
        "simulated_months": months, "cash_out_quarters": quarters, "simulated_runways": runways,
    }  # fmt: skip
    case = load.load(casebuilder.build(tmp_path / "small"))
    return Simulation(case, "baseline", Sample(40, 1), "0", {}, answers, "arrays")


def test_the_picture_is_drawn_from_the_answers_and_the_cases_day(simulation: Simulation) -> None:
    head = json.loads(picture(simulation, ".json"))["title"]
    assert head["text"] == "An even chance that cash runs out by 20 August 2025"
    assert "as of 30 June 2025, without new money" in head["subtitle"][0]
    assert "40 draws of every uncertain input" in head["subtitle"][2]
    assert picture(simulation, ".svg").startswith(b"<svg")


def test_an_unknown_suffix_is_refused(simulation: Simulation) -> None:
    with pytest.raises(UniteconError, match=r"'\.txt'; known: \.svg"):
        picture(simulation, ".txt")
