"""Rows of demand_responses.csv: what is refused, and in which words."""

from pathlib import Path

import casebuilder
import pytest

from unitecon.case.load import load
from unitecon.dictionary.demand import DemandResponses
from unitecon.errors import InputError

HEADER = (
    "plan_id,elasticity,low,high,lag_months,leaver_usage_ratio,fallback_plan_id,fallback_share,"
    "valid_from_date,known_from_date,basis,source_id,note\n"
)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("plus,-2,,,6,0.5,free,0.8", "likely cause: a minus sign: it is the loss of members"),
        ("plus,2,3,,6,0.5,free,0.8", "low: '3' is above the row's value (must be at most 2)"),
        ("plus,2,,1,6,0.5,free,0.8", "high: '1' is below the row's value (must be at least 2)"),
        ("plus,2,,,-6,0.5,free,0.8", "lag_months: '-6' is too low"),
        ("plus,2,,,6,50,free,0.8", "leaver_usage_ratio: '50' is too high"),
        ("plus,2,,,6,0.5,free,80", "fallback_share: '80' is too high"),
        ("plus,2,,,6,0.5,,0.8", "'0.8' of the members who leave have no other plan"),
        ("plus,2,,,6,0.5,plus,0.8", "(must be 0, or a fallback_plan_id other than plus)"),
        ("plus,2,,,6,0.5,fre,0.8", "fallback_plan_id: 'fre' is not a plan_id in plans.csv"),
        ("free,2,,,6,0.5,,0", "plan_id: 'free' has no price that anyone"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    folder = casebuilder.build(tmp_path / "case")
    dates = casebuilder.GUESS
    (folder / "demand_responses.csv").write_text(f"{HEADER}{row},{dates}\n")
    with pytest.raises(InputError) as refused:
        load(folder)
    assert "demand_responses.csv:2 " in str(refused.value)
    assert message in str(refused.value)


def test_a_row_has_one_value_and_how_members_respond() -> None:
    assert "elasticity" in DemandResponses.columns()
