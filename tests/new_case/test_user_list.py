"""Lists of users: what is read of them, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import firstcase
import pytest

from unitecon.errors import InputError
from unitecon.new_case import user_list
from unitecon.new_case.user_list import Membership

KNOWN = ["anna", "ben"]


def test_a_list_is_read_by_its_columns(tmp_path: Path) -> None:
    text = (
        "\ufeffName;Tier;Since;Cancelled;Seats;Unit price;Country\n"
        '"anna";Pro Plan;2026-10-01T08:00:00Z;2026-11-01;3;17.5;DE\n\nben;;;;;;\n'
    )
    read = user_list.read(firstcase.users(tmp_path, text), KNOWN)
    start, end = date(2026, 10, 1), date(2026, 11, 1)
    assert read.memberships == [
        Membership(2, "anna", "Pro Plan", start, end, 3, 17.5),
        Membership(4, "ben", ""),
    ]
    assert [member.plan_id for member in read.memberships] == ["pro_plan", ""]
    assert read.unread == ["Country"]


def test_the_users_of_the_log_tell_a_column_with_any_name(tmp_path: Path) -> None:
    text = "handle,plan\nanna,pro\nben,free\n"
    assert user_list.read(firstcase.users(tmp_path, text), KNOWN).columns["user_id"] == "handle"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("user,plan,from\nanna,pro,13/10/2026\n", "users.csv:2 from: '13/10/2026' is not a date"),
        ("user,plan,seats\nanna,pro,0\n", "users.csv:2 seats: '0' is too low"),
        ("user,plan,seats\nanna,pro,1.5\n", "'1.5' is not a whole number"),
        ("user,plan,price\nanna,pro,-20\n", "users.csv:2 price: '-20' is too low (must be at"),
        ("user,plan\n,pro\n", "users.csv:2 user: has no user"),
        ("user,plan\nanna\n", "users.csv:2: has 1 cells, but the header has 2"),
        ("user,plan\n", "has no users: a header, and no rows"),
        ("user,colour\nanna,pro\n", "has no column for the plan: its columns are user, colour"),
        ("colour,plan\nred,pro\n", "has no column for the user"),
        ('[{"user": "anna"}]', "is not a table"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        user_list.read(firstcase.users(tmp_path, text), KNOWN)
    assert message in str(caught.value)


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"u{place},pro,soon\n" for place in range(12))
    with pytest.raises(InputError) as caught:
        user_list.read(firstcase.users(tmp_path, f"user,plan,from\n{rows}"), KNOWN)
    assert len(caught.value.faults) == 6
    assert "7 more rows" in str(caught.value)
