"""Days and months: what text names a day, and how many months lie between two."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from unitecon.errors import UniteconError


def months_later(day: date, months: int) -> date:
    """The first day of the month that many months after the day's own (0: its own month)."""
    whole = month_number(day) + months
    return date(whole // 12, whole % 12 + 1, 1)


def next_month(day: date) -> date:
    """The first day of the month after the day's own."""
    return months_later(day, 1)


def month_end(day: date) -> date:
    """The last day of the day's own month."""
    return next_month(day) - timedelta(days=1)


def months_between(first: date, last: date) -> int:
    """How many months the second day's month is after the first's; negative where it is before."""
    return month_number(last) - month_number(first)


def month_number(day: date) -> int:
    """Months since the year 0, so that the difference of two is a number of months."""
    return day.year * 12 + day.month - 1


def day_of(text: str | date | None) -> date | None:
    """The day that a text like 2026-01-15 names; a date and None are returned as they are.

    Of an instant it is the day. Raises UniteconError for anything else.
    """
    if isinstance(text, datetime):
        return text.date()
    if text is None or isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UniteconError(f"{text!r} is not a date like 2026-01-15") from None


def month_of(text: str | date | None) -> date | None:
    """The first day of the month that a text like 2026-01, or a day in it, names.

    Raises UniteconError for anything else.
    """
    is_short = isinstance(text, str) and text.count("-") == 1
    try:
        day = day_of(f"{text}-01" if is_short else text)
    except UniteconError:
        raise UniteconError(f"{text!r} is not a month like 2026-01") from None
    return day.replace(day=1) if day else None
