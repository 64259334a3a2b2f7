"""Members respond to the prices that scenarios decide, and to nothing else."""

from datetime import date

import polars as pl
import pytest

import unitecon as ue
from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.scenarios import build, frames
from unitecon.scenarios.price_decisions import NAME
from unitecon.scenarios.scenario import Override, Scenario
from unitecon.uncertainty.listed import uncertain_inputs

ELASTIC = {"demand_responses": {"plan_id": "plus", "elasticity": 2.0}}
DEARER = {"plan_id": "plus", "price_usd_per_user_month": 25.0, "from_date": date(2026, 4, 1)}


@pytest.fixture(scope="module")
def openai() -> Case:
    return load("openai")


def members(model: ue.Model, plan: str) -> dict[tuple[str, date], float]:
    """Users of a plan by scenario and month."""
    rows = model.answer("plan_margins", f"plan_id = '{plan}'")
    keyed = rows.select("scenario_id", "month", "users").rows()
    return {(scenario, month): users for scenario, month, users in keyed}


def test_a_quarter_more_loses_members_for_good() -> None:
    model = ue.open("openai", scenarios=["baseline"])
    scenario = model.with_scenario("dearer", ELASTIC | {"plan_prices": DEARER})
    plus, free = members(scenario, "plus"), members(scenario, "free")
    for month in (date(2026, 12, 1), date(2030, 12, 1)):
        lost = plus["baseline", month] - plus["dearer", month]
        assert plus["dearer", month] == pytest.approx(plus["baseline", month] * 1.25**-2)
        assert free["dearer", month] - free["baseline", month] == pytest.approx(0.8 * lost)
    before = date(2026, 3, 1)
    assert plus["dearer", before] == plus["baseline", before]


def test_half_the_price_of_tokens_brings_the_api_more_requests() -> None:
    day = date(2026, 4, 1)
    level = Override("parameters", {"parameter_id": "price_pass_through_share"},
                     "parameter_value", "set", 0.0, date(2024, 1, 1))  # fmt: skip
    halves = Override("token_prices", {}, "price_usd_per_mtok", "multiply", 0.5, day)
    response = Override("demand_responses", {"plan_id": "api"}, "elasticity", "set", 1.5)
    scenarios = [
        Scenario("level", "level", overrides=(level,)),
        Scenario("cheaper", "cheaper", base="level", overrides=(halves, response)),
    ]
    model = ue.open("openai", scenarios=["baseline"]).with_scenarios(scenarios)
    rows = model.answer("plan_margins", "plan_id = 'api'").to_dicts()
    revenue = {(row["scenario_id"], row["month"]): row["revenue_usd"] for row in rows}
    # Also when the mix has changed to a model that was listed later.
    for month in (date(2026, 10, 1), date(2030, 12, 1)):
        expected = revenue["level", month] * 2**1.5 / 2
        assert revenue["cheaper", month] == pytest.approx(expected)
    before, during = date(2026, 3, 1), date(2026, 6, 1)
    assert revenue["cheaper", before] == revenue["level", before]
    # In the middle of June 75 of the 182.6 days of the lag have passed.
    felt = 2 ** (1.5 * 75 / (365.2425 / 2)) / 2
    assert revenue["cheaper", during] == pytest.approx(revenue["level", during] * felt, rel=0.01)


def test_only_decided_prices_have_a_response(openai: Case) -> None:
    low = next(run for run in build.ranges(openai) if run.varied_input == "plan_prices.enterprise")
    scenario = build.from_lever(openai, "plan_price.plus", 25, date(2026, 4, 1))
    tables = frames.frames(openai, ["baseline"], [low, scenario])
    decisions = tables[NAME].filter(pl.col("valid_from_date") == date(2026, 4, 1))
    assert tables[NAME]["scenario_id"].unique().to_list() == [scenario.scenario_id]
    price = (scenario.scenario_id, "plus", date(2026, 4, 1), 25.0, 20.0)
    assert decisions.drop("replaced_from_date").rows() == [price]


def test_elasticities_are_uncertain_where_they_are_felt(openai: Case) -> None:
    def drawn(scenario: str) -> set[str]:
        inputs = uncertain_inputs(openai, frames.frames(openai, [scenario]))["input_id"]
        return {name for name in inputs if name.startswith("demand_responses.")}

    assert drawn("baseline") == set()
    assert drawn("dearer_plans") == {"demand_responses.plus", "demand_responses.pro"}
    varied = {str(run.varied_input) for run in build.ranges(openai)}
    assert not any(name.startswith("demand_responses.") for name in varied)


def test_a_price_of_0_has_no_ratio(openai: Case) -> None:
    free = build.from_values("gift", {"plan_prices": {**DEARER, "price_usd_per_user_month": 0}})
    with pytest.raises(InputError) as refused:
        frames.frames(openai, ["baseline"], [free])
    assert str(refused.value).startswith(
        "scenario gift price_usd_per_user_month: '0' of plus replaces 20 on 2026-04-01, and its "
        "members respond to prices (must be above 0 before and after, or an elasticity of 0)"
    )
    nobody = {"demand_responses": {"plan_id": "plus", "elasticity": 0}}
    changes = {"plan_prices": {**DEARER, "price_usd_per_user_month": 0}, **nobody}
    inelastic = build.from_values("gift", changes)
    assert not frames.frames(openai, ["baseline"], [inelastic])[NAME].is_empty()
