"""Rows of growth_spreads.csv and growth_surprises.csv: what is refused, and in which words."""

from pathlib import Path

import casebuilder
import pytest

from unitecon.case.load import load
from unitecon.dictionary.growth_walks import GrowthSpreads, GrowthSurprises
from unitecon.errors import InputError

SPREADS = (
    "driver_id,spread_share_per_year,persistence_share,yearly_revision_ratio,"
    "shared_driver_id,shared_variance_share,valid_from_date,known_from_date,basis,source_id,note\n"
)
SURPRISES = (
    "driver_id,year_number,surprise_score,standard_error,"
    "valid_from_date,known_from_date,basis,source_id,note\n"
)


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        (SPREADS, "payers,-0.3,0.3,1,,", "spread_share_per_year: '-0.3' is too low"),
        (SPREADS, "payers,0.3,30,1,,", "persistence_share: '30' is too high"),
        (SPREADS, "payers,0.3,0.3,-1,,", "yearly_revision_ratio: '-1' is too low"),
        (SPREADS, "payers,0.3,,1,,", "persistence_share"),
        (SPREADS, "payer,0.3,0.3,1,,", "driver_id: 'payer' is not a driver_id in drivers.csv"),
        (SPREADS, "payers,0.3,0.3,1,seats,", "shared_variance_share"),
        (SPREADS, "payers,0.3,0.3,1,,0.5", "shared_variance_share: '0.5' must stand beside"),
        (SPREADS, "payers,0.3,0.3,1,payers,0.5", "shared_driver_id: 'payers' is the driver itself"),
        (SPREADS, "payers,0.3,0.3,1,seats,1.5", "shared_variance_share: '1.5' is too high"),
        (SURPRISES, "payers,0,0,1", "year_number: '0' is too low"),
        (SURPRISES, "payers,1.5,0,1", "year_number: '1.5'"),
        (SURPRISES, "payers,1,0,-1", "standard_error: '-1' is too low"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, header: str, row: str, message: str) -> None:
    folder = casebuilder.build(tmp_path / "case")
    name = "growth_spreads" if header == SPREADS else "growth_surprises"
    (folder / f"{name}.csv").write_text(f"{header}{row},{casebuilder.GUESS}\n")
    with pytest.raises(InputError) as refused:
        load(folder)
    assert f"{name}.csv:2" in str(refused.value)
    assert message in str(refused.value)


def test_a_driver_shares_in_surprises_that_exist(tmp_path: Path) -> None:
    folder = casebuilder.build(tmp_path / "case")
    spread = f"{SPREADS}payers,0.3,0.3,1,seats,0.5,{casebuilder.GUESS}\n"
    (folder / "growth_spreads.csv").write_text(spread)
    (folder / "growth_surprises.csv").write_text(f"{SURPRISES}payers,1,0,1,{casebuilder.GUESS}\n")
    with pytest.raises(InputError, match="'seats' is not a driver_id in growth_surprises"):
        load(folder)


def test_the_keys_are_drivers_and_years() -> None:
    assert {"driver_id"} <= set(GrowthSpreads.primary_key())
    assert {"driver_id", "year_number"} <= set(GrowthSurprises.primary_key())
