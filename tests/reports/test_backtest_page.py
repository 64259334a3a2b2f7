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
from unitecon.uncertainty.draws import Sample


def fact(name: str, value: float, **other: Any) -> dict[str, Any]:
    return {
        "fact_id": name, "metric": "revenue", "is_scored": True, "has_figure": True,
        "reported_value": value, "p10_value": 0.8, "p50_value": 1.0, "p90_value": 1234.4,
        "error_share": -0.125, "error_points": None, "crps_value": 0.05, "is_inside_band": True,
    } | other  # fmt: skip


def score(**other: Any) -> dict[str, Any]:
    return {
        "is_scored": True, "facts": 4, "compared_facts": 3, "inside_facts": 2,
        "coverage_share": 2 / 3, "median_error_share": 0.125, "mean_crps_share": 0.05,
        "median_error_points": None, "mean_crps_points": None,
    } | other  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return casebuilder.build(tmp_path / "small")


def result(folder: Path, facts: list[Any], scores: list[Any], *priors: str) -> Backtest:
    answers = {"backtest_facts": pl.DataFrame(facts), "backtest_scores": pl.DataFrame(scores)}
    return Backtest(load.load(folder), Sample(8, 1), answers, priors)


def test_the_table_has_figures_errors_and_the_band() -> None:
    points = fact("F2", 40.0, error_share=None, error_points=2.5, is_inside_band=False)
    table = facts_table([fact("F1", 1.1428), points])
    columns = [list(column.cells) for column in table.columns]
    assert columns[0] == ["F1 revenue", "F2 revenue"]
    assert columns[1:5] == [["1.14", "40"], ["0.8", "0.8"], ["1", "1"], ["1,234", "1,234"]]
    assert columns[5:] == [["-12%", "+2.5 pts"], ["0.05", "0.05"], ["yes", "no"]]


def test_scores_are_said_with_what_is_expected(folder: Path) -> None:
    forecasts = score(is_scored=False, facts=2, compared_facts=0, inside_facts=0)
    own, others, priors = sentences(result(folder, [], [forecasts, score()], "plan_prices.plus"))
    assert own == (
        "Measured or estimated: 3 of 4 facts compared, 2 inside P10 to P90: 67%, where 80% is "
        "expected. Median error 12.5%, mean CRPS 5.0% of the reported value."
    )
    assert others == (
        "Others' forecasts and targets: 2 facts, but the model has no figure for any of them."
    )
    assert priors == (
        "1 fitted number stays at its prior, since no fact known by then informs it: "
        "plan_prices.plus."
    )


def test_scores_of_shares_alone_begin_their_sentence(folder: Path) -> None:
    shares = score(median_error_share=None, median_error_points=2.5, mean_crps_points=1.25)
    own, priors = sentences(result(folder, [], [shares], "a.b", "c.d"))
    assert own.endswith("is expected. For shares 2.5 points, CRPS 1.2.")
    assert priors.startswith("2 fitted numbers stay at their priors, since no fact known by then")


def test_the_page_names_the_facts_without_a_figure(folder: Path) -> None:
    page = Console(file=io.StringIO(), width=100, highlight=False)
    show(result(folder, [fact("F1", 1.1), fact("F9", 7.0, has_figure=False)], [score()]), page)
    printed = page.file.getvalue()  # type: ignore[attr-defined]
    assert date(2025, 6, 30) == load.load(folder).as_of_date
    assert printed.startswith("small: the forecast of 30 Jun 2025, scored on facts that became")
    assert "F1 revenue" in printed and "F9 revenue" not in printed
    assert printed.endswith("\nThe model has no figure for 1 fact: F9 (revenue).\n")
