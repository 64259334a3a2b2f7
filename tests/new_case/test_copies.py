"""Copies of cases, blank cases, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import firstcase
import pytest

import unitecon as ue
from unitecon import importing
from unitecon.case import load as cases
from unitecon.errors import UniteconError
from unitecon.fit import estimate
from unitecon.new_case import blank, copies, template, ways
from unitecon.new_case.lacks import sentences


def test_a_copy_leaves_the_log_and_what_came_from_it_behind(tmp_path: Path) -> None:
    text = copies.make(tmp_path / "mine", "assistant_startup", with_log=False)
    assert text.startswith(f"Copied assistant_startup to {tmp_path / 'mine'}.\nLeft behind")
    assert "It does not run yet. It lacks:" in text
    assert f"unitecon fit {tmp_path / 'mine'} -o {tmp_path / 'mine'}" in text
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert names.isdisjoint({"usage", "user_plans.csv", "provider_bills.csv", "tier_tasks.csv"})
    case = cases.load(tmp_path / "mine")
    assert case.copied_from == "assistant_startup"
    assert not any("fitted" in frame["basis"] for frame in case.tables.values() if "basis" in frame)


def test_a_copy_runs_once_it_has_a_log_and_a_fit_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    copies.make(folder, "assistant_startup", with_log=False)
    path = folder / "case.toml"
    path.write_text(path.read_text().replace("as_of_date = 2026-01-01", "as_of_date = 2026-11-01"))
    log = firstcase.log(tmp_path)
    guessed = importing.guess_map([log])
    (tmp_path / "map.toml").write_text(guessed.text)
    importing.import_files("table", [log], folder, tmp_path / "map.toml")
    estimate.fit(folder, out=folder)
    with ue.open(folder, scenarios=["baseline"]) as model:
        costs = model.answer("user_costs").to_dicts()
    assert {row["user_id"]: row["serving_cost_usd"] for row in costs} == pytest.approx(
        firstcase.COSTS
        | {"anna": costs[0]["serving_cost_usd"], "ben": costs[1]["serving_cost_usd"]}
    )


def test_rows_that_are_still_those_of_the_template_are_counted(tmp_path: Path) -> None:
    blank.make(tmp_path / "first")
    copies.make(tmp_path / "mine", str(tmp_path / "first"), with_log=False)
    assert template.of(cases.load(tmp_path / "first")) is None
    own = template.of(cases.load(tmp_path / "mine"))
    assert own is not None
    assert (own.rows, own.all_rows, own.tables) == (4, 4, 2)
    path = tmp_path / "mine" / "plan_prices.csv"
    path.write_text(path.read_text().replace("pro,20,", "pro,25,"))
    changed = template.of(cases.load(tmp_path / "mine"))
    assert changed is not None
    assert (changed.rows, changed.all_rows, changed.tables) == (3, 4, 2)


def test_a_copy_with_its_log_runs_at_once(tmp_path: Path) -> None:
    text = copies.make(tmp_path / "mine", "assistant_startup", with_log=True)
    assert text.endswith(f"It runs: unitecon run {tmp_path / 'mine'}")
    assert (tmp_path / "mine" / "user_plans.csv").is_file()


def test_a_case_without_a_log_is_copied_whole(tmp_path: Path) -> None:
    text = copies.make(tmp_path / "mine", "openai", with_log=False)
    assert text.splitlines()[1:] == [f"It runs: unitecon run {tmp_path / 'mine'}"]
    again = copies.make(tmp_path / "second", str(tmp_path / "mine"), with_log=False)
    assert "It runs" in again
    assert cases.load(tmp_path / "second").copied_from == str(tmp_path / "mine")


def test_an_unknown_case_is_not_copied(tmp_path: Path) -> None:
    with pytest.raises(UniteconError, match="'opneai'; did you mean 'openai'"):
        copies.make(tmp_path / "mine", "opneai", with_log=False)
    assert list(tmp_path.iterdir()) == []


def test_a_blank_case_runs_and_says_what_it_needs(tmp_path: Path) -> None:
    text = blank.make(tmp_path / 'my "case"')
    assert "It has no usage yet" in text
    assert "unitecon import auto FILE..." in text
    with ue.open(tmp_path / 'my "case"') as model:
        assert model.check() == {}
        assert model.case.title == 'my "case"'


def test_a_case_with_faults_says_them(tmp_path: Path) -> None:
    blank.make(tmp_path / "mine")
    (tmp_path / "mine" / "plans.csv").unlink()
    lines = sentences(tmp_path / "mine", Path("there"), has_log=True)
    assert lines == [
        "It does not run yet. It lacks:",
        "  plans.csv: is missing; line 2 of plan_prices.csv refers to its plan_id 'free'",
    ]


def test_the_ways_to_make_a_case_are_told_where_none_is_chosen() -> None:
    folder = Path("my case")
    nothing = {"--log": None, "--from": None, "--blank": False}
    with pytest.raises(UniteconError, match=r"unitecon init 'my case' --log FILE\.\.\."):
        ways.require_single(folder, nothing, {})
    with pytest.raises(UniteconError, match="--users goes with --log; nothing was made"):
        ways.require_single(folder, nothing, {"--log": {"--users": "x"}})
    with pytest.raises(UniteconError, match="--from and --blank are different ways"):
        ways.require_single(folder, nothing | {"--from": "x", "--blank": True}, {})
    ways.require_single(folder, nothing | {"--log": ["x"]}, {"--log": {"--users": "x"}})
