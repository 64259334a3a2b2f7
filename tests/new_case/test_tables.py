"""Rows as the files of a case: only tables that have rows, only columns that are filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from unitecon.case import load as cases
from unitecon.new_case import settings, tables
from unitecon.new_case.members import Members
from unitecon.new_case.settings import Settings
from unitecon.new_case.user_list import Membership

DAY = date(2026, 10, 1)
MEMBERS = Members(
    [Membership(2, "anna, b", "Pro", DAY, seats=2)],
    {"pro": "Pro", "unlisted": "Others"},
    {"pro": 19.99, "unlisted": 0.0},
    "unlisted",
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    about = Settings('A "case"', DAY, DAY, settings.horizon(date(2026, 10, 20)), "unlisted")
    (tmp_path / "case.toml").write_text(about.text())
    tables.write(tmp_path, tables.of_members(MEMBERS, DAY) | {"funding": []})
    assert {path.name for path in tmp_path.iterdir()} == {
        "case.toml", "plans.csv", "plan_prices.csv", "user_plans.csv",
    }  # fmt: skip
    assert (tmp_path / "user_plans.csv").read_text() == (
        'user_id,plan_id,from_date,seats\n"anna, b",pro,2026-10-01,2\n'
    )
    case = cases.load(tmp_path)
    assert (case.title, case.last_month) == ('A "case"', date(2029, 10, 1))
    assert case.plan_of_unlisted_users == "unlisted"
    assert case.tables["plans"]["plan_kind"].to_list() == ["flat", "free"]
    assert case.tables["plan_prices"]["price_usd_per_user_month"].to_list() == [19.99, 0.0]
