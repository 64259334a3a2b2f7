"""The page of a new case: what it says of a log, of users and prices, and of cash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import firstcase
from places import ROOT

from unitecon.new_case import log_case
from unitecon.new_case.forecast import Money
from unitecon.new_case.log_case import Wanted
from unitecon.reports import first_page, first_steps

USERS = "user,plan\nanna,pro\nben,pro\n"


def page(folder: Path, log: str = firstcase.LOG, *, has_ids: bool = True, **more: Any) -> str:
    wanted = Wanted([firstcase.log(folder, log)], **more)
    with log_case.new_case(folder / "mine", wanted, lambda _: None) as case:
        return first_page.text(case, Path("mine"), has_ids=has_ids)


def line(text: str, start: str) -> list[str]:
    """The cells of the first line that starts with a word."""
    return next(line.split() for line in text.splitlines() if line.strip().startswith(start))


def test_a_log_alone_says_what_users_models_and_days_cost(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert (
        "mine: 2 Oct 2026 to 20 Oct 2026, as of 20 Oct 2026\n4 of 4 records read as table" in text
    )
    assert "  [columns]" in text
    assert "3 users cost $51.06 to serve, at the prices of each day." in text
    assert line(text, "ben") == ["ben", "1", "6.90", "50.85", "100%"]
    assert line(text, "claude-sonnet-4-5")[3] == "51.04"
    assert line(text, "Wed 07 Oct 2026")[5] == "50.85"
    assert "What users pay is not known, and so no margin is." in text
    steps = text[text.index("Next:") :]
    log = tmp_path / "requests.csv"
    assert f"unitecon init mine_2 --log {log} --users users.csv --price free=0,pro=25\n" in steps
    assert "unitecon show user_costs mine" in steps


def test_users_are_numbered_by_their_cost_unless_their_ids_are_asked_for(tmp_path: Path) -> None:
    users = firstcase.users(tmp_path, USERS)
    text = page(tmp_path, users=users, prices={"pro": 25.0}, has_ids=False)
    assert line(text, "user 1") == ["user", "1", "1", "6.90", "50.85", "100%"]
    losers = text[text.index("Who costs") :]
    assert line(losers, "user")[:3] == ["user", "1", "pro"]
    assert "Users are numbered by their cost; --user-ids names them.\n" in text
    assert not {"anna", "ben", "carl"}.intersection(text.split())


def test_unpriced_usage_is_named_and_costs_are_at_least(tmp_path: Path) -> None:
    text = page(tmp_path, firstcase.LOG.replace("gpt-5-mini,30000", "none[such],30000"))
    assert "3 users cost at least $51.04 to serve" in text
    assert "Without a price: none[such] (1 request); 0.5% of tokens, at unknown cost." in text
    assert line(text, "carl")[3] == "unknown"
    assert "unitecon show price_uses mine --where \"price_kind = 'none'\"" in text


def test_users_and_prices_add_margins_and_losing_users(tmp_path: Path) -> None:
    users = firstcase.users(tmp_path, USERS)
    text = page(tmp_path, users=users, prices={"pro": 25.0})
    assert "they are counted as paying nothing (plan unlisted)." in text
    assert line(text[text.index("Does each") :], "pro")[2] == "25.0"  # part of a month
    assert line(text[text.index("Who costs") :], "ben") == [
        "ben", "pro", "15.32", "50.85", "-35.53",
    ]  # fmt: skip
    assert f"--users {users} --price pro=25 --cash USD --burn USD" in text


def test_cash_and_costs_add_the_day_it_runs_out(tmp_path: Path) -> None:
    users = firstcase.users(tmp_path, USERS)
    text = page(tmp_path, users=users, prices={"pro": 25.0}, money=Money(10_000, 1_000))
    assert "Cash runs out on " in text
    assert "months from 20 Oct 2026." in text
    assert "Assumed: members and usage per member stay as they are" in text
    assert "--cash" not in text
    (tmp_path / "rich").mkdir()
    rich = page(tmp_path / "rich", prices={"pro": 25.0}, money=Money(1e9, 0))
    assert "Cash does not run out by October 2029." in rich


def test_a_flat_subscription_is_compared_with_its_worth_at_api_prices(tmp_path: Path) -> None:
    text = page(tmp_path, firstcase.LOG.splitlines(keepends=True)[2], prices={"max": 200.0})
    assert (
        "At API prices, the usage of max is worth $1,576.35 per user per month, scaled from 1 of "
        "31 days; the plan costs $200.00."
    ) in text
    assert "1 user cost $50.85 to serve" in text


def test_counts_that_are_not_final_are_named(tmp_path: Path) -> None:
    transcript = ROOT / "tests" / "importing" / "formats" / "claude_code.small.jsonl"
    with log_case.new_case(tmp_path / "mine", Wanted([transcript]), lambda _: None) as case:
        text = first_page.text(case, Path("mine"))
    assert text.count("costs are a lower bound: of 3 requests, 3 have no stop reason") == 1


def test_refused_records_are_counted_with_the_way_to_see_them(tmp_path: Path) -> None:
    text = page(tmp_path, firstcase.LOG.replace("4,carl,", "4,,"))
    assert "3 of 4 records read as table, 1 refused" in text
    assert "missing_user 1. See them: unitecon show usage_quarantine mine" in text


def test_the_next_command_keeps_what_was_given(tmp_path: Path) -> None:
    users = firstcase.users(tmp_path, "user,plan\nanna,pro\nben,team\n")
    with log_case.new_case(
        tmp_path / "mine",
        Wanted([firstcase.log(tmp_path)], format="table", users=users, prices={"pro": 25.0}),
        lambda _: None,
    ) as case:
        text = first_steps.text(case, {"model_costs": []}, "mine")
    assert f"--format table --users {users} --price pro=25,team=USD\n" in text
