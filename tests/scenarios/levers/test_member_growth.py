"""Levers on members: the growth that leads to a wanted number, month by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import casebuilder
import caserows
import polars as pl
import pytest

from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.scenarios.levers import member_growth

JULY = date(2025, 7, 1)
DAYS_PER_YEAR = 365.25


def share(plan: str, driver: str) -> dict[str, Any]:
    return {"plan_id": plan, "driver_id": driver, "member_share": 1.0}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """50 payers of plus, who stay as many, until December 2026."""
    return load(casebuilder.build(tmp_path / "case"))


def test_payers_and_seats_are_drivers_of_plans_with_a_price(case: Case) -> None:
    assert member_growth.payers(case) == ["payers"]
    assert member_growth.seats(case) == []
    members = (share("plus", "payers"), share("plus", "weekly_users"), share("free", "payers"))
    both = caserows.with_rows(case, "plan_members", *members)
    keys = member_growth.member_keys(member_growth.payers, 1)
    assert list(keys(case)) == [((), 1)]
    assert list(keys(both)) == [((), 1), (("weekly_users",), 1), (("payers",), 1)]
    assert list(member_growth.member_keys(member_growth.seats, 1)(case)) == []


def test_a_factor_is_reached_in_a_year_and_growth_is_as_before_from_there(case: Case) -> None:
    changes, added = member_growth.ramp(member_growth.payers)(case, (), 2, JULY)
    growths = [insert.row["growth_share_per_year"] for insert in added]
    days = [insert.row["valid_from_date"] for insert in added]
    assert changes == []
    assert {insert.row["driver_id"] for insert in added} == {"payers"}
    days_of_months = (31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30)  # from July to June
    yearly = [2 ** (DAYS_PER_YEAR / 12 / count) - 1 for count in days_of_months]
    assert growths == pytest.approx([*yearly, 0])
    assert (len(days), days[-1]) == (13, date(2026, 7, 1))


def test_churn_lasts_to_the_horizon(case: Case) -> None:
    _, added = member_growth.churn(case, (), 0.1, JULY)
    assert [insert.row["valid_from_date"] for insert in added] == pl.date_range(
        JULY, date(2026, 12, 1), "1mo", eager=True
    ).to_list()
    july, august, september = (insert.row["growth_share_per_year"] for insert in added[:3])
    assert july == august == pytest.approx(0.9 ** (DAYS_PER_YEAR / 31) - 1)
    assert september == pytest.approx(0.9 ** (DAYS_PER_YEAR / 30) - 1)


@pytest.mark.parametrize(
    ("value", "day", "message"),
    [
        (0, JULY, r"'0' is out of the lever's range \(must be above 0\)"),
        (2, date(2025, 7, 2), "payers moves by whole months"),
        (2, date(2025, 5, 1), r"must be the first of a month, 2025-06-30 or later"),
    ],
)
def test_a_turn_that_cannot_be_is_reported(
    case: Case, value: float, day: date, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        member_growth.ramp(member_growth.payers)(case, (), value, day)
