"""Hints that know what people call an answer or a command."""

from __future__ import annotations

import pytest

from unitecon.cli.commands import app
from unitecon.dictionary import near_meanings
from unitecon.engine import catalog

NAMES = [name for name, query in catalog.load().items() if query.layer != "imports"]


@pytest.mark.parametrize(
    ("name", "likeliest"),
    [
        ("losers", "losing_users"),
        ("churn", "driver_paths"),
        ("runway", "runways"),
        ("runwys", "runways"),
        ("plan_margin", "plan_margins"),
        ("profit-by-plan", "plan_margins"),
        ("margin", "plan_margins"),
        ("Users", "user_margins"),
        ("costs", "request_costs"),
        ("cash balance", "cash_balances"),
    ],
)
def test_the_likeliest_meaning_comes_first(name: str, likeliest: str) -> None:
    assert near_meanings.meant(name, NAMES)[0] == likeliest


def test_several_meanings_are_all_said() -> None:
    assert near_meanings.hint("margin", NAMES) == (
        "; did you mean 'plan_margins', 'tier_margins' or 'user_margins'?"
    )
    assert near_meanings.hint("xyzzy", NAMES) == ""


def test_what_a_case_does_not_have_is_not_meant() -> None:
    assert near_meanings.meant("losers", ["runways"]) == []


@pytest.mark.parametrize("kind", [near_meanings.ANSWERS, near_meanings.COMMANDS])
def test_every_synonym_leads_to_a_name_there_is(kind: str) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands
                if command.callback}  # fmt: skip
    known = set(NAMES) if kind == near_meanings.ANSWERS else {*commands, "--version"}
    expected_later = {"forget", "cost_comparisons"}
    for word, names in near_meanings._synonyms()[kind].items():
        assert set(names) <= known | expected_later, word
