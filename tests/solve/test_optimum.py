"""The price at which a plan leaves most, against p* = c / k x e / (e - 1) by hand."""

from __future__ import annotations

from datetime import date

import caserows
import pytest
from places import ROOT

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import InputError
from unitecon.model import Model
from unitecon.reports import optimum_page, solve_page
from unitecon.solve import optimum
from unitecon.solve.comparisons import Comparison
from unitecon.solve.optimum import Optimum
from unitecon.solve.runs import Runs
from unitecon.solve.turns import Turn

PRICE = Turn("plan_price.plus", (1, 200))
MARGIN = "max Plus contribution margin month=2025-03"


def elastic(elasticity: float, leaver_usage_ratio: float = 1) -> Case:
    """The worked example, in which members of Plus respond at once and leave altogether."""
    row = {
        "plan_id": "plus",
        "elasticity": elasticity,
        "lag_months": 0.0,
        "leaver_usage_ratio": leaver_usage_ratio,
        "note": "A guess.",
    }
    case = cases.load(ROOT / "docs" / "worked_example")
    return caserows.with_rows(case, "demand_responses", row)


def best(case: Case, text: str, turn: Turn = PRICE) -> Optimum:
    """The optimum that a text asks for."""
    asked = optimum.sought(case, text)
    assert asked is not None
    return optimum.optimise(case, asked, turn)


@pytest.mark.parametrize("elasticity", [1.5, 2, 4])
def test_the_best_price_is_known_to_four_digits(elasticity: float) -> None:
    case = elastic(elasticity)
    where = "scenario_id = 'baseline' and plan_id = 'plus' and month = '2025-03-01'"
    with Model(case, ["baseline"]) as model:
        margins = model.answer("plan_margins", where).row(0, named=True)
        terms = model.answer("plan_terms", where).row(0, named=True)
    cost = margins["serving_cost_usd"] / margins["users"]
    kept = terms["realised_price_share"] * terms["kept_revenue_share"]
    wanted = cost / kept * elasticity / (elasticity - 1)
    reading = best(case, MARGIN).best
    assert reading is not None
    assert f"{reading.place:.4g}" == f"{wanted:.4g}"


def test_the_report_says_where_it_is_and_how_it_was_found() -> None:
    text = optimum_page.report(best(elastic(2), MARGIN))
    assert text.startswith(
        "Goal: the greatest plan_margins.contribution_margin_usd month=2025-03 plan_id=plus\n"
        "Lever: plan_price.plus (USD per user per month), on the baseline\n"
    )
    assert "contribution_margin_usd is greatest with plan_price.plus at $" in text
    assert "an end of the range" not in text
    ends = optimum_page.report(best(elastic(2), MARGIN, Turn("plan_price.plus", (50, 200))))
    assert "with plan_price.plus at $50:" in ends
    assert "That is an end of the range" in ends


def test_the_least_is_sought_too_and_a_lever_may_not_matter() -> None:
    case = elastic(2)
    text = optimum_page.report(best(case, "min Plus serving cost"))
    assert "serving_cost_usd is least with plan_price.plus at $200: " in text
    assert "does not affect" in optimum_page.report(best(case, "max API serving cost"))


@pytest.mark.parametrize(
    ("elasticity", "message"),
    [
        (1, "'1' of plus leaves its price without an optimum (must be above 1)"),
        (0.8, "'0.8' of plus"),
    ],
)
def test_an_elasticity_of_at_most_1_has_no_best_price(elasticity: float, message: str) -> None:
    with pytest.raises(InputError) as refused:
        best(elastic(elasticity), MARGIN)
    assert f"demand_responses.csv elasticity: {message}" in str(refused.value)
    assert "`unitecon show price_breakevens worked_example`" in str(refused.value)


def test_members_who_do_not_respond_have_no_best_price() -> None:
    case = cases.load(ROOT / "docs" / "worked_example")
    with pytest.raises(InputError, match="no row says how members of plus respond to its price"):
        best(case, MARGIN)


@pytest.mark.parametrize("text", ["runway >= 3", "maximum runway >= 3", "max"])
def test_a_condition_is_not_an_optimum(text: str) -> None:
    assert optimum.sought(elastic(2), text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max Plus contribution margn", "is not a figure of any answer"),
        ("max is_cash_out", "has no max (must be a number)"),
        ("min cash_out_date", "has no min (must be a number)"),
    ],
)
def test_what_has_no_optimum_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        optimum.sought(elastic(2), text)
    assert "at character 5 " in str(refused.value)
    assert message in str(refused.value)


def test_a_search_shares_its_passes_with_conditions() -> None:
    asked = Comparison("runways", "runway_months", {}, "max", 0.0)
    runs = Runs(elastic(2), asked, PRICE, None)
    runs.read([20.0])
    assert [reading.is_met for reading in runs.readings] == [None]
    assert solve_page.figure_text(asked, runs.now) == solve_page.figure_text(
        asked, runs.readings[0]
    )
    assert runs.turn.from_date is None or runs.turn.from_date > date(2025, 1, 1)
