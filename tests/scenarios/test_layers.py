"""Layers of changes: the rows of each scenario, and where their faults are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import casebuilder
import pytest

from unitecon.case.load import Case, load
from unitecon.scenarios import layers
from unitecon.scenarios.layers import Layers
from unitecon.scenarios.scenario import UNCHANGED, Insert, Override, Scenario


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return load(casebuilder.build(tmp_path / "case"))


def scenario(name: str, plan: str, value: float) -> Scenario:
    """A factor on a plan's price."""
    where = {"plan_id": plan}
    change = Override("plan_prices", where, "price_usd_per_user_month", "multiply", value)
    return Scenario(name, name, overrides=(change,))


def test_a_layer_changes_what_the_one_below_left(case: Case) -> None:
    low, high = scenario("low", "plus", 2), scenario("high", "plus", 1.5)
    layered = Layers(case)
    layered.add([UNCHANGED])
    layered.add([UNCHANGED, low, high])
    rows = layered.frame("plan_prices").filter(plan_id="plus")
    cells = rows.select("scenario_id", "price_usd_per_user_month", "low", "basis", "note").rows()
    assert cells == [
        ("baseline", 20, 18, "sourced", None),
        ("high", 60, None, "assumed", "Changed by the scenario high."),
    ]
    assert (
        layered.frame("driver_levels")["scenario_id"].to_list() == ["baseline"] * 2 + ["high"] * 2
    )


def test_a_faulty_scenario_has_no_rows_and_its_faults_name_it(case: Case) -> None:
    layered = Layers(case)
    layered.add([UNCHANGED, scenario("wrong", "pluss", 2)])
    layered.add([UNCHANGED, scenario("plus_at_25", "pluss", 2)])
    assert layered.ids == []
    assert [fault.file for fault in layered.faults] == [
        "scenario wrong",
        "scenarios/plus_at_25.toml",
    ]


def test_a_row_may_refer_to_what_its_own_layer_inserts(case: Case) -> None:
    assert layers.references(case)["plans.plan_id"] == {"free", "plus"}
    row = {"plan_id": "plus", "price_usd_per_user_month": 30, "valid_from_date": date(2025, 9, 1)}
    layered = Layers(case)
    layered.add([UNCHANGED, Scenario("more", "M", inserts=(Insert("plan_prices", row),))])
    assert layered.faults == []
    notes = layered.frame("plan_prices").filter(valid_from_date=date(2025, 9, 1))["note"]
    assert notes.to_list() == ["Inserted by the scenario more."]
