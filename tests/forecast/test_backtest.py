"""A forecast scored on later facts: reading them, and drawing what the model has for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from laterfacts import HEAD, written

from unitecon import model
from unitecon.case.load import Case
from unitecon.errors import InputError, UniteconError
from unitecon.forecast import backtest, later_facts
from unitecon.uncertainty.draws import Sample

REVENUE = "X1,revenue_total_actual,actual,2025-07-01,2025-12-31,7.9,USD bn,2026-03-01\n"


@pytest.fixture(scope="module")
def case() -> Case:
    return model.open("openai", scenarios=["baseline"]).case


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
    assert result["ambiguous_measures"].null_count() == result.height
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


def test_a_fact_that_the_case_calls_ambiguous_tests_nothing(case: Case, tmp_path: Path) -> None:
    figure = "net_loss_implied,estimate,2025-07-01,2025-09-30,12,USD bn,2026-03-01"
    path = tmp_path / "later.csv"
    path.write_text(
        HEAD.rstrip() + ",measure_id,comparison,unit_scale\n"
        f"F001,{figure},,,\nX1,{figure},net_loss,sum,1000000000\n"
    )
    first, second = later_facts.read(path, case).to_dicts()
    assert (first["measure_id"], first["ambiguous_measures"]) == (None, "net_loss (sum)")
    # The file may say what it means.
    assert (second["measure_id"], second["ambiguous_measures"]) == ("net_loss", None)


def test_a_fact_may_name_its_measure_and_a_metric_of_two_is_ambiguous(
    case: Case, tmp_path: Path
) -> None:
    head = HEAD.rstrip() + ",measure_id,comparison,unit_scale,vintage,fact_group\n"
    name = "X1,cups,actual,2026-01-01,2026-01-31,5,USD bn,2026-03-01,revenue,sum,1000000000,,g\n"
    two = "X2,arr,actual,2026-01-31,2026-01-31,20,USD bn,2026-03-01,,,,,\n"
    edition = "X3,revenue_forecast_vintage_2026q1,forecast,2026-01-01,2026-12-31,30,USD bn,"
    path = tmp_path / "later.csv"
    path.write_text(head + name + two + edition + "2026-03-01,,,,,\n")
    first, second, third = later_facts.read(path, case).to_dicts()
    assert (first["measure_id"], first["comparison"], first["fact_group"]) == (
        "revenue",
        "sum",
        "g",
    )
    assert second["measure_id"] == "recurring_revenue"
    assert (third["metric"], third["vintage"]) == ("revenue_forecast", "2026q1")
    assert third["measure_id"] == "revenue"
    path.write_text(head + name.replace(",sum,", ",,"))
    with pytest.raises(InputError, match=r"later.csv:2 measure_id: .*both a comparison and"):
        later_facts.read(path, case)
    path.write_text(head + name.replace(",revenue,sum", ",revnue,sum"))
    with pytest.raises(
        InputError, match=r"later.csv:2 measure_id: 'revnue' is not a measure .*rev"
    ):
        later_facts.read(path, case)
    readings = {("revenue", "sum", 1.0), ("burn", "sum", 1.0)}
    unclear = later_facts.measure({"measure_id": None}, first, readings)
    assert unclear == {"ambiguous_measures": "burn (sum) or revenue (sum)"}
