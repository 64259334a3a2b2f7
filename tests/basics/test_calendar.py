"""Months are counted across the ends of years."""

from __future__ import annotations

from datetime import date

import pytest

from unitecon.basics import calendar
from unitecon.errors import UniteconError


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2025, 1, 31), 0, date(2025, 1, 1)),
        (date(2025, 1, 31), 1, date(2025, 2, 1)),
        (date(2025, 11, 30), 1, date(2025, 12, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 1)),
        (date(2025, 1, 1), -1, date(2024, 12, 1)),
        (date(2025, 6, 15), 31, date(2028, 1, 1)),
    ],
)
def test_the_first_day_of_a_later_month(day: date, months: int, first: date) -> None:
    assert calendar.months_later(day, months) == first
    assert calendar.months_between(day, first) == months


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 12, 5), date(2025, 12, 31)),
        (date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_the_last_day_of_a_month(day: date, last: date) -> None:
    assert calendar.month_end(day) == last
    assert calendar.next_month(day) == calendar.months_later(last, 1)


def test_a_day_is_read_from_text_of_one_form() -> None:
    assert calendar.day_of("2026-01-15") == date(2026, 1, 15)
    assert calendar.day_of(None) is None
    with pytest.raises(UniteconError, match="'15/01/2026' is not a date like 2026-01-15"):
        calendar.day_of("15/01/2026")
