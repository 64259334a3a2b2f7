"""What a ledger says of a log: its first and last day, its users and when each was last seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.basics.plain_paths import plain
from unitecon.errors import Fault, InputError, Place
from unitecon.usage import ledger


@dataclass(frozen=True, slots=True)
class LogSpan:
    """A log's days, the day it is counted up to, and its users.

    `users` has user_id, first_date and last_date, the days they were seen, of each user with a
    request up to `as_of_date`. The last request may be later: `last_request_date`.
    """

    first_date: date
    as_of_date: date
    last_request_date: date
    users: pl.DataFrame

    @property
    def first_month(self) -> date:
        """The month of the first request."""
        return self.first_date.replace(day=1)

    @property
    def last_month(self) -> date:
        """The month of the last request or of the as-of date, whichever is later."""
        return max(self.last_request_date, self.as_of_date).replace(day=1)

    def days_of(self, month: date) -> tuple[int, int]:
        """How many days of a month the log covers, and how many the month has."""
        end = next_month(month)
        first, after = max(month, self.first_date), self.as_of_date + timedelta(days=1)
        return max((min(end, after) - first).days, 0), (end - month).days

    @property
    def shown_month(self) -> date:
        """The last month that the log covers whole, or else the one it covers most of."""
        months = [self.first_month]
        while next_month(months[-1]) <= min(self.as_of_date, self.last_request_date):
            months.append(next_month(months[-1]))
        shares = {month: days / whole for month in months for days, whole in [self.days_of(month)]}
        return max(months, key=lambda month: (shares[month], month))


def read(case: Path, today: date) -> LogSpan:
    """The span of the ledger in a case's folder, which has requests.

    The as-of date is the last request's day; or the next day, where it is the last of a month, so
    that the month has ended; but never after `today`. Raises InputError where every request is.
    """
    users = (
        pl.scan_parquet([plain(file) for file in ledger.data_files(case)])
        .select("user_id", pl.col("occurred_at").dt.date().alias("day"))
        .group_by("user_id")
        .agg(pl.col("day").min().alias("first_date"), pl.col("day").max().alias("last_date"))
        .collect()
    )
    first, last = _day(users["first_date"].min()), _day(users["last_date"].max())
    if first > today:
        message = f"every request is after today, {today}: the first is of {first}"
        cause = "a clock that is wrong, or times in another unit than they seem to be"
        raise InputError([Fault(message, place=Place("the log"), cause=cause)])
    ends_month = next_month(last.replace(day=1)) - timedelta(days=1) == last
    as_of = min(last + timedelta(days=1) if ends_month else last, today)
    seen = users.filter(pl.col("first_date") <= as_of).sort("user_id")
    return LogSpan(first, as_of, last, seen)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def names(users: Sequence[str], count: int = 3) -> str:
    """The first of some users, to show how they are named."""
    shown = ", ".join(repr(user) for user in sorted(users)[:count])
    return f"{shown} ..." if len(users) > count else shown
