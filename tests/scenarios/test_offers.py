"""Every paying account on each plan: which plan would be its cheapest."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest

from unitecon.model import open as opened
from unitecon.scenarios import offers, proposals


def test_plans_that_charge_something_are_offered_under_the_proposal(tmp_path: Path) -> None:
    case = opened(chargecase.build(tmp_path / "case")).case
    (proposal,) = proposals.read(case, [chargecase.proposal(tmp_path)])
    plus, pro = offers.of(case, proposal)
    assert (plus.scenario_id, plus.base, plus.varied_input) == ("flat_60.plus", "flat_60", "plus")
    assert (plus.kind, plus.replaced_plans) == (offers.KIND, ("pro",))
    assert [(o.table, o.where, o.value) for o in plus.overrides] == [
        ("plan_prices", {"plan_id": "pro"}, 20.0)
    ]
    assert [insert.row["charge_id"] for insert in pro.inserts] == ["plus.pro_flat"] * 2
    assert pro.inserts[0].row["plan_id"] == "plus"


def test_accounts_pick_the_cheapest_plan(tmp_path: Path) -> None:
    model = opened(chargecase.build(tmp_path / "case"))
    rerated = model.rerate([chargecase.proposal(tmp_path)])
    choices = rerated.answer("plan_choices")
    # Acme has two seats of plus at 20 USD, Ann one; on pro both pay 60.
    assert choices.select(
        "account_id", "cheapest_plan_id", "staying_usd", "cheapest_usd", "saved_usd", "is_moving"
    ).rows() == [
        ("acme", "plus", 60.0, 40.0, 20.0, True),
        ("ann", "plus", 60.0, 20.0, 40.0, True),
    ]
    (move,) = rerated.answer("plan_moves").to_dicts()
    assert (move["plan_id"], move["cheapest_plan_id"], move["accounts"]) == ("pro", "plus", 2)
    assert move["saved_usd"] == pytest.approx(60.0)


def test_whoever_gains_nothing_stays(tmp_path: Path) -> None:
    model = opened(chargecase.build(tmp_path / "case"))
    text = chargecase.PROPOSAL.replace("60", "20")
    choices = model.rerate([chargecase.proposal(tmp_path, text)]).answer("plan_choices")
    assert choices["is_moving"].to_list() == [False, False]
    assert choices["saved_usd"].to_list() == [0.0, 0.0]


def test_offers_of_case_charges_are_those_of_the_case(tmp_path: Path) -> None:
    """On pro, of which nothing is proposed, plus accounts would pay its base and usage."""
    folder = chargecase.build(tmp_path / "case")
    text = chargecase.PROPOSAL.replace('"pro"', '"plus"')
    rerated = opened(folder).rerate([chargecase.proposal(tmp_path, text)])
    choices = rerated.answer("plan_choices").select("account_id", "cheapest_plan_id", "staying_usd")
    assert choices.rows() == [("acme", "plus", 62.5), ("ann", "plus", 65.0)]


@pytest.mark.parametrize(("price", "cheapest", "usd"), [(30, "plus", 40.0), (15, "pro", 30.0)])
def test_an_account_takes_a_subscription_for_each_seat(
    tmp_path: Path, price: int, cheapest: str, usd: float
) -> None:
    """Acme's two seats of plus cost 40 USD; on pro, which only Ann is on, they need two of it."""
    folder = chargecase.build(tmp_path / "case")
    plans = folder / "user_plans.csv"
    plans.write_text(plans.read_text().replace("bob,pro", "bob,plus").replace("cy,pro", "cy,plus"))
    text = chargecase.PROPOSAL.replace("60", str(price))
    choices = opened(folder).rerate([chargecase.proposal(tmp_path, text)]).answer("plan_choices")
    acme = choices.filter(account_id="acme").to_dicts()[0]
    assert (acme["staying_usd"], acme["cheapest_plan_id"], acme["cheapest_usd"]) == (
        40.0, cheapest, usd,
    )  # fmt: skip
