"""The days of a ledger: what is counted, and up to which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import firstcase
import logcase
import pytest

from unitecon.errors import InputError
from unitecon.new_case import log_span

TODAY = date(2026, 11, 20)


def ledger(folder: Path, *times: str) -> Path:
    rows = [logcase.request(f"r{n}", f"u{n}", at) for n, at in enumerate(times)]
    return logcase.build(folder / "case", rows)


@pytest.mark.parametrize(
    ("last", "as_of"),
    [
        ("2026-10-20T23:59:59", date(2026, 10, 20)),
        ("2026-10-31T00:00:00", date(2026, 11, 1)),  # its month has ended
        ("2026-11-20T10:00:00", TODAY),
        ("2026-11-25T10:00:00", TODAY),
    ],
)
def test_all_requests_count_but_those_after_today(last: str, as_of: date, tmp_path: Path) -> None:
    span = log_span.read(ledger(tmp_path, "2026-09-28T10:00:00", last), TODAY)
    assert (span.first_date, span.as_of_date) == (date(2026, 9, 28), as_of)
    assert span.first_month == date(2026, 9, 1)
    assert span.last_month == max(date.fromisoformat(last[:10]), as_of).replace(day=1)
    assert span.users.height == (2 if last < "2026-11-21" else 1)


def test_times_that_all_lie_ahead_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="every request is after today, 2026-11-20: the first is"):
        log_span.read(ledger(tmp_path, "2031-01-02T10:00:00"), TODAY)


def test_the_month_shown_is_the_last_whole_one_or_else_the_longest() -> None:
    whole = firstcase.span("anna", first="2026-08-25", last="2026-10-05")
    assert whole.shown_month == date(2026, 9, 1)
    assert whole.days_of(date(2026, 8, 1)) == (7, 31)
    assert whole.days_of(date(2026, 10, 1)) == (5, 31)
    assert firstcase.span("anna", first="2026-09-28").shown_month == date(2026, 10, 1)


def test_names_are_shown_by_example() -> None:
    assert log_span.names(["d", "b", "a", "c"]) == "'a', 'b', 'c' ..."
    assert log_span.names(["b", "a"]) == "'a', 'b'"
