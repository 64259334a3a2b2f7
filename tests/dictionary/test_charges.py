"""Rules of the tables of charges: what is refused, and in which words."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest
from logcase import DATED, GUESS

from unitecon.case.load import load
from unitecon.dictionary.charges import CHARGE_MODELS
from unitecon.errors import InputError

CHARGE = "x,pro,X,{},{},{},,{},in_arrears,,," + GUESS


def fault(folder: Path, **tables: str) -> str:
    with pytest.raises(InputError) as refused:
        load(chargecase.build(folder, **tables))
    return str(refused.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (("graduated", "", "", 1), "meter_id: does not fit a charge that is 'graduated'"),
        (("flat", "tokens", "", 1), "meter_id: 'tokens' does not fit a charge that is 'flat'"),
        (("package", "tokens", "", 1), "package_units: does not fit a charge that is 'package'"),
        (("standard", "tokens", "5", 1),
         "package_units: '5' does not fit a charge that is 'standard'"),
        (("flat", "", "", 1.5), "billing_months: '1.5' is not a whole number (must be"),
        (("flat", "", "", 0), "billing_months: '0' is too low (must be at least 1 and"),
        (("tiered", "tokens", "", 1), "charge_model: 'tiered' is not allowed here"),
        (("standard", "token", "", 1), "meter_id: 'token' is not a meter_id in meters.csv"),
    ],
)  # fmt: skip
def test_a_charge_that_contradicts_itself_is_refused(
    tmp_path: Path, cells: tuple[object, ...], message: str
) -> None:
    text = f"{chargecase.CHARGES}{CHARGE.format(*cells)}\n"
    steps = f"{chargecase.STEPS}x,only,0,,,1,{GUESS}\n"
    message_of_file = fault(tmp_path / "case", charges=text, charge_steps=steps)
    assert f"charges.csv:4 {message}" in message_of_file


def test_a_step_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    text = chargecase.STEPS.replace("rest,1000000,,", "rest,1000000,500000,")
    message = "charge_steps.csv:4 up_to_units: '500000' is not above the step's start"
    assert message in fault(tmp_path / "case", charge_steps=text)


@pytest.mark.parametrize(
    ("price", "message"),
    [
        ("0.0000000001", "has more than 9 decimals, which no invoice could keep"),
        ("0.00000012345", "has more than 9 decimals, which no invoice could keep"),
        ("1e10", "is too high"),
    ],
)
def test_a_price_that_no_invoice_can_keep_is_refused(
    tmp_path: Path, price: str, message: str
) -> None:
    steps = chargecase.STEPS.replace("0.000005", price)
    assert f"charge_steps.csv:4 price_usd: '{price}' {message}" in fault(
        tmp_path / "case", charge_steps=steps
    )


@pytest.mark.parametrize("price", ["0.000000001", "0.00000125", "19.99", "1200", "0"])
def test_other_prices_are_kept(tmp_path: Path, price: str) -> None:
    steps = chargecase.STEPS.replace("0.000005", price)
    assert load(chargecase.build(tmp_path / "case", charge_steps=steps)).tables


def test_credits_that_expire_before_they_are_granted_are_refused(tmp_path: Path) -> None:
    grants = (
        "plan_id,grant_id,credit_usd,price_paid_usd,every_months,expiry_months,priority,"
        f"{DATED}\npro,gift,5,0,,-1,1,{GUESS}\n"
    )
    message = "credit_grants.csv:2 expiry_months: '-1' lets the credit expire before it is granted"
    assert fault(tmp_path / "case", credit_grants=grants).startswith(message)


def test_charges_for_usage_and_fixed_ones_are_known() -> None:
    assert {"flat", "graduated", "package"} < set(CHARGE_MODELS)
