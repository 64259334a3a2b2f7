"""A forecast scored on later facts: reading them, and the scores by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from unitecon import model
from unitecon.case.load import Case
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.errors import InputError, UniteconError
from unitecon.forecast import backtest, later_facts
from unitecon.uncertainty.draws import Sample

HEAD = "fact_id,metric,fact_kind,period_start,period_end,value,unit,known_from_date\n"
REVENUE = "X1,revenue_total_actual,actual,2025-07-01,2025-12-31,7.9,USD bn,2026-03-01\n"


@pytest.fixture(scope="module")
def case() -> Case:
    return model.open("openai", scenarios=["baseline"]).case


def written(folder: Path, rows: str) -> Path:
    path = folder / "later.csv"
    path.write_text(HEAD + rows)
    return path


def scored(facts: list[tuple[str, str, float, str]], draws: dict[str, list[float]]) -> Engine:
    rows = [(*fact, "m", date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 1)) for fact in facts]
    names = ("fact_id", "fact_kind", "reported_value", "unit", "metric", "period_start",
             "period_end", "known_from_date")  # fmt: skip
    values = [(i, name, x) for name, drawn in draws.items() for i, x in enumerate(drawn)]
    tables = {
        "given_draw_facts": pl.DataFrame(rows, schema=names, orient="row"),
        "given_draw_fact_values": pl.DataFrame(
            values, schema=["draw", "fact_id", "modelled_value"], orient="row"
        ),
    }
    return Engine(tables, only=catalog.of_draws("facts"))


def test_the_crps_of_three_draws_by_hand() -> None:
    # |0-1|, |1-1|, |2-1| are 2/3 on average; draws are 8/9 apart, half of which is 4/9.
    with scored([("F1", "actual", 1.0, "USD bn")], {"F1": [2.0, 0.0, 1.0]}) as engine:
        row = engine.answer("backtest_facts").row(0, named=True)
    assert row["crps_value"] == pytest.approx(2 / 3 - 4 / 9)
    assert (row["p10_value"], row["p50_value"], row["p90_value"]) == pytest.approx((0.2, 1, 1.8))
    assert (row["error_share"], row["is_inside_band"], row["has_figure"]) == (0.0, True, True)


def test_scores_count_what_is_compared_and_set_forecasts_apart() -> None:
    facts = [
        ("F1", "actual", 10.0, "USD bn"),
        ("F2", "estimate", 4.0, "USD bn"),
        ("F3", "actual", 50.0, "pct"),
        ("F4", "actual", 7.0, "USD bn"),
        ("F5", "forecast", 10.0, "USD bn"),
    ]
    draws = {"F1": [9.0, 11.0, 13.0], "F2": [1.0, 2.0, 3.0], "F3": [40.0, 44.0, 48.0],
             "F5": [20.0, 20.0, 20.0]}  # fmt: skip
    with scored(facts, draws) as engine:
        scores = {row["is_scored"]: row for row in engine.answer("backtest_scores").to_dicts()}
    own = scores[True]
    assert (own["facts"], own["compared_facts"], own["inside_facts"]) == (4, 3, 1)
    assert own["coverage_share"] == pytest.approx(1 / 3)
    assert own["median_error_share"] == pytest.approx((0.1 + 0.5) / 2)
    assert own["median_error_points"] == pytest.approx(6.0)
    assert scores[False]["mean_crps_share"] == pytest.approx(1.0)


def test_later_facts_are_compared_as_the_case_compares_them(case: Case, tmp_path: Path) -> None:
    rows = REVENUE
    rows += (
        "X2,weekly_active_users_chatgpt,actual,2026-02-01,2026-02-28,900,million (a),2026-03-01\n"
    )
    rows += "X3,revenue_total_actual,actual,2025-01-01,2025-06-30,4.3,USD bn,2025-09-30\n"
    rows += "X4,cups_of_coffee,actual,2026-01-01,2026-01-31,5,cups,2026-03-01\n"
    rows += "X5,revenue_total_actual,actual,2026-01-01,2026-01-31,5,EUR bn,2026-03-01\n"
    rows += "X6,pro_plan_statement,actual,,,losing money,pct,2026-03-01\n"
    result = later_facts.read(written(tmp_path, rows), case)
    measures = dict(result.select("fact_id", "measure_id").iter_rows())
    # X3 was known on the day; the others have no measure in the case, or no number.
    assert measures == {"X1": "revenue", "X2": "weekly_users", "X4": None, "X5": None, "X6": None}


def test_a_forecast_is_drawn_and_scored(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path, REVENUE + REVENUE.replace("X1,", "X2,").replace("7.9", "70"))
    result = backtest.backtest(case, path, Sample(64, 1))
    rows = {row["fact_id"]: row for row in result.answers["backtest_facts"].to_dicts()}
    assert rows["X1"]["p10_value"] < rows["X1"]["p50_value"] < rows["X1"]["p90_value"]
    assert rows["X1"]["p50_value"] == pytest.approx(7.9, rel=0.2)
    assert rows["X2"]["is_inside_band"] is False
    assert rows["X2"]["crps_value"] == pytest.approx(70 - rows["X2"]["p50_value"], rel=0.05)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (REVENUE.replace("2026-03-01", "1 March"), "later.csv:2 known_from_date: '1 March'"),
        (REVENUE.replace("actual,", "actuall,"), "did you mean 'actual'"),
        (REVENUE + REVENUE, "later.csv:3 fact_id: 'X1' repeats the key of line 2"),
        (REVENUE.replace("2025-12-31", "2025-06-30"), "is before period_start"),
        (REVENUE.replace("7.9", ""), "later.csv:2 value: is empty"),
    ],
)
def test_a_wrong_file_is_reported(case: Case, tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        later_facts.read(written(tmp_path, rows), case)
    assert message in str(caught.value)


def test_a_file_without_columns_or_later_facts_is_reported(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "later.csv"
    path.write_text("fact_id,metrics\nX1,revenue\n")
    with pytest.raises(InputError, match="metric"):
        later_facts.read(path, case)
    with pytest.raises(InputError, match="cannot be read"):
        later_facts.read(tmp_path / "none.csv", case)
    early = written(tmp_path, REVENUE.replace("2026-03-01", "2025-12-31"))
    with pytest.raises(UniteconError, match="no fact became known after 2026-01-15"):
        backtest.backtest(case, early, Sample(8, 1))
    strange = written(tmp_path, REVENUE.replace("revenue", "moon_phase"))
    with pytest.raises(InputError, match=r"no figure for any of the 1 facts .*; .* --as-of"):
        backtest.backtest(case, strange, Sample(8, 1))
