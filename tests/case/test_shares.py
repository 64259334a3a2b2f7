"""Shares that must sum to 1."""

from __future__ import annotations

import pytest

from unitecon.case import shares
from unitecon.dictionary.tables import TABLES


@pytest.mark.parametrize(
    ("members", "total"),
    [
        ([0.8, 0.2], None),
        ([0.1] * 10, None),  # a plain sum is 0.9999999999999999
        ([1.0, -0.25], None),  # subtracted members do not count
        ([0.5, 0.5 + 1e-8], 1.00000001),
        ([], 0.0),
    ],
)
def test_a_total_is_given_where_it_is_not_one(members: list[float], total: float | None) -> None:
    assert shares.total_if_wrong(members) == (total if total is None else pytest.approx(total))


def test_a_fault_names_the_group_and_its_total() -> None:
    fault = shares.fault(TABLES["tier_tasks"], ("plus", "heavy"), 0.9, "from 2025-01-01")
    assert str(fault) == (
        "task_share: shares of plan_id=plus tier_id=heavy must sum to 1, got 0.9 from 2025-01-01"
    )
