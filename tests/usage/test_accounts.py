"""accounts.csv: users who share an account, and files that contradict themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from unitecon.errors import InputError
from unitecon.usage import accounts
from unitecon.usage.user_plans import NEVER

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
PLANS = pl.DataFrame(
    [("ann", "pro", MAY, NEVER), ("bob", "plus", MAY, JUNE), ("bob", "pro", JUNE, NEVER)],
    schema=["user_id", "plan_id", "from_date", "to_date"],
    orient="row",
)


def faults(folder: Path, rows: str, plans: pl.DataFrame = PLANS) -> list[str]:
    (folder / accounts.FILE).write_text(f"user_id,account_id\n{rows}")
    with pytest.raises(InputError) as refused:
        accounts.read(folder, plans)
    return str(refused.value).splitlines()


def test_users_without_a_file_are_accounts_of_their_own(tmp_path: Path) -> None:
    assert accounts.read(tmp_path, PLANS).is_empty()


def test_users_of_an_account_are_read(tmp_path: Path) -> None:
    (tmp_path / accounts.FILE).write_text("user_id,account_id\nann,acme\ncy,acme\n")
    assert accounts.read(tmp_path, PLANS).rows() == [("ann", "acme"), ("cy", "acme")]


def test_a_user_in_two_accounts_is_refused_with_the_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "ann,acme\nbob,beta\nann,beta\n") == [
        "accounts.csv:4 user_id: 'ann' is in two accounts (must be one row per user)"
    ]


def test_an_account_on_two_plans_at_once_is_refused(tmp_path: Path) -> None:
    (message,) = faults(tmp_path, "ann,acme\nbob,acme\n")
    assert message.startswith("accounts.csv:3 account_id: 'acme' is on two plans at once")


def test_an_account_may_change_its_plan(tmp_path: Path) -> None:
    later = PLANS.filter(~((pl.col("user_id") == "ann") | (pl.col("user_id") == "x")))
    (tmp_path / accounts.FILE).write_text("user_id,account_id\nbob,acme\ndee,acme\n")
    assert accounts.read(tmp_path, later).height == 2
