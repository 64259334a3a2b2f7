"""What the page of a simulation says of cash-out with new money."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import unitecon as ue
from unitecon.forecast import simulation
from unitecon.forecast.simulation import Simulation
from unitecon.reports import simulate_page
from unitecon.uncertainty.draws import Sample


@pytest.fixture(scope="module")
def simulated() -> Simulation:
    return simulation.simulate(ue.open("openai", scenarios=["baseline"]).case, Sample(40, 1))


def test_odds_with_new_money_stand_beside_those_without(simulated: Simulation) -> None:
    heads = [column.header for column in simulate_page.quarter_table(simulated).columns]
    assert heads == ["By the end of", "Share", "\u00b1", "With new money", "\u00b1"]
    rows = simulated.answers["cash_out_quarters"].filter(~pl.col("is_beyond_horizon"))
    assert (rows["funded_probability_share"] <= rows["probability_share"]).all()
    assert rows["funded_probability_share"].sum() < rows["probability_share"].sum()
    said = " ".join(simulate_page.funding_sentence(simulated))
    assert "as it came in 4 months of the 2.0 years to 2026-01-15, $12bn at a time" in said


def test_without_a_past_of_new_money_there_are_no_such_odds(simulated: Simulation) -> None:
    alone = replace(simulated, funding_pace={})
    assert len(simulate_page.quarter_table(alone).columns) == 3
    assert list(simulate_page.funding_sentence(alone)) == []
