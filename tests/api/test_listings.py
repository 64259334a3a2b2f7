"""What there is to ask, to turn and to open, as the commands list it."""

from __future__ import annotations

from datetime import date

import pytest
from commandline import caller

import unitecon
from unitecon.api import listings
from unitecon.engine import catalog


def test_answers_are_those_of_the_list_in_its_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        frame, whole = model.answers(), model.answers(every=True)
    _, printed, _ = caller(monkeypatch, capsys)("list")
    named = [line.split()[0] for line in printed.splitlines() if line.startswith("  ")]
    assert frame["name"].to_list() == named
    questions = dict(frame.select("name", "question").iter_rows())
    assert questions["plan_margins"] == catalog.get("plan_margins").question
    available = dict(frame.select("name", "is_available").iter_rows())
    assert available["plan_margins"] and not available["user_margins"]
    assert set(whole["kind"]) == {"answers", "steps", "inputs", "checks", "imports"}
    assert whole.height == len(catalog.load())


def test_levers_have_their_value_now_and_a_range() -> None:
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        levers = {row["lever"]: row for row in model.levers().to_dicts()}
    plus = levers["plan_price.plus"]
    assert (plus["current"], plus["low"], plus["high"]) == (20, 10, 80)
    assert plus["unit"] == "USD per user per month"
    assert levers["usage_cap.pro"]["current"] is None


def test_the_bundled_cases_have_titles_and_dates() -> None:
    cases = {row["case"]: row for row in unitecon.cases().to_dicts()}
    assert set(cases) == {"assistant_startup", "openai"}
    assert cases["openai"]["as_of_date"] == date(2026, 1, 15)
    assert listings.cases is unitecon.cases
