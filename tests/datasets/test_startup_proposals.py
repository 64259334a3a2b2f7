"""The proposals of assistant_startup: what the page of charges says of them is what they give."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.reports import rerate_page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "datasets" / "assistant_startup" / "proposals"
PAGE = (ROOT / "docs" / "charges.md").read_text(encoding="utf-8")
NAMES = ("plus_credits", "pro_allowance", "pro_cost_plus", "team_annual")


@pytest.fixture(scope="module")
def model() -> Model:
    """All proposals at once, on the log of the case."""
    rerated = opened("assistant_startup").rerate([FOLDER / f"{name}.toml" for name in NAMES])
    rerated.prepare([*rerate_page.ANSWERS, "account_months"])
    return rerated


def summary(model: Model, name: str) -> dict[str, Any]:
    plan = name.partition("_")[0]
    (row,) = model.answer("rerate_summaries").filter(scenario_id=name, plan_id=plan).to_dicts()
    return row


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_a_proposal_would_have_done(model: Model, name: str) -> None:
    sentence = rerate_page.sentence(summary(model, name))
    assert sentence.partition(" How many")[0] in PAGE


def test_an_annual_plan_moves_no_more_margin_than_its_discount(model: Model) -> None:
    """The year is earned by the day, whenever it is billed."""
    team = model.answer("account_margins").filter(scenario_id="team_annual", plan_id="team")
    lines = model.answer("invoice_lines").filter(scenario_id="team_annual")
    assert team["billed_usd"].sum() == pytest.approx(float(lines["amount_usd"].sum()))
    # 240 USD a seat and year, so a whole number of seats in a month that everybody was there for.
    december = team.filter(month=date(2025, 12, 1))["revenue_usd"] / (240 * 31 / 365)
    assert december.to_list() == pytest.approx(december.round().to_list(), abs=0.001)
    assert team["billed_usd"].sum() != team["revenue_usd"].sum()


def test_every_account_is_rated_under_every_proposal(model: Model) -> None:
    rows = model.answer("plan_rerates").group_by("scenario_id").len()
    assert sorted(rows.rows()) == [(name, 316) for name in NAMES]
    assert model.answer("plan_rerates")["new_revenue_usd"].is_not_null().all()
    untouched = model.answer("plan_rerates").filter(
        pl.col("plan_id") != pl.col("scenario_id").str.split("_").list.first()
    )
    assert set(untouched["change_kind"]) == {"same"}
