"""Draws of uncertain inputs: distributions, correlations, and what they do to a linear model."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from unitecon import model
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES, Limits
from unitecon.engine import batches
from unitecon.errors import InputError
from unitecon.forecast import simulation
from unitecon.reports import simulate_page
from unitecon.scenarios import build, frames, keyed
from unitecon.scenarios.scenario import Scenario
from unitecon.uncertainty import correlations
from unitecon.uncertainty.distributions import Distribution, of_row
from unitecon.uncertainty.draws import Sample, cells_of, draw
from unitecon.usage.log import UsageLog

EVEN = (np.arange(20_000) + 0.5) / 20_000


def test_a_lognormal_has_the_quantiles_of_the_closed_form() -> None:
    values = Distribution("lognormal", (8.0, 0.5)).quantiles(np.array([0.1, 0.5, 0.9]))
    assert values == pytest.approx([8 * math.exp(-0.5 * 1.2815515655), 8, 8 * math.exp(0.64077578)])


def test_a_triangle_has_the_mean_and_variance_of_the_closed_form() -> None:
    values = Distribution("triangular", (1.0, 2.0, 6.0)).quantiles(EVEN)
    assert values.mean() == pytest.approx((1 + 2 + 6) / 3, rel=1e-6)
    assert values.var() == pytest.approx((1 + 4 + 36 - 2 - 6 - 12) / 18, rel=1e-4)


def test_values_keep_the_limits_of_their_column() -> None:
    values = Distribution("normal", (0.9, 0.2), Limits(least=0, most=1)).quantiles(EVEN)
    assert (values.max(), values.min()) == (1.0, pytest.approx(0.9 - 0.2 * 4.06, abs=0.01))


@pytest.mark.parametrize(
    ("changed", "kind", "parameters"),
    [
        ({"standard_error": 2.0}, "lognormal", (10.0, math.sqrt(math.log(1.04)))),
        ({"low": 8.0, "high": 15.0}, "two-piece lognormal", (8.0, 10.0, 15.0, 0.0, math.inf)),
        ({"low": 8.0}, "two-piece lognormal", (8.0, 10.0, 10.0, 0.0, math.inf)),
        ({"low": 0.0, "high": 15.0}, "two-piece normal", (0.0, 10.0, 15.0)),
        (
            {"low": 9.0, "high": 11.0, "standard_error": 2.0},
            "two-piece lognormal",
            (9.0, 10.0, 11.0, 0.0, math.inf),
        ),
        ({}, None, None),
        ({"low": 10.0, "high": 10.0}, None, None),
    ],
)
def test_a_row_states_how_its_value_is_distributed(
    changed: dict[str, float], kind: str | None, parameters: tuple[float, ...] | None
) -> None:
    row: dict[str, Any] = {"price_usd_per_user_month": 10.0, "low": None, "high": None}
    distribution = of_row(TABLES["plan_prices"], row | {"standard_error": None} | changed)
    assert (distribution and distribution.kind) == kind
    assert (distribution.parameters if distribution else None) == (
        pytest.approx(parameters) if kind else None
    )


@pytest.fixture(scope="module")
def openai() -> tuple[Case, dict[str, Any]]:
    case = model.open("openai", scenarios=["baseline"]).case.as_stated()
    tables = frames.frames(case, ["baseline"])
    return case, tables | UsageLog(case, tables).tables


def test_only_uncertain_inputs_are_drawn(openai: tuple[Case, dict[str, Any]]) -> None:
    case, base = openai
    cells = cells_of(case, base)
    ids = set(cells.inputs)
    # Two rows that a fit estimated move apart; rows of a path ahead move together.
    assert "driver_growths.weekly_users.history" in ids
    assert "driver_growths.weekly_users.history.2025-04-01" in ids
    assert cells.inputs.count("driver_growths.training_compute") == 5
    # What was assumed of the past is as uncertain as what lies ahead.
    assert {"driver_growths.headcount.history", "driver_growths.headcount"} <= ids


def test_frames_hold_the_drawn_values(openai: tuple[Case, dict[str, Any]]) -> None:
    case, base = openai
    drawn = draw(case, base, Sample(5, 3))
    frame = drawn.frames(2, 4)["given_plan_usage"]
    assert frame.columns == base["given_plan_usage"].columns
    assert frame["scenario_id"].unique().sort().to_list() == ["d0000002", "d0000003"]
    places = (drawn.cells["given_table"] == "given_plan_usage").to_numpy()
    rows = drawn.cells["row"].to_numpy()[places]
    height = base["given_plan_usage"].height
    assert frame["usage_ratio"].to_numpy()[height + rows] == pytest.approx(drawn.values[3, places])
    fixed = np.setdiff1d(np.arange(height), rows)
    assert frame["usage_ratio"].to_numpy()[fixed].tolist() == [
        base["given_plan_usage"]["usage_ratio"][int(row)] for row in fixed
    ]


@pytest.mark.parametrize("sampling", ["sobol", "plain"])
def test_a_seed_gives_the_same_draws_and_another_others(
    openai: tuple[Case, dict[str, Any]], sampling: str
) -> None:
    case, base = openai
    first, again, other = (draw(case, base, Sample(50, seed, sampling)) for seed in (7, 7, 8))
    assert (first.values == again.values).all()
    assert not (first.values == other.values).any(axis=0).all()


def test_no_pair_of_inputs_goes_together_by_the_sequence(
    openai: tuple[Case, dict[str, Any]],
) -> None:
    inputs = len(cells_of(*openai).input_ids)
    assert inputs > 100
    coefficients = np.corrcoef(Sample(1_000, 1).uniform(inputs).T)[np.triu_indices(inputs, 1)]
    # By chance alone: 0.03 each, and 4.5 times that among ten thousand pairs.
    assert np.abs(coefficients).max() < 0.15


def test_each_input_is_drawn_evenly() -> None:
    drawn = Sample(1_024, 3).uniform(20)
    counts = [np.bincount((column * 1_024).astype(int)).tolist() for column in drawn.T]
    assert counts == [[1] * 1_024] * 20


def test_rank_correlations_are_reached(openai: tuple[Case, dict[str, Any]]) -> None:
    case, base = openai
    drawn = draw(case, base, Sample(10_000, 1))
    places = {name: place for place, name in enumerate(drawn.input_ids)}
    wanted = case.tables["correlations"].select("input_id", "other_input_id", "rank_correlation")
    assert wanted.height > 50
    for first, other, ratio in wanted.iter_rows():
        pair = drawn.quantiles[:, [places[first], places[other]]]
        assert stats.spearmanr(pair).statistic == pytest.approx(ratio, abs=0.01), (first, other)
    apart = drawn.quantiles[
        :, [places["driver_growths.token_cost"], places["driver_growths.headcount"]]
    ]
    assert stats.spearmanr(apart).statistic == pytest.approx(0, abs=0.02)


def with_correlations(case: Case, rows: list[tuple[str, str, float]]) -> Case:
    table = TABLES["correlations"]
    cells = [
        dict.fromkeys(table.columns)
        | {"input_id": first, "other_input_id": other, "rank_correlation": ratio}
        for first, other, ratio in rows
    ]
    return replace(
        case, tables={**case.tables, "correlations": pl.DataFrame(cells, schema=table.dtypes)}
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a", "d", 0.5)], "unknown uncertain input"),
        ([("a", "bb", 0.5)], "did you mean 'b'"),
        ([("a", "a", 0.5)], "is correlated with itself"),
        ([("a", "b", 0.5), ("b", "a", 0.4)], "are correlated in an earlier row, too"),
        (
            [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)],
            "these correlations cannot hold together",
        ),
    ],
)
def test_wrong_correlations_are_reported(
    openai: tuple[Case, dict[str, Any]], rows: list[tuple[str, str, float]], message: str
) -> None:
    wrong = with_correlations(openai[0], rows)
    with pytest.raises(InputError, match=message):
        correlations.correlated(wrong, ("a", "b", "c"), np.full((4, 3), 0.5))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        (Sample(0, 1), "^--draws must be from 1 to 10,000,000, got 0$"),
        (Sample(-5, 1), "--draws must be from 1 to 10,000,000, got -5"),
        (Sample(10, -1), "--seed must be 0 or more, got -1"),
        (Sample(10, 1, "latin"), "--sampling must be sobol or plain, got latin"),
    ],
)
def test_wrong_samples_are_reported(
    openai: tuple[Case, dict[str, Any]], sample: Sample, message: str
) -> None:
    case, base = openai
    with pytest.raises(InputError, match=message):
        draw(case, base, sample)


def test_the_number_of_workers_changes_no_digit(
    openai: tuple[Case, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unitecon.engine.batches.BATCH", 8)
    case, _ = openai
    by_one, by_four = (simulation.simulate(case, Sample(40, 1), workers=n) for n in (1, 4))
    for name, rows in by_one.answers.items():
        assert rows.equals(by_four.answers[name]), name


def test_a_linear_model_has_the_mean_and_variance_of_the_closed_form(
    openai: tuple[Case, dict[str, Any]],
) -> None:
    """A cost line is its rate times its driver: cash falls by the rate's mean, as it varies."""
    case, base = openai
    rate = base["given_company_costs"].filter(pl.col("low").is_not_null())
    name, low, middle, high = rate.select(
        "cost_id", "low", "cost_usd_per_driver_unit_month", "high"
    ).row(0)
    only = {
        table: frame.with_columns(
            pl.when(pl.col("cost_id") == name).then(pl.col(bound)).alias(bound)
            if table == "given_company_costs"
            else pl.lit(None, pl.Float64).alias(bound)
            for bound in ("low", "high", "standard_error")
        )
        if isinstance(frame, pl.DataFrame) and "standard_error" in frame.columns
        else frame
        for table, frame in base.items()
    }
    only["given_uncertainties"] = base["given_uncertainties"].clear()
    plain = with_correlations(case, [])
    answers = batches.run(only, draw(plain, only, Sample(2048, 1)), ["company_months"])
    months = answers["company_months"].filter(pl.col("month") == date(2026, 6, 1))
    drawn = months["operating_cost_usd"].to_numpy()
    fixed = batches.run(only, keyed.ScenarioList(case, [_baseline_copy()]), ["company_months"])
    own = fixed["company_months"].filter(pl.col("month") == date(2026, 6, 1))
    driver = _driver_average(case, str(rate["driver_id"][0]))
    first, second = (two_piece_moment(low, middle, high, power) for power in (1, 2))
    mean = own["operating_cost_usd"][0] + driver * (first - middle)
    assert drawn.mean() == pytest.approx(mean, rel=1e-4)
    assert drawn.var() == pytest.approx(driver**2 * (second - first**2), rel=0.01)


def two_piece_moment(low: float, middle: float, high: float, power: int) -> float:
    """The mean of a power of a two-piece lognormal, in closed form."""
    below, above = (
        power * abs(math.log(end / middle)) / stats.norm.ppf(0.9) for end in (low, high)
    )
    lower = math.exp(below**2 / 2) * stats.norm.cdf(-below)
    upper = math.exp(above**2 / 2) * stats.norm.cdf(above)
    return float(middle**power * (lower + upper))


def test_what_a_scenario_changes_is_not_drawn_and_its_correlations_have_no_effect(
    openai: tuple[Case, dict[str, Any]],
) -> None:
    case, _ = openai
    share = {"parameter_id": "list_price_cost_share", "parameter_value": 0.4}
    other = build.from_values("other", {"parameters": share})
    drawn = draw(case, frames.frames(case, [], [other]), Sample(64, 1))
    wanted = case.tables["correlations"]
    name = "parameters.list_price_cost_share"
    assert name in {*wanted["input_id"], *wanted["other_input_id"]}
    assert name not in drawn.input_ids


def reported(case: Case, **answers: pl.DataFrame) -> Any:
    """A simulation with answers made by hand."""
    return simulation.Simulation(case, "baseline", Sample(8, 1), "0", {}, answers, "arrays")


@pytest.mark.parametrize(("size", "unit"), [(1e9, "bn"), (1e6, "m"), (1e3, "k")])
def test_the_report_says_amounts_in_the_unit_of_their_size(
    openai: tuple[Case, dict[str, Any]], size: float, unit: str
) -> None:
    months = pl.DataFrame(
        [(date(2026, 12, 1), name, -2.5 * size, size, 4 * size) for name in simulate_page.SHOWN],
        schema=["month", "measure", "p10_usd", "p50_usd", "p90_usd"],
        orient="row",
    )
    table = simulate_page.month_table(reported(openai[0], simulated_months=months))
    assert str(table.title) == f"Each December, USD {unit}"
    assert [next(iter(column.cells)) for column in table.columns[2:]] == ["-2.5", "1.0", "4.0"]


def _baseline_copy() -> Any:
    return Scenario("copy", "As it stands")


def _driver_average(case: Case, driver_id: str) -> float:
    with model.Model(case, ["baseline"]) as opened:
        rows = opened.answer("driver_paths", f"driver_id = '{driver_id}' and month = '2026-06-01'")
    return float(rows["average_value"][0])


@pytest.mark.parametrize("method", ["arrays", "batches, because some SQL has no other form"])
def test_the_page_says_how_the_draws_were_computed(
    openai: tuple[Case, dict[str, Any]], method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    simulated = simulation.simulate(openai[0], Sample(60, 1))
    assert simulated.method.startswith("batches, because")
    simulate_page.show(replace(simulated, method=method))
    assert f"method: {method}." in " ".join(capsys.readouterr().out.split())
