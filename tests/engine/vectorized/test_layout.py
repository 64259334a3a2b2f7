"""Arrays give the rows that DuckDB gives draw by draw."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from array_case import Table, as_arrays, by_duckdb, same

from unitecon import model
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.engine import batches, catalog, many_scenarios
from unitecon.engine.vectorized.answers import answers
from unitecon.engine.vectorized.layout import lay_out, relations
from unitecon.engine.vectorized.program import Wanted
from unitecon.engine.vectorized.relation import DrawnCondition, Store, Unsupported
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

    `same` have a form as arrays, `refused` have none, and in a `condition` a drawn value would
    decide whether a row exists.
    """
    files = sorted((Path(__file__).parent / "queries").glob("*.sql"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    parts = re.findall(rf"^-- {kind}: (.+)\n((?:(?!--).+\n)+)", text, re.MULTILINE)
    assert parts
    return [pytest.param(sql, id=name) for name, sql in parts]


@pytest.mark.parametrize("sql", queries("same"))
def test_arrays_give_the_rows_that_duckdb_gives(sql: str) -> None:
    rows, expected = as_arrays(sql, [SALES, PLANS]), by_duckdb(sql, [SALES, PLANS])
    for number, (left, right) in enumerate(zip(rows, expected, strict=True)):
        assert same(left, right), (number, left, right)


@pytest.mark.parametrize("sql", queries("refused"))
def test_sql_without_a_form_as_arrays_is_refused(sql: str) -> None:
    with pytest.raises(Unsupported) as caught:
        as_arrays(sql, [SALES, PLANS])
    assert not isinstance(caught.value, DrawnCondition)


@pytest.mark.parametrize("sql", queries("condition"))
def test_a_drawn_value_that_would_decide_on_a_row_is_refused(sql: str) -> None:
    with pytest.raises(DrawnCondition):
        as_arrays(sql, [SALES, PLANS])


def base_of(case: Any, scenario: str = "baseline") -> dict[str, Any]:
    tables = frames.frames(case, [scenario])
    return tables | UsageLog(case, tables).tables


@pytest.fixture(scope="module")
def openai() -> tuple[Case, dict[str, Any]]:
    case = model.open("openai", scenarios=["baseline"]).case
    return case, base_of(case)


# What tiers are is defined, and their edges decide on rows: draws of these run in batches.
DEFINED = ("usage_tiers", "tier_usage_shares")


def every_cell_drawn(base: dict[str, Any]) -> Draws:
    """One draw of every value in the given tables that could be drawn."""
    cells = [
        (f"given_{name}", row, name)
        for name, table in TABLES.items()
        if table.value is not None and name not in DEFINED and f"given_{name}" in base
        for row in range(base[f"given_{name}"].height)
    ]
    schema = {"given_table": pl.String, "row": pl.Int64, "input_id": pl.String}
    frame = pl.DataFrame(cells, schema=schema, orient="row")
    return Draws(("d",), base, frame, np.zeros((1, 0)), np.zeros((1, len(cells))))


def model_queries(base: dict[str, Any]) -> list[str]:
    """The inputs, steps and answers of a case. A check is made to have rows in some draws only."""
    names: dict[str, None] = {}
    known = {*base}
    for name, query in catalog.load().items():  # each comes after what it reads
        if query.layer in ("inputs", "steps", "answers") and known.issuperset(query.reads):
            known.add(name)
            names[name] = None
    return [name for name in names if name not in base]


def refusals(draws: Draws) -> dict[str, Unsupported]:
    with closing(Store()) as store:
        pairs = list(relations(store, draws, model_queries(dict(draws.base))))
    return {name: error for name, error in pairs if isinstance(error, Unsupported)}


# Bridges and sensitivities set two scenarios side by side, which draws do not.
# Which plan has a driver to itself decides what a log says of it, once, in a fit.
FROM_A_LOG = ("member_trends", "fitted_")
COMPARED = ("bridge_", "margin_bridges", "sensitivities")


def test_no_drawn_value_decides_whether_a_row_of_the_openai_case_exists(
    openai: tuple[Case, dict[str, Any]],
) -> None:
    draws = every_cell_drawn(openai[1])
    assert len(draws.tables) > 15
    refused = refusals(draws)
    assert [name for name, error in refused.items() if isinstance(error, DrawnCondition)] == [
        "member_trends"
    ]
    assert [name for name in refused if not name.startswith((*COMPARED, *FROM_A_LOG))] == []


def test_no_drawn_value_decides_whether_a_row_of_the_startup_case_exists() -> None:
    case = model.open("assistant_startup", scenarios=["baseline"]).case
    refused = refusals(draw(case, base_of(case), Sample(1, 1)))
    others = {name: error for name, error in refused.items() if not name.startswith(COMPARED)}
    # An answer that lists only the users on whom money is lost; nothing reads it.
    assert isinstance(others.pop("losing_users"), DrawnCondition)
    # Answers on the log's past: they compare scenarios, or round what is drawn to the cent.
    for name in ("plan_choices", "plan_moves", "expected_payments", "revenue_recognitions"):
        assert isinstance(others.pop(name), Unsupported)
    # Answers on the log's past again: accounts' totals are rounded so that equal bills are equal.
    totals = ("account_totals", "account_coverages", "plan_rerates")
    for name in (*totals, "rerate_summaries", "rerate_deciles"):
        assert isinstance(others.pop(name), Unsupported)
    # It counts users of the log by what is known of their margins.
    assert isinstance(others.pop("user_margin_bins"), DrawnCondition)
    # They read the raw log, of which nothing is drawn, from files.
    log = {"tier_model_usage", "fitted_release_mixes", "fitted_release_tokens", "fitted_tier_tasks"}
    assert others.keys() == log


def test_a_refusal_names_the_query_and_the_condition(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = catalog.get("task_tokens")
    sql = f"{query.sql}\nwhere release_tokens.tokens_per_task > 0"
    changed = {**catalog.load(), "task_tokens": replace(query, sql=sql)}
    monkeypatch.setattr(catalog, "load", lambda: changed)
    words = re.escape("steps/tokens/task_tokens.sql: release_tokens.tokens_per_task > 0")
    with pytest.raises(DrawnCondition, match=words):
        lay_out(draw(*openai, Sample(1, 1)), RUNWAYS)


MONEY = ("scenario_id", "month", "revenue_usd", "burn_usd", "opening_cash_usd", "closing_cash_usd")
ENDS = ("scenario_id", "cash_out_date", "is_cash_out", "runway_months", "funding_gap_usd")
RUNWAYS = {"runways": ENDS}
WANTED = {
    "company_months": MONEY,
    "runways": ENDS,
    "tier_margins": ("scenario_id", "month", "plan_id", "tier_id", "covered_user_share"),
    "calibrations": ("scenario_id", "fact_id", "modelled_value"),
}


def run(draws: Draws, wanted: Wanted, workers: int | None = None) -> dict[str, pl.DataFrame]:
    return answers(lay_out(draws, wanted), draws.ids, draws.values, workers)


def require_same(draws: Draws, wanted: Wanted) -> None:
    """Hold the arrays against the batches in every row and column."""
    arrays, expected = run(draws, wanted), batches.run(draws.base, draws, wanted)
    for name, frame in expected.items():
        assert arrays[name].schema == frame.schema
        for column, dtype in frame.schema.items():
            left, right = arrays[name][column], frame[column]
            assert left.is_null().equals(right.is_null()), (name, column)
            if dtype == pl.Float64:
                np.testing.assert_allclose(
                    left.to_numpy(), right.to_numpy(), rtol=1e-8, err_msg=f"{name}.{column}"
                )
            else:
                assert left.equals(right, null_equal=True), (name, column)


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


def test_arrays_give_the_answers_of_the_batches_under_a_usage_cap() -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    capped = build.from_lever(case, "usage_cap.plus.heavy", 200.0, date(2026, 2, 1))
    tables = frames.frames(case, (), [capped])
    assert not tables["given_usage_caps"].is_empty()
    require_same(draw(case, tables | UsageLog(case, tables).tables, Sample(40, 5)), WANTED)


def test_a_draw_of_zero_leaves_every_row_where_it_is(
    openai: tuple[Case, dict[str, Any]],
) -> None:
    """Tokens, usage and prices of nothing in one late draw, where the SQL once dropped rows."""
    draws = draw(*openai, Sample(30, 1))
    names = draws.cells["given_table"].to_numpy()
    for table in ("given_release_tokens", "given_plan_usage", "given_plan_prices"):
        draws.values[-1, np.flatnonzero(names == table)[0]] = 0.0
    draws.values[-2, np.flatnonzero(names == "given_plan_usage")] = 0.0
    tokens = ("scenario_id", "period_month", "task_id", "model_id", "usage_mtok_per_task")
    costs = ("scenario_id", "period_month", "audience_id", "task_id", "cost_usd_per_task")
    require_same(draws, WANTED | {"task_tokens": tokens, "task_costs": costs})


def test_neither_blocks_nor_workers_change_a_digit(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = draw(*openai, Sample(50, 1))
    program = lay_out(draws, WANTED)
    whole = answers(program, draws.ids, draws.values, workers=1)
    for most in (1, 7):
        monkeypatch.setattr("unitecon.engine.vectorized.answers.MOST", most)
        parts = answers(program, draws.ids, draws.values, workers=3)
        for name, frame in parts.items():
            assert frame.equals(whole[name], null_equal=True), (name, most)


def test_a_draw_without_a_logarithm_is_an_error(openai: tuple[Case, dict[str, Any]]) -> None:
    draws = draw(*openai, Sample(30, 1))
    growths = np.flatnonzero((draws.cells["given_table"] == "given_driver_growths").to_numpy())
    draws.values[-1, growths] = -1.5
    with pytest.raises(UniteconError, match="ln of a number that is not above 0"):
        run(draws, RUNWAYS)


def test_only_the_wanted_columns_are_worked_out(openai: tuple[Case, dict[str, Any]]) -> None:
    draws = draw(*openai, Sample(20, 1))
    paths = {"driver_paths": ("scenario_id", "month", "driver_id", "end_value")}
    assert lay_out(draws, paths).steps < lay_out(draws, WANTED).steps / 10
    require_same(draws, paths)


def test_many_scenarios_say_how_they_were_worked_out(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = draw(*openai, Sample(20, 1))
    expected = batches.run(draws.base, draws, RUNWAYS)["runways"]
    few = many_scenarios.answers(draws, RUNWAYS)
    assert few.frames["runways"].equals(expected, null_equal=True)
    assert few.method == "batches, because arrays take 1,000 draws or more to pay off"

    monkeypatch.setattr(many_scenarios, "FEW", 1)
    many = many_scenarios.answers(draws, RUNWAYS)
    assert many.frames["runways"].equals(run(draws, RUNWAYS)["runways"], null_equal=True)
    assert many.method == "arrays"


def test_a_fallback_on_batches_gives_its_reason(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNITECON_CACHE", str(tmp_path))
    draws = draw(*openai, Sample(20, 1))

    def refused(*_: Any) -> None:
        raise Unsupported("steps/a.sql:\n  sin(usd)")

    monkeypatch.setattr(many_scenarios, "FEW", 1)
    monkeypatch.setattr("unitecon.engine.vectorized.layout.lay_out", refused)
    fallback = many_scenarios.answers(draws, RUNWAYS)
    expected = batches.run(draws.base, draws, RUNWAYS)["runways"]
    assert fallback.frames["runways"].equals(expected, null_equal=True)
    assert fallback.method == "batches, because steps/a.sql: sin(usd)"
