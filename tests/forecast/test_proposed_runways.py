"""Proposals carried forward: a factor on a plan's price, and the day on which cash runs out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import chargecase
import polars as pl
import pytest
from places import ROOT

from unitecon.case.load import load
from unitecon.forecast import proposed_runways
from unitecon.model import Model
from unitecon.scenarios import proposals
from unitecon.uncertainty.draws import Sample

FOLDER = ROOT / "datasets" / "assistant_startup" / "proposals"
SUMMARIES = pl.DataFrame(
    [("team_annual", "team", 0.75), ("team_annual", "pro", 0.5)],
    schema=["scenario_id", "plan_id", "revenue_factor"],
    orient="row",
)


def test_a_plan_that_would_have_brought_less_shortens_the_runway() -> None:
    case = load("assistant_startup")
    proposed = proposals.read(case, [FOLDER / "team_annual.toml"])
    stands, annual = proposed_runways.outlooks(case, SUMMARIES, proposed)
    assert (stands.scenario_id, annual.scenario_id) == ("baseline", "team_annual")
    assert stands.from_date == date(2026, 1, 1)
    assert annual.cash_out_date is not None
    assert annual.cash_out_date < (stands.cash_out_date or date.max)
    # Only the plan that the file is about changes, by the log's factor: 25 USD a seat to 18.75.
    price = {"table": "plan_prices", "where": {"plan_id": "team"}, "multiply": 0.75}
    document = {"title": "t", "override": [price | {"from_date": date(2026, 1, 1)}]}
    by_hand = Model(replace(case, scenarios={"by_hand": document}), ["by_hand"])
    assert by_hand.answer("runways")["cash_out_date"].to_list() == [annual.cash_out_date]


def test_draws_give_a_band_around_the_day() -> None:
    case = load("assistant_startup")
    proposed = proposals.read(case, [FOLDER / "team_annual.toml"])
    for outlook in proposed_runways.outlooks(case, SUMMARIES, proposed, Sample(64, 1)):
        low, high = outlook.band or (None, None)
        assert low is not None
        assert low < (outlook.cash_out_date or date.max) < (high or date.max)


def test_a_case_without_cash_has_no_outlook(tmp_path: Path) -> None:
    case = load(chargecase.build(tmp_path / "case"))
    proposed = proposals.read(case, [chargecase.proposal(tmp_path)])
    assert proposed_runways.outlooks(case, SUMMARIES, proposed) == []


def test_a_case_as_proposed_has_the_charges_of_the_files(tmp_path: Path) -> None:
    case = load(chargecase.build(tmp_path / "case"))
    charged = proposals.applied(case, [chargecase.proposal(tmp_path)])
    assert charged.tables["charges"]["charge_id"].to_list() == ["pro_flat"]
    assert charged.tables["allowances"].is_empty()
    revenue = Model(charged, ["baseline"]).answer("account_margins")["revenue_usd"]
    assert revenue.to_list() == pytest.approx([60.0, 60.0])
    assert proposals.applied(case, []).tables["charges"].height == 2


def test_a_plan_with_charges_brings_what_its_charges_are_expected_to() -> None:
    case = load("assistant_startup")
    (annual,) = proposals.read(case, [FOLDER / "team_annual.toml"])
    charged = proposals.with_charges(case, [annual])
    stands, again = proposed_runways.outlooks(charged, SUMMARIES, [annual], Sample(64, 1))
    # Charges that take the place of the same charges change nothing, whatever the log would say.
    assert (again.scenario_id, again.cash_out_date) == ("team_annual", stands.cash_out_date)
    assert again.band == stands.band
    listed, _ = proposed_runways.outlooks(case, SUMMARIES, [annual])
    assert stands.cash_out_date is not None
    assert stands.cash_out_date < (listed.cash_out_date or date.max)
