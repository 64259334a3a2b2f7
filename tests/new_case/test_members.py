"""Who is on which plan, from a list of users beside a log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import firstcase
import pytest

from unitecon.errors import InputError
from unitecon.new_case import members, user_list
from unitecon.new_case.members import Members

SPAN = firstcase.span("anna", "ben", "carl")
START = SPAN.first_date


def of(folder: Path, text: str, **prices: float) -> Members:
    listed = user_list.read(firstcase.users(folder, text), ["anna", "ben", "carl"])
    return members.of_log(SPAN, listed, prices)


def test_a_plan_counts_from_the_logs_first_day(tmp_path: Path) -> None:
    rows = "anna,Pro,2026-01-01,2026-10-05\nben,Pro,2026-10-10,\ncarl,Pro,2026-01-01,2026-09-01\n"
    text = f"user,plan,from,to\n{rows}"
    payers = of(tmp_path, text, pro=25)
    assert [(m.user_id, m.from_date, m.to_date) for m in payers.memberships] == [
        ("anna", START, date(2026, 10, 5)),
        ("ben", date(2026, 10, 10), None),
    ]
    assert payers.plans == {"pro": "Pro", "unlisted": "Not in the list of users"}
    assert payers.prices == {"pro": 25, "unlisted": 0}
    assert payers.unlisted == "unlisted"  # carl, whose plan ended before


def test_users_who_are_left_out_are_on_the_free_plan_and_said(tmp_path: Path) -> None:
    payers = of(tmp_path, "user,plan\nanna,pro\nzoe,pro\n", free=0, pro=25)
    assert payers.unlisted == "free"
    assert payers.prices == {"pro": 25, "free": 0}
    assert payers.notes == [
        "users.csv: user_id from 'user', plan from 'plan'.",
        (
            "2 of 3 users of the log are on no plan in users.csv: they are counted as paying "
            "nothing (plan free)."
        ),
        "1 user of users.csv has no request in the log.",
        "users.csv has no start dates: plans count from the log's first day.",
    ]


def test_a_plan_without_a_price_is_said(tmp_path: Path) -> None:
    payers = of(tmp_path, "user,plan\nanna,pro\nben,team\ncarl,pro\n", pro=25)
    assert (payers.unpriced, payers.unlisted) == (["team"], None)
    assert payers.notes[-1] == "No price is known of: team. What their users pay is unknown."
    own = of(tmp_path, "user,plan,price\nanna,pro,\nben,team,30\ncarl,pro,\n", pro=25)
    assert own.unpriced == []


@pytest.mark.parametrize(
    ("text", "prices", "message"),
    [
        ("user,plan\nzoe,pro\nyan,pro\n", {"pro": 25},
         "users.csv: has none of the log's users: it names 'yan', 'zoe' in 'user', the log 'anna'"),
        ("user,plan\nANNA,pro\n", {"pro": 25}, "likely cause: capital letters or spaces"),
        ("user,plan\nanna,pro\n", {"prp": 25}, "nobody is on the plan 'prp'; did you mean 'pro'?"),
        ("user,plan\nanna,pro\nanna,pro\n", {},
         "users.csv:3 user: 'anna' is on two plans at once, as line 2 says"),
        ("user,plan,from,to\nanna,pro,2026-10-05,2026-10-01\n", {},
         "users.csv:2 to: '2026-10-01' is not after its start (must be after 2026-10-05)"),
    ],
)  # fmt: skip
def test_a_list_that_does_not_fit_is_refused(
    text: str, prices: dict[str, float], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        of(tmp_path, text, **prices)
    assert message in str(caught.value)


def test_a_change_of_plans_with_dates_is_no_fault(tmp_path: Path) -> None:
    rows = "anna,team,2026-10-10,\nanna,pro,2026-10-01,2026-10-10\nben,pro,,\ncarl,pro,,\n"
    payers = of(tmp_path, f"user,plan,from,to\n{rows}")
    assert (len(payers.memberships), payers.unlisted) == (4, None)


def test_days_on_no_plan_count_as_paying_nothing(tmp_path: Path) -> None:
    rows = "anna,pro,2026-10-05,2026-10-10\nanna,pro,2026-10-15,2026-10-18\nben,pro,,\ncarl,pro,,\n"
    payers = of(tmp_path, f"user,plan,from,to\n{rows}", pro=25)
    assert payers.unlisted == "unlisted"
    assert "1 user sent requests while on no plan in users.csv" in payers.notes[1]
    times = members.without_plan(SPAN, payers.memberships)
    days = [(first.day, after.day) for first, after in times["anna"]]
    assert days == [(2, 5), (10, 15), (18, 21)]
    assert times["ben"] == []


def test_without_a_list_all_users_are_on_the_one_plan() -> None:
    payers = members.of_log(SPAN, None, {"max": 200})
    assert [(m.user_id, m.plan_id, m.from_date) for m in payers.memberships] == [
        (name, "max", START) for name in ("anna", "ben", "carl")
    ]
    assert members.of_log(SPAN, None, {}) == Members()
    with pytest.raises(InputError, match=r"several plans, free and pro, and no list .* --users"):
        members.of_log(SPAN, None, {"free": 0, "pro": 25})
