"""The numpy model that simulations are measured against: it gives the SQL's own cash."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks import simulation
from benchmarks.numpy_arrays import normal_probability, normal_quantile, over_months, scaled
from benchmarks.numpy_cells import EvenDraws
from benchmarks.numpy_layout import DRAWABLE, Layout, in_force
from benchmarks.numpy_model import NumpyModel, limited
from unitecon import model
from unitecon.engine import batches
from unitecon.scenarios import frames
from unitecon.usage.log import UsageLog

DRAWS = 20
# Commitments paid for unused, and prices, growth and funding changed with inserted rows.
SCENARIOS = ("baseline", "commitments_honoured", "all_together", "free_inference_high")


@pytest.fixture(scope="module")
def case() -> Any:
    return model.open("openai", scenarios=["baseline"]).case


def tables_of(case: Any, name: str = "baseline") -> dict[str, Any]:
    """The given tables of one scenario."""
    tables = frames.frames(case, [name])
    base = tables | UsageLog(case, tables).tables
    # Members who respond to decided prices are beyond what is measured.
    base |= {"given_demand_responses": base["given_demand_responses"].clear()}
    surprises = base["given_growth_surprises"].with_columns(low=pl.lit(-1.0), high=pl.lit(1.0))
    return base | {"given_growth_surprises": surprises}


def check(base: dict[str, Any]) -> pl.DataFrame:
    """Hold the model against the queries in every draw and month; the queries' runways."""
    draws = EvenDraws(base, DRAWS, seed=7)
    result = NumpyModel(Layout(base)).run(draws.cells, draws.values)
    expected = batches.run(base, draws, ("company_months", "runways"))
    months, runways = expected["company_months"], expected["runways"]
    for column, own in (
        ("revenue_usd", result.months.revenue),
        ("burn_usd", result.months.burn),
        ("opening_cash_usd", result.months.opening),
        ("closing_cash_usd", result.months.closing),
    ):
        np.testing.assert_allclose(own.T.ravel(), months[column].to_numpy(), rtol=1e-9, atol=0)
    days = runways["cash_out_date"].to_numpy().astype("M8[D]")
    np.testing.assert_array_equal(result.runways.cash_out, days)
    np.testing.assert_allclose(result.runways.months, runways["runway_months"], rtol=1e-12)
    np.testing.assert_allclose(result.runways.lowest, runways["lowest_cash_usd"], rtol=1e-9)
    assert np.unique(result.months.closing[-1]).size == DRAWS
    return runways


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_gives_the_cash_of_the_queries(case: Any, name: str) -> None:
    check(tables_of(case, name))


def test_a_pool_of_credits_that_comes_late_pays_nothing_afterwards(case: Any) -> None:
    base = tables_of(case)
    pools = base["given_credit_pools"]
    late = pools.with_columns(
        pool_id=pl.lit("late"), valid_from_date=pl.date(2027, 6, 1), credit_usd=pl.lit(2e10)
    )
    base["given_credit_pools"] = pl.concat([pools, late])
    check(base)


def test_cash_that_is_short_already_is_out_on_the_as_of_date(case: Any) -> None:
    base = tables_of(case)
    is_least = pl.col("parameter_id") == "minimum_cash_usd"
    least = pl.when(is_least).then(1e13).otherwise("parameter_value")
    base["given_parameters"] = base["given_parameters"].with_columns(parameter_value=least)
    assert check(base)["cash_out_date"].unique().to_list() == [case.as_of_date]


def test_every_uncertain_input_of_the_case_is_drawn(case: Any) -> None:
    base = tables_of(case)
    drawn = set(EvenDraws(base, 1, seed=1).cells)
    uncertain = {
        (name.removeprefix("given_"), row)
        for name, frame in base.items()
        if isinstance(frame, pl.DataFrame) and {"low", "scenario_id"} <= set(frame.columns)
        for row, (low, high) in enumerate(frame.select("low", "high").rows())
        if low is not None or high is not None
    }
    assert len(uncertain) > 100
    assert drawn == uncertain


def test_draws_lie_between_low_and_high_and_reach_the_frames(case: Any) -> None:
    draws = EvenDraws(base := tables_of(case), 50, seed=3)
    row = base["given_plan_prices"]["plan_id"].to_list().index("enterprise")
    cell = draws.cells.index(("plan_prices", row))
    assert draws.values[:, cell].min() >= 45
    assert draws.values[:, cell].max() <= 75
    frame = draws.frames(10, 12)["given_plan_prices"]
    assert frame.columns == base["given_plan_prices"].columns
    assert frame["scenario_id"].unique(maintain_order=True).to_list() == draws.ids[10:12]
    prices = frame["price_usd_per_user_month"].to_numpy().reshape(2, -1)
    np.testing.assert_array_equal(prices[:, row], draws.values[10:12, cell])
    certain = base["given_plan_prices"]["plan_id"].to_list().index("plus")
    assert prices[0, certain] == base["given_plan_prices"]["price_usd_per_user_month"][certain]


def test_blocks_give_what_whole_arrays_give(case: Any) -> None:
    base = tables_of(case)
    draws, own = EvenDraws(base, 25, seed=2), NumpyModel(Layout(base))
    whole = own.run(draws.cells, draws.values)
    blocks = own.run_blocks(draws.cells, draws.values, 10)
    np.testing.assert_allclose(blocks.months.closing, whole.months.closing, rtol=1e-11)
    np.testing.assert_array_equal(blocks.runways.cash_out, whole.runways.cash_out)


def test_a_table_that_no_draw_may_change_is_refused(case: Any) -> None:
    assert "usage_tiers" not in DRAWABLE
    with pytest.raises(ValueError, match="no draws of \\['usage_tiers'\\]"):
        NumpyModel(Layout(tables_of(case))).run([("usage_tiers", 0)], np.ones((1, 1)))


def test_a_case_with_a_log_is_refused() -> None:
    logged = model.open("assistant_startup", scenarios=["baseline"])
    with pytest.raises(ValueError, match="usage log"):
        Layout(logged.frames | {"logged_tiers": pl.DataFrame({"plan_id": ["pro"]})})


def test_an_unknown_price_is_refused(case: Any) -> None:
    base = tables_of(case)
    sold = pl.col("model_id") != "gpt-5"
    base["given_token_prices"] = base["given_token_prices"].filter(sold)
    with pytest.raises(ValueError, match="tokens of gpt-5 have no known cost"):
        NumpyModel(Layout(base))


def test_growth_towards_a_ceiling_by_hand() -> None:
    # 4 / (1 + (4 / 1 - 1) / 2) = 1.6; above the ceiling it only shrinks; from nothing, nothing.
    known, forward = np.array([1.0, 6.0, 0.0]), np.array([[2.0, 2.0, 2.0], [0.5, 0.5, 0.5]])
    limited(known, forward, np.array([4.0]))
    np.testing.assert_allclose(forward, [[1.6, 6, 0], [4 / 7, 3, 0]])
    free = np.array([[3.0]])
    limited(np.array([2.0]), free, None)
    assert free[0, 0] == 6


def test_the_normal_distribution() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963985, rel=1e-8)
    assert normal_quantile(0.01) == pytest.approx(-2.326347874, rel=1e-8)
    assert (normal_quantile(0), normal_quantile(1)) == (-40, 40)
    np.testing.assert_allclose(
        normal_probability(np.array([1.959963985, -8.0, 9.0])), [0.975, 0, 1]
    )


def test_rows_hold_from_their_date_on() -> None:
    rows = [
        {"plan_id": "plus", "valid_from_date": np.datetime64(day)}
        for day in ("2024-03-10", "2024-01-01")
    ]
    days = np.array(["2023-12-15", "2024-01-15", "2024-03-09", "2024-03-10"], dtype="M8[D]")
    places = in_force(rows, ("plan_id",), days)[("plus",)]
    assert places.tolist() == [-1, 1, 1, 0]
    values = [np.array([5.0, 6.0]), np.array([2.0])]
    expected = [[np.nan, np.nan], [2, 2], [2, 2], [5, 6]]
    np.testing.assert_array_equal(over_months(values, places, np.nan), expected)
    np.testing.assert_array_equal(scaled(np.ones((4, 1)), values, places, np.nan), expected)


def options(**changed: Any) -> argparse.Namespace:
    """The benchmark's options, small."""
    plain = {"case": "openai", "draws": 12, "seed": 1, "block": 5, "workers": 2, "months": 0}
    return argparse.Namespace(**plain | changed)


def test_the_benchmark_compares_the_same_answers() -> None:
    ours = simulation.timed(simulation.OURS, options())
    for way in (simulation.WHOLE, simulation.BLOCKS):
        assert simulation.is_same(ours, simulation.timed(way, options()))
    other = simulation.timed(simulation.BLOCKS, options(seed=2))
    assert not simulation.is_same(ours, other)


def test_the_benchmark_takes_a_shorter_horizon() -> None:
    short = simulation.timed(simulation.BLOCKS, options(months=12))
    assert short["rows"] == 12 * 36  # from January 2024 to December 2026
    assert simulation.is_same(simulation.timed(simulation.OURS, options(months=12)), short)
