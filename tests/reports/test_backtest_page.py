"""The page of a backtest: facts beside forecasts, and scores in words."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import casebuilder
import polars as pl
import pytest
from rich.console import Console

from unitecon.case import load
from unitecon.forecast.backtest import Backtest
from unitecon.reports.backtest_page import facts_table, sentences, show
from unitecon.reports.backtest_scores import (
    pit_sentence,
    scores_table,
    skill_sentence,
    skills_table,
)
from unitecon.reports.text_tables import NOTHING
from unitecon.uncertainty.draws import Sample


def fact(name: str, value: float, **other: Any) -> dict[str, Any]:
    return {
        "fact_id": name, "metric": "revenue", "is_scored": True, "has_figure": True,
        "reported_value": value, "p10_value": 0.8, "p50_value": 1.0, "p90_value": 1234.4,
        "error_share": -0.125, "error_points": None, "crps_value": 0.05, "is_inside_band": True,
        "horizon": "forecast", "bound_kind": None, "is_bound_met": None,
    } | other  # fmt: skip


def score(**other: Any) -> dict[str, Any]:
    return {
        "is_scored": True, "horizon": "all", "facts": 4, "compared_facts": 3, "inside_facts": 2,
        "groups": 3, "effective_groups": 2.5, "coverage_share": 2 / 3, "coverage_low_share": 0.21,
        "coverage_high_share": 0.94, "median_error_share": 0.125, "mean_crps_share": 0.05,
        "mean_interval_score_share": 0.6,
    } | other  # fmt: skip


def skill(**other: Any) -> dict[str, Any]:
    return {
        "is_scored": True, "horizon": "forecast", "naive_rule": "last value", "groups": 5,
        "closer_groups": 3, "mean_error_share": 0.1, "naive_mean_error_share": 0.2,
        "error_skill_share": 0.5, "crps_skill_share": 0.6,
    } | other  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return casebuilder.build(tmp_path / "small")


def result(folder: Path, facts: list[Any], *priors: str, **answers: list[Any]) -> Backtest:
    frames = {
        "backtest_facts": pl.DataFrame(facts),
        "backtest_scores": pl.DataFrame(answers.get("scores", [score()])),
        "backtest_skills": pl.DataFrame(answers.get("skills", [skill()])),
        "backtest_pits": pl.DataFrame(answers.get("pits", [])),
    }
    unclear = {"F8": "burn (sum) or revenue (sum)"}
    return Backtest(load.load(folder), Sample(8, 1), frames, priors, unclear, "without new money")


def test_a_bound_shows_its_side_and_whether_it_holds() -> None:
    bound = {"bound_kind": "at_most", "error_share": None, "crps_value": None}
    bound |= {"is_inside_band": None, "is_bound_met": True}
    table = facts_table("Forecast", [fact("F1", 2.0, **bound)])
    assert [next(iter(column.cells)) for column in table.columns][1:] == [
        "≤ 2", "0.8", "1", "1,234", NOTHING, NOTHING, "yes",
    ]  # fmt: skip


def test_the_table_has_figures_errors_and_the_band() -> None:
    points = fact("F2", 40.0, error_share=None, error_points=2.5, is_inside_band=False)
    table = facts_table("Forecast", [fact("F1", 1.1428), points])
    columns = [list(column.cells) for column in table.columns]
    assert columns[0] == ["F1 revenue", "F2 revenue"]
    assert columns[1:5] == [["1.14", "40"], ["0.8", "0.8"], ["1", "1"], ["1,234", "1,234"]]
    assert columns[5:] == [["-12%", "+2.5 pts"], ["0.05", "0.05"], ["yes", "no"]]


def test_the_scores_are_by_horizon_with_their_interval(folder: Path) -> None:
    ahead = score(horizon="forecast", compared_facts=1, groups=1, effective_groups=1.0)
    others = score(is_scored=False, horizon="nowcast")
    table = scores_table(result(folder, [], scores=[score(), others, ahead]))
    columns = [list(column.cells) for column in table.columns]
    assert columns[0] == ["forecast", "all"]
    assert columns[1:6] == [
        ["1/4", "3/4"], ["1", "3"], ["1.0", "2.5"], ["67%", "67%"], ["21\u201394%", "21\u201394%"],
    ]  # fmt: skip


def test_the_best_rule_decides_whether_the_forecast_was_better(folder: Path) -> None:
    better = skill(naive_rule="last growth", error_skill_share=-0.25, naive_mean_error_share=0.08)
    table = skills_table(result(folder, [], skills=[skill(), better]))
    assert list(table.columns[0].cells) == ["last growth", "last value"]
    assert skill_sentence(result(folder, [], skills=[skill(), better])) == (
        "On periods ahead the forecast is not better than the best rule, last growth: its mean "
        "error is 10%, the rule's 8%, over 5 groups of facts."
    )
    assert "is better than" in skill_sentence(result(folder, [], skills=[skill()]))
    assert skill_sentence(result(folder, [])).startswith("On periods ahead")
    assert skill_sentence(result(folder, [], skills=[skill(horizon="all")])).startswith(
        "Rules without"
    )


def test_where_facts_fall_is_said_by_fifths(folder: Path) -> None:
    row = {"is_scored": True, "horizon": "all"}
    pits = [row | {"pit_bin": 1, "groups": 4}, row | {"pit_bin": 5, "groups": 1}]
    assert pit_sentence(result(folder, [], pits=pits)) == (
        "By fifths of the draws, from the lowest: 4, 0, 0, 0, 1 groups of facts; 1.0 each are "
        "expected."
    )


def test_numbers_that_stay_at_their_priors_are_named(folder: Path) -> None:
    *_, one = sentences(result(folder, [], "plan_prices.plus"))
    assert one == (
        "1 fitted number stays at its prior, since no fact known by then informs it: "
        "plan_prices.plus."
    )
    *_, two = sentences(result(folder, [], "a.b", "c.d"))
    assert two.startswith("2 fitted numbers stay at their priors, since no fact known by then")


def test_the_page_names_the_facts_without_a_figure(folder: Path) -> None:
    page = Console(file=io.StringIO(), width=100, highlight=False)
    unmodelled = [fact(name, 7.0, has_figure=False) for name in ("F8", "F9")]
    show(result(folder, [fact("F1", 1.1), *unmodelled]), page)
    printed = page.file.getvalue()  # type: ignore[attr-defined]
    assert date(2025, 6, 30) == load.load(folder).as_of_date
    assert printed.startswith("small: the forecast of 30 Jun 2025, scored on facts that became")
    assert "\nConditional: without new money.\n" in printed
    assert "Forecast: periods that ended after" in printed and "Backcast" not in printed
    assert "F1 revenue" in printed and "F9 revenue" not in printed
    assert "Ambiguous, so not compared: F8 (revenue): burn (sum) or revenue (sum). Name" in printed
    assert printed.endswith("\nThe model has no figure for 1 fact: F9 (revenue).\n")
