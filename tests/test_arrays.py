"""Arrays give what DuckDB gives draw by draw."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.arraycase import Table, as_arrays, by_duckdb, same
from unitecon import model
from unitecon.case.load import Case
from unitecon.engine import batches, many_scenarios, vectorized
from unitecon.engine.vectorized import Unsupported, layout
from unitecon.engine.vectorized.operations import Constant
from unitecon.engine.vectorized.relation import Store
from unitecon.errors import UniteconError
from unitecon.scenarios import build, frames
from unitecon.uncertainty.draws import Draws, Sample, draw
from unitecon.usage.log import UsageLog

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))
SALES = Table(
    "sales",
    pl.DataFrame(
        {
            "plan": ["b", "a", "c", "a", "b", "a"],
            "month": [FEB, MAR, JAN, JAN, JAN, FEB],
            "usd": [2.0, 3.0, None, 1.0, 0.5, None],
            "units": [5, None, 6, 1, 4, 2],
        }
    ),
    "usd",
)
PLANS = Table(
    "plans",
    pl.DataFrame({"plan": ["a", "b", "d"], "kind": ["flat", "free", "flat"], "fee": [0.2, 0.4, 1]}),
    "fee",
)


def queries(kind: str) -> list[Any]:
    """The queries of a kind in the folder beside this file, by name.

    `same` have the same rows in every draw, `some` have rows that are there in some draws only,
    `refused` cannot be told as arrays.
    """
    files = sorted((Path(__file__).parent / "array_queries").glob("*.sql"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    parts = re.findall(rf"^-- {kind}: (.+)\n((?:(?!--).+\n)+)", text, re.MULTILINE)
    return [pytest.param(sql, id=name) for name, sql in parts]


@pytest.mark.parametrize("sql", [*queries("same"), *queries("some")])
def test_arrays_give_the_rows_that_duckdb_gives(sql: str) -> None:
    found, expected = as_arrays(sql, [SALES, PLANS]), by_duckdb(sql, [SALES, PLANS])
    for number, (left, right) in enumerate(zip(found, expected, strict=True)):
        assert same(left, right), (number, left, right)


@pytest.mark.parametrize("sql", queries("some"))
def test_these_queries_know_more_in_some_draws_than_in_others(sql: str) -> None:
    found = by_duckdb(sql, [SALES, PLANS])
    assert len({sum(frame.select(pl.all().count()).row(0)) for frame in found}) > 1


@pytest.mark.parametrize("sql", queries("refused"))
def test_what_arrays_cannot_tell_is_refused(sql: str) -> None:
    with pytest.raises(Unsupported):
        as_arrays(sql, [SALES, PLANS])


def base_of(case: Any, scenario: str = "baseline") -> dict[str, Any]:
    given = frames.frames(case, [scenario])
    return given | UsageLog(case, given).tables


MONEY = ("scenario_id", "month", "revenue_usd", "burn_usd", "opening_cash_usd", "closing_cash_usd")
ENDS = ("scenario_id", "cash_out_date", "is_cash_out", "runway_months", "funding_gap_usd")
WANTED = {
    "company_months": MONEY,
    "runways": ENDS,
    "tier_margins": ("scenario_id", "month", "plan_id", "tier_id", "contribution_margin_usd"),
    "calibrations": ("scenario_id", "fact_id", "modelled_value"),
}


def require_same(draws: Draws, wanted: vectorized.Wanted) -> None:
    """Hold the arrays against the batches in every row and column."""
    found, expected = vectorized.run(draws, wanted), batches.run(draws.base, draws, wanted)
    for name, frame in expected.items():
        assert found[name].schema == frame.schema
        for column, dtype in frame.schema.items():
            if dtype == pl.Float64:
                left, right = found[name][column].to_numpy(), frame[column].to_numpy()
                np.testing.assert_allclose(left, right, rtol=1e-8, err_msg=f"{name}.{column}")
            else:
                assert found[name][column].equals(frame[column], null_equal=True), (name, column)


@pytest.mark.parametrize(
    ("case_name", "scenario"),
    [
        ("openai", "baseline"),
        ("openai", "all_together"),
        ("openai", "commitments_honoured"),
        ("openai", "free_inference_high"),
        ("assistant_startup", "baseline"),
    ],
)
def test_arrays_give_the_answers_of_the_batches(case_name: str, scenario: str) -> None:
    case = model.open(case_name, scenarios=[scenario]).case
    require_same(draw(case, base_of(case, scenario), Sample(60, 3)), WANTED)


def test_usage_caps_are_told_as_arrays() -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    capped = build.from_lever(case, "usage_cap.plus.heavy", 200.0, date(2026, 2, 1))
    given = frames.frames(case, (), [capped])
    assert not given["given_usage_caps"].is_empty()
    require_same(draw(case, given | UsageLog(case, given).tables, Sample(40, 5)), WANTED)


@pytest.fixture(scope="module")
def openai() -> tuple[Case, dict[str, Any]]:
    case = model.open("openai", scenarios=["baseline"]).case
    return case, base_of(case)


RUNWAYS = {"runways": ENDS}


def test_neither_blocks_nor_workers_change_a_digit(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = draw(*openai, Sample(50, 1))
    whole = vectorized.run(draws, WANTED, workers=1)
    for most in (1, 7):
        monkeypatch.setattr("unitecon.engine.vectorized.layout.MOST", most)
        for name, frame in vectorized.run(draws, WANTED, workers=3).items():
            assert frame.equals(whole[name], null_equal=True), (name, most)


def test_conditions_in_the_same_words_are_each_held_against_the_draws() -> None:
    with closing(Store(np.zeros((1, 0)))) as store:
        for values in ([True], [False]):
            store.pattern("usd > 1", Constant(np.array(values), "flag"))
        assert len(store.assumed) == 2


def test_a_draw_that_has_no_logarithm_is_told(openai: tuple[Case, dict[str, Any]]) -> None:
    draws = draw(*openai, Sample(30, 1))
    growths = np.flatnonzero((draws.cells["given_table"] == "given_driver_growths").to_numpy())
    draws.values[-1, growths] = -1.5
    with pytest.raises(UniteconError, match="ln of a number that is not above 0"):
        vectorized.run(draws, RUNWAYS)


def test_only_what_is_asked_for_is_worked_out(openai: tuple[Case, dict[str, Any]]) -> None:
    draws = draw(*openai, Sample(20, 1))
    paths = {"driver_paths": ("scenario_id", "month", "driver_id", "end_value")}
    few = layout._Layout(draws, paths, ()).tape
    assert few.lines < layout._Layout(draws, WANTED, ()).tape.lines / 10
    require_same(draws, paths)


def test_draws_fall_back_on_batches(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = draw(*openai, Sample(20, 1))
    monkeypatch.setattr(many_scenarios, "FEW", 1)
    found = many_scenarios.worked_out(draws, RUNWAYS)
    assert found["runways"].equals(vectorized.run(draws, RUNWAYS)["runways"], null_equal=True)

    def refused(*_: Any) -> None:
        raise Unsupported("some SQL")

    monkeypatch.setattr("unitecon.engine.vectorized.run", refused)
    expected = batches.run(draws.base, draws, RUNWAYS)["runways"]
    assert many_scenarios.worked_out(draws, RUNWAYS)["runways"].equals(expected, null_equal=True)
