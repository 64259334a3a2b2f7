"""Levers on caps: which tiers they reach, and whether they change a cap or add one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import casebuilder
import caserows
import pytest

from unitecon.case.load import Case, load
from unitecon.scenarios.levers import usage_caps

JULY = date(2025, 7, 1)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Free has one tier, plus two; the heavy one has a cap of 900 tasks since January."""
    small = load(casebuilder.build(tmp_path / "case"))
    cap = {"plan_id": "plus", "tier_id": "heavy", "cap_tasks_per_user_month": 900.0}
    return caserows.with_rows(small, "usage_caps", cap)


def test_each_plan_and_tier_has_a_lever_with_its_cap_of_today(case: Case) -> None:
    assert list(usage_caps.cap_keys(case)) == [
        (("free",), None), (("free", "all"), None),
        (("plus",), None), (("plus", "light"), None), (("plus", "heavy"), 900.0),
    ]  # fmt: skip
    assert list(usage_caps.free_keys(case)) == [((), None)]


def test_a_cap_there_is_changes_and_one_there_is_not_is_added(case: Case) -> None:
    (change,), (added,) = usage_caps.usage_cap(case, ["plus"], 50, JULY)
    assert change.where == {"plan_id": "plus", "tier_id": "heavy"}
    assert (change.action, change.value, change.from_date) == ("set", 50, JULY)
    assert added.row["tier_id"] == "light"
    assert (added.row["cap_tasks_per_user_month"], added.row["valid_from_date"]) == (50, JULY)


def test_a_limit_of_free_plans_leaves_paid_ones_alone(case: Case) -> None:
    changes, (added,) = usage_caps.free_limit(case, (), 20, JULY)
    assert changes == []
    assert (added.row["plan_id"], added.row["tier_id"]) == ("free", "all")


def test_the_range_is_from_a_tenth_to_thirty_times_the_usage_of_a_user(case: Case) -> None:
    usage = {"plan_id": "plus", "driver_id": "weekly_users", "usage_ratio": 0.02}
    used = caserows.with_rows(case, "plan_usage", usage)  # times 1000: 20 tasks
    assert usage_caps.range_of(used, ["plus", "heavy"]) == pytest.approx((2, 600))
