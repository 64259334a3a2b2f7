"""Which rows of an answer are shown, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from unitecon.engine import catalog, row_order
from unitecon.engine.row_order import Term
from unitecon.errors import UniteconError
from unitecon.reports import view as views
from unitecon.reports.view import View, shown, view

AS_OF = date(2026, 2, 10)
LOSERS = catalog.get("losing_users")
RUNWAYS = catalog.get("runways")


def rows() -> pl.DataFrame:
    """Two scenarios, four months of which two lie ahead, two ranks, in order of the grain."""
    keys = [
        (scenario, date(2026, month, 1), rank)
        for scenario in ("another", "baseline")
        for month in (1, 2, 3, 4)
        for rank in (2, 1)
    ]
    schema = {"scenario_id": pl.String, "month": pl.Date, "loss_rank": pl.Int64}
    frame = pl.DataFrame(keys, schema, orient="row")
    return frame.with_columns(pl.lit(-1.0).alias("contribution_margin_usd"))


def test_the_latest_month_comes_first_and_what_lies_ahead_last() -> None:
    frame = shown(rows(), LOSERS, View(), AS_OF).frame
    assert frame["month"].dt.month().to_list() == [2, 2, 1, 1, 3, 3, 4, 4]
    assert frame["loss_rank"].to_list() == [1, 2] * 4


def test_the_baseline_stands_alone_unless_scenarios_are_asked_for() -> None:
    alone = shown(rows(), LOSERS, View(), AS_OF)
    assert alone.frame["scenario_id"].unique().to_list() == ["baseline"]
    assert alone.wanted[:3] == ("month", "plan_id", "user_id")
    assert "contribution_margin_usd" in alone.wanted  # what the rank is of
    assert alone.notes == ("The baseline alone; --scenario all shows 1 more scenario.",)
    for asked in (view(scenarios=["all"]), view(where="scenario_id <> 'x'")):
        every = shown(rows(), LOSERS, asked, AS_OF)
        assert every.frame["scenario_id"].unique(maintain_order=True).to_list() == [
            "baseline",
            "another",
        ]
        assert every.notes == ()
    assert shown(rows(), LOSERS, view(where="month is null"), AS_OF).total == 8


def test_an_answer_that_compares_scenarios_shows_all() -> None:
    frame = pl.DataFrame({"scenario_id": ["a", "b", "baseline"], "runway_months": [3.0, None, 2.0]})
    result = shown(frame, RUNWAYS, View(), AS_OF)
    assert result.frame["scenario_id"].to_list() == ["baseline", "a", "b"]
    assert result.notes == ()


def test_a_check_shows_what_breaks_it_in_any_scenario() -> None:
    check = catalog.get("cash_rolls_forward")
    frame = pl.DataFrame({"scenario_id": ["another", "baseline"], "month": [AS_OF] * 2})
    assert shown(frame, check, View(), AS_OF).total == 2


def test_without_a_baseline_the_scenarios_that_were_run_are_shown() -> None:
    frame = rows().filter(pl.col("scenario_id") == "another")
    assert shown(frame, LOSERS, View(), AS_OF).total == 8


def test_rows_are_sorted_limited_and_cut_to_columns() -> None:
    asked = view("-month,loss_rank", "loss_rank, month", 3)
    result = shown(rows(), LOSERS, asked, AS_OF)
    assert result.frame.columns == ["loss_rank", "month"]
    assert result.frame["month"].dt.month().to_list() == [4, 4, 3]
    assert result.frame["loss_rank"].to_list() == [1, 2, 1]
    assert result.total == 8
    assert shown(rows(), LOSERS, replace(asked, limit=0), AS_OF).frame.height == 8


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(UniteconError, match=r"--sort: unknown column 'mont'; did you mean 'month'"):
        shown(rows(), LOSERS, view(sort="mont"), AS_OF)
    with pytest.raises(UniteconError, match=r"--columns: unknown column 'users'.*known: scenario"):
        shown(rows(), LOSERS, view(columns="users"), AS_OF)
    with pytest.raises(UniteconError, match="--limit must be 0"):
        view(limit=-1)
    with pytest.raises(UniteconError, match="--sort: 'month down' is not a column"):
        view(sort="month down")
    with pytest.raises(UniteconError, match="--columns: 'a,,b' is not a list"):
        view(columns="a,,b")


def test_terms_are_read_in_both_spellings() -> None:
    assert row_order.parse("-a, b desc,c ASC, d latest") == (
        Term("a", "desc"), Term("b", "desc"), Term("c"), Term("d", "latest"),
    )  # fmt: skip
    assert row_order.parse("") == ()
    for wrong in ("a b c", "a,", "--a", "-a desc", "a up"):
        with pytest.raises(ValueError):  # noqa: PT011 - its text is the term
            row_order.parse(wrong)


def test_a_null_comes_last_in_both_directions() -> None:
    frame = pl.DataFrame({"a": [None, 1, 2]})
    assert views.ordered(frame, [Term("a")], AS_OF)["a"].to_list() == [1, 2, None]
    assert views.ordered(frame, [Term("a", "desc")], AS_OF)["a"].to_list() == [2, 1, None]
    signed = pl.DataFrame({"a": [1.0, None, -3.0]})
    assert views.ordered(signed, [Term("a", "largest")], AS_OF)["a"].to_list() == [-3.0, 1.0, None]
