"""Shares that must sum to 1."""

from __future__ import annotations

from datetime import date
from typing import Any

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


def share(value: float, low: float | None = None, high: float | None = None, **cells: Any) -> Any:
    """A row of tier_tasks."""
    own = {"plan_id": "plus", "tier_id": "heavy", "valid_from_date": date(2024, 1, 1)}
    return own | {"task_share": value, "low": low, "high": high} | cells


def test_shares_with_a_range_move_and_the_others_rest() -> None:
    rows = [share(0.7), share(0.2, 0.1, 0.3), share(0.1), share(0.6, tier_id="light"),
            share(0.4, 0.4, 0.4, tier_id="light")]  # fmt: skip
    (division,) = shares.divisions(TABLES["tier_tasks"], rows)
    assert (division.moving, division.resting) == ((1,), (0, 2))
    assert shares.rest_ratio(0.2, 0.3) == pytest.approx(0.7 / 0.8)
    assert shares.rest_ratio(0.2, 1.5) == 0
    assert list(shares.divisions(TABLES["plan_prices"], rows)) == []


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ([share(0.7), share(0.3, 0.2, 0.4)], None, ""),
        ([share(0.7), share(0.3, 0.3, 0.3)], None, ""),
        ([share(1.0), share(0.0, 0.0, 0.1)], 1, "is the range of a share that is not above 0"),
        ([share(1.0, 0.8)], 0, "leaves no other share to take the rest"),
        ([share(0.7, 0.6), share(0.3, 0.2)], 0, "leaves no other share to take the rest"),
        (
            [share(0.7, valid_from_date=date(2023, 5, 1)), share(0.3, 0.2, 0.4)],
            0,
            "is not the day on which the shares with a range start",
        ),
        (
            [share(0.4), share(0.3, 0.2, 0.5), share(0.3, 0.2, 0.5)],
            1,
            "leaves nothing for the rest: the highs sum to 1",
        ),
    ],
)
def test_a_share_that_cannot_move_is_refused(rows: Any, place: int | None, message: str) -> None:
    wrong = shares.range_fault(TABLES["tier_tasks"], dict(enumerate(rows)))
    assert (wrong and wrong[0]) == place
    assert wrong is None or message in str(wrong[1])
