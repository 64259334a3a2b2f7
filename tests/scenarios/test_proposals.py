"""A file of proposed charges -> a scenario, or what is wrong with the file and where."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest

from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.model import open as opened
from unitecon.scenarios import proposals, replaced_plans


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return load(chargecase.build(tmp_path / "case"))


def fault(case: Case, text: str, name: str = "proposal") -> str:
    with pytest.raises(InputError) as refused:
        proposals.read(case, chargecase.proposal(case.path.parent, text, name))
    return str(refused.value)


def test_a_proposal_is_a_scenario_with_the_charges_of_its_plans(case: Case) -> None:
    scenario = proposals.read(case, chargecase.proposal(case.path.parent))
    assert (scenario.scenario_id, scenario.replaced_plans) == ("flat_60", ("pro",))
    assert [(insert.table, insert.line) for insert in scenario.inserts] == [
        ("charges", 3),
        ("charge_steps", 3),
    ]
    assert scenario.inserts[0].row["billed"] == "in_advance"


def test_steps_begin_where_the_one_before_ends(case: Case) -> None:
    text = """[[charge]]
plan_id = "pro"
charge_id = "use"
charge_model = "graduated"
meter_id = "tokens"
steps = [
    { up_to_units = 10, price_usd = 2 },
    { up_to_units = 30, price_usd = 1 },
    { price_usd = 0.5 },
]
"""
    scenario = proposals.read(case, chargecase.proposal(case.path.parent, text))
    steps = [insert.row for insert in scenario.inserts if insert.table == "charge_steps"]
    assert [step["from_units"] for step in steps] == [0, 10, 30]
    assert scenario.inserts[0].row["billed"] == "in_arrears"


def test_a_proposal_replaces_all_that_its_plans_charge(case: Case) -> None:
    model = opened(case.path, scenarios=["baseline"])
    scenario = proposals.read(model.case, chargecase.proposal(case.path.parent))
    frames = model.with_scenarios([scenario]).frames
    for name in (*replaced_plans.OF_PLANS, "charge_steps"):
        rows = frames[f"given_{name}"].filter(scenario_id="flat_60")
        kept = {"charges": ["pro_flat"], "charge_steps": ["pro_flat"]}.get(name, [])
        assert (rows["charge_id"].to_list() if kept else rows.rows()) == kept, name
    assert frames["given_charges"].filter(scenario_id="baseline").height == 2


PRO = '[[charge]]\nplan_id = "pro"\ncharge_id = "a"\ncharge_model = "flat"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = 1\n", "proposes nothing (must be a [[charge]] at least)"),
        ('[[charges]]\nplan_id = "pro"\n', "charges: unknown key; did you mean 'charge'?"),
        ("charge = 3\n", "charge: is not a list of tables"),
        ('[[minimum]]\nminimum_usd = 3\n', "has no plan_id of plans.csv"),
        ('[[charge]]\nplan_id = "por"\nprice_usd = 1\n',
         "'por' has no plan_id of plans.csv (must be one of free, plus, pro)"),
        (PRO, "needs a price_usd or steps, and not both"),
        (f"{PRO}price_usd = 1\nsteps = []\n", "needs a price_usd or steps, and not both"),
        (f"{PRO}steps = 3\n", "has steps that are not a list of tables"),
        (f"{PRO}steps = [{{ price_usd = 1 }}, {{ price_usd = 2 }}]\n",
         "has a step without an end before the last one"),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused(case: Case, text: str, message: str) -> None:
    assert message in fault(case, text)
    assert fault(case, text).startswith("proposal.toml")


def test_a_proposal_is_called_like_no_scenario(case: Case) -> None:
    assert "is not a slug" in fault(case, chargecase.PROPOSAL, "Flat 60")
    assert "is the name of a scenario" in fault(case, chargecase.PROPOSAL, "baseline")


def test_what_rows_say_is_checked_with_the_scenario(case: Case) -> None:
    text = chargecase.PROPOSAL.replace('"flat"', '"flatt"').replace("= 60", "= -1")
    scenario = proposals.read(case, chargecase.proposal(case.path.parent, text))
    with pytest.raises(InputError) as refused:
        _ = opened(case.path).with_scenarios([scenario]).frames
    assert "'flatt'" in str(refused.value)
    assert "'-1'" in str(refused.value)
