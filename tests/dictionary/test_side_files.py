"""Rules of the files that are read beside a case's tables."""

from __future__ import annotations

from datetime import date

import polars as pl

from unitecon.dictionary import side_files
from unitecon.dictionary.side_files import LaterFacts, UserPlans

DAY, NEXT = date(2025, 1, 1), date(2025, 1, 2)


def test_time_on_a_plan_ends_after_its_first_day() -> None:
    frame = pl.DataFrame({"from_date": [DAY, DAY, DAY], "to_date": [NEXT, DAY, None]})
    holds = frame.select(side_files.plans_end_after_they_start(UserPlans)).to_series()
    assert holds.to_list() == [True, False, None]


def test_a_fact_may_be_of_one_day() -> None:
    frame = pl.DataFrame({"period_start": [DAY, NEXT, None], "period_end": [DAY, DAY, DAY]})
    holds = frame.select(side_files.periods_end_after_they_start(LaterFacts)).to_series()
    assert holds.to_list() == [True, False, None]


def test_a_row_of_a_user_keeps_the_limits() -> None:
    types = {name: column.dtype for name, column in UserPlans.columns().items()}
    row = {"user_id": "u", "plan_id": "plus", "from_date": DAY}
    seats = [pl.DataFrame([row | {"seats": count}], schema=types) for count in (None, 1, 0)]
    assert [UserPlans.is_valid(frame) for frame in seats] == [True, True, False]


def test_messages_quote_the_rows_own_dates() -> None:
    limits = {rule.column: rule.limit for rule in side_files.SIDE_RULES}
    assert str(limits["to_date"]).format(from_date=DAY) == "after 2025-01-01"
    assert str(limits["period_end"]).format(period_start=DAY) == "2025-01-01 or later"
