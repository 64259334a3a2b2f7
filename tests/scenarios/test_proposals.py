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
        proposals.read(case, [chargecase.proposal(case.path.parent, text, name)])
    return str(refused.value)


def test_a_proposal_is_a_scenario_with_the_charges_of_its_plans(case: Case) -> None:
    (scenario,) = proposals.read(case, [chargecase.proposal(case.path.parent)])
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
    (scenario,) = proposals.read(case, [chargecase.proposal(case.path.parent, text)])
    steps = [insert.row for insert in scenario.inserts if insert.table == "charge_steps"]
    assert [step["from_units"] for step in steps] == [0, 10, 30]
    assert scenario.inserts[0].row["billed"] == "in_arrears"


def test_a_proposal_replaces_all_that_its_plans_charge(case: Case) -> None:
    model = opened(case.path, scenarios=["baseline"])
    (scenario,) = proposals.read(model.case, [chargecase.proposal(case.path.parent)])
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
        ("title = 3\n", "title: is not a text (must be a text in quotation marks)"),
        ("[[minimum]]\nminimum_usd = 3\n", "names no plan_id (must be one of free, plus, pro)"),
        ('[[charge]]\nplan_id = "por"\nprice_usd = 1\n',
         "'por' is not a plan_id in plans.csv; did you mean 'pro'? (must be one of free, "),
        (PRO, "needs a price_usd or steps, and not both"),
        (f"{PRO}price_usd = 1\nsteps = []\n", "needs a price_usd or steps, and not both"),
        (f"{PRO}price_usd = 1\n\n{PRO}price_usd = 2\n",
         "proposal.toml:7 charge_id: 'a' repeats the charge of line 1"),
        (PRO.replace("pro", "plus").replace('"a"', '"pro_base"') + "price_usd = 1\n",
         "charge_id: 'pro_base' is the charge_id of a charge of pro (must be a name of its own)"),
        (f"{PRO}steps = []\n", "has steps that are not a list of tables"),
        (PRO.replace('charge_id = "a"\n', "") + "price_usd = 1\n",
         "proposal.toml:1 charge_id: is missing in the charge"),
        (PRO.replace('"a"', '["a"]') + "price_usd = 1\n",
         "proposal.toml:1 charge_id: \"['a']\" is not a text"),
        (f"{PRO}steps = [{{ upto_units = 1, price_usd = 1 }}, {{ price_usd = 2 }}]\n",
         "'upto_units' is not a key of a step; did you mean 'up_to_units'?"),
        (f"{PRO}price_usd = 1\nvalid_from_date = 2025-11-01\n",
         "valid_from_date: cannot be chosen (must be left out: a proposal holds from 2025-10-01"),
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
    twice = [chargecase.proposal(case.path.parent)] * 2
    with pytest.raises(InputError, match="flat_60 is proposed twice"):
        proposals.read(case, twice)


def test_faults_of_all_files_come_together(case: Case) -> None:
    other = case.path.parent / "other.toml"
    other.write_text("title = ")
    with pytest.raises(InputError) as refused:
        proposals.read(case, [chargecase.proposal(case.path.parent, ""), other, Path("gone.toml")])
    messages = str(refused.value).splitlines()
    assert [message.split(": ")[0] for message in messages] == [
        "flat_60.toml", "other.toml:1", "gone.toml",
    ]  # fmt: skip


OTHER = PRO.replace('"a"', '"b"')
USAGE = PRO.replace('"flat"', '"graduated"') + 'meter_id = "tokens"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'{PRO.replace("flat", "flatt")}price_usd = 1\n',
         "prop.toml:1 charge_model: 'flatt' is not allowed here"),
        (f"{PRO}price_usd = -1\n", "prop.toml:1 price_usd: '-1' is too low"),
        (f'{PRO}price_usd = "60"\n', "prop.toml:1 price_usd: '60' has the wrong type"),
        (f"{PRO}price_usd = 1\nprize = 2\n", "prop.toml:1 prize: is not a column of charges"),
        (f'{PRO.replace("flat", "graduated")}price_usd = 1\n',
         "prop.toml:1 meter_id: does not fit a charge that is 'graduated'"),
        (f'{PRO}price_usd = 1\nmeter_id = "tokens"\n',
         "prop.toml:1 meter_id: 'tokens' does not fit a charge that is 'flat'"),
        (USAGE.replace("tokens", "tokenz") + "price_usd = 1\n",
         "prop.toml:1 meter_id: 'tokenz' is not a meter_id in meters.csv; did you mean 'tokens'?"),
        (f'{USAGE}steps = [{{ up_to_units = "ten", price_usd = 1 }}, {{ price_usd = 1 }}]\n',
         "prop.toml:1 up_to_units: 'ten' has the wrong type (must be a number)"),
        (f"{USAGE}steps = [{{ up_to_units = -9, price_usd = 1 }}, {{ price_usd = 1 }}]\n",
         "prop.toml:1 up_to_units: '-9' is not above the step's start"),
        ((f'{PRO}price_usd = 1\n[[credit_grant]]\nplan_id = "pro"\ngrant_id = "x"\n'
         "credit_usd = 0\nprice_paid_usd = 5\npriority = 1\n"),
         "prop.toml:6 credit_usd: '0' is too low (must be above 0"),
        (f"{USAGE}steps = [{{ up_to_units = 5, price_usd = 1 }}]\n",
         "prop.toml:1 up_to_units: '5' ends the last step, so units above it have no price"),
        (f"{USAGE}steps = [{{ from_units = 2, price_usd = 1 }}]\n",
         "prop.toml:1 from_units: '2' leaves the units below it without a price"),
        ((f"{USAGE}steps = [{{ up_to_units = 5, price_usd = 1 }}, "
         "{ from_units = 7, price_usd = 1 }]\n"),
         "prop.toml:1 from_units: '7' leaves a gap after step step_1 (must be where that ends, 5)"),
        (f"{PRO}price_usd = 1\n\n{OTHER}price_usd = 2\n",
         "prop.toml:7 charge_id: 'b' charges pro for flat at once with a, from 2025-10-01"),
        ((f'{PRO}price_usd = 1\n[[allowance]]\nplan_id = "pro"\nmeter_id = "tokens"\n'
         "included_units = 5\n"),
         "prop.toml:6 meter_id: 'tokens' is a meter that no charge of pro counts by"),
        ('[[discount]]\nplan_id = "plus"\ndiscount_id = "x"\ndiscount_share = 0.1\n',
         "prop.toml:1 plan_id: 'plus' has no charges"),
        ((f'{PRO}price_usd = 1\n[[credit_grant]]\nplan_id = "pro"\ngrant_id = "x"\n'
         "credit_usd = 5\nprice_paid_usd = 0\npriority = 1\nexpiry_months = 0\n"),
         "prop.toml:6 expiry_months: '0' lets the credit expire before it is granted"),
    ],
)  # fmt: skip
def test_what_rows_say_is_checked_with_the_scenario(case: Case, text: str, message: str) -> None:
    scenarios = proposals.read(case, [chargecase.proposal(case.path.parent, text, "prop")])
    with pytest.raises(InputError) as refused:
        _ = opened(case.path).with_scenarios(scenarios).frames
    assert message in str(refused.value)
    assert len(refused.value.faults) == 1, str(refused.value)
