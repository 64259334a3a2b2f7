"""Rules of the tables of charges: what is refused, and in which words."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest
from logcase import GUESS

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
        (("flat", "", "", 1.5), "billing_months: '1.5' is not a whole number"),
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


def test_charges_for_usage_and_fixed_ones_are_known() -> None:
    assert {"flat", "graduated", "package"} < set(CHARGE_MODELS)
