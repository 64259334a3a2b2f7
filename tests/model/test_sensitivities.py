"""Sensitivities: what each uncertain input's low and high are worth in months of runway."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import unitecon
from unitecon.charts.input_names import input_name
from unitecon.charts.input_tornado import tornado
from unitecon.engine.database import Engine
from unitecon.errors import UniteconError
from unitecon.model import Model
from unitecon.scenarios import build

AT_LEAST = "\u2265"
Run = tuple[
    float | None, float | None, bool | None
]  # months, lowest cash in USD, whether it is out


def swings(base: Run, **runs: Run) -> pl.DataFrame:
    """The answer for runs called `low__input` and `high__input`, beside a baseline."""
    rows: list[dict[str, Any]] = [{"scenario_id": "baseline", "scenario_kind": "baseline"}]
    for name in runs:
        bound, _, varied = name.partition("__")
        rows.append({
            "scenario_id": f"{bound}.{varied}", "base_scenario_id": "baseline",
            "scenario_kind": "range", "varied_input": varied, "bound": bound,
        })  # fmt: skip
    ids = [row["scenario_id"] for row in rows]
    months, cash, is_out = zip(base, *runs.values(), strict=True)
    runways = pl.DataFrame(
        {
            "scenario_id": ids,
            "runway_months": months,
            "lowest_cash_usd": cash,
            "is_cash_out": is_out,
        },
        schema_overrides={"runway_months": pl.Float64, "is_cash_out": pl.Boolean},
    )
    named = pl.DataFrame(rows, infer_schema_length=None)
    named = named.with_columns(bound_value=pl.lit(None, pl.Float64))
    inputs = {"given_scenarios": named, "runways": runways}
    with Engine(inputs, only=["sensitivities"]) as engine:
        return engine.answer("sensitivities")


def test_the_widest_swing_stands_first() -> None:
    result = swings(
        (20.0, -50.0, True),
        low__small=(19.0, -60.0, True),
        high__small=(20.5, -45.0, True),
        low__wide=(26.0, -10.0, True),
        high__wide=(17.0, -90.0, True),
    )
    columns = ("swing_rank", "varied_input", "low_runway_months", "base_runway_months",
               "high_runway_months", "swing_months", "swing_lowest_cash_usd")  # fmt: skip
    assert result.select(columns).rows() == [
        (1, "wide", 26.0, 20.0, 17.0, 9.0, 80.0),
        (2, "small", 19.0, 20.0, 20.5, 1.5, 15.0),
    ]
    assert result["base_scenario_id"].to_list() == ["baseline", "baseline"]
    assert not result["is_lower_bound"].any()


def test_a_bound_that_is_not_given_is_where_the_input_stands() -> None:
    (row,) = swings((20.0, -50.0, True), high__only=(17.0, -90.0, True)).rows(named=True)
    assert (row["low_runway_months"], row["low_lowest_cash_usd"]) == (20.0, -50.0)
    assert (row["swing_months"], row["swing_lowest_cash_usd"]) == (3.0, 40.0)


def test_where_both_bounds_shorten_the_swing_reaches_to_the_base() -> None:
    runs: dict[str, Run] = {"low__x": (18.0, 0.0, True), "high__x": (17.0, 0.0, True)}
    assert swings((20.0, 0.0, True), **runs)["swing_months"].to_list() == [3.0]


@pytest.mark.parametrize(
    ("base", "low", "is_lower_bound"),
    [(True, True, False), (True, False, True), (False, True, True), (True, None, True)],
)
def test_a_run_that_outlasts_the_horizon_gives_a_lower_bound(
    base: bool, low: bool | None, is_lower_bound: bool
) -> None:
    runs: dict[str, Run] = {"low__x": (60.0, 1.0, low), "high__x": (17.0, 0.0, True)}
    assert swings((20.0, 0.0, base), **runs)["is_lower_bound"].to_list() == [is_lower_bound]


def test_an_unknown_runway_makes_the_swing_unknown_and_last() -> None:
    result = swings(
        (20.0, -50.0, True),
        low__unknown=(None, None, None),
        high__unknown=(17.0, -90.0, True),
        low__small=(19.5, -60.0, True),
    )
    assert result["varied_input"].to_list() == ["small", "unknown"]
    assert result["swing_months"].to_list() == [0.5, None]
    assert result["swing_lowest_cash_usd"].to_list() == [10.0, None]


def test_equal_swings_are_ordered_by_the_lowest_cash() -> None:
    result = swings(
        (60.0, 50.0, False), low__a=(60.0, 45.0, False), low__b=(60.0, 20.0, False)
    )  # fmt: skip
    assert result["varied_input"].to_list() == ["b", "a"]


# --------------------------------------------------------------------------------- a whole case


@pytest.fixture(scope="module")
def answers() -> dict[str, pl.DataFrame]:
    """Sensitivities and ranges of a bundled case, from one pass over the same runs."""
    with unitecon.open("assistant_startup") as model:
        with_ranges = Model(model.case, ["baseline"], build.ranges(model.case))
        names = ("sensitivities", "path_ranges", "runways")
        with Engine(with_ranges.frames | with_ranges.usage, only=names) as engine:
            result = {name: engine.answer(name) for name in names}
        varied = {str(scenario.varied_input) for scenario in build.ranges(model.case)}
    assert set(result["sensitivities"]["varied_input"]) == varied
    return result


def test_every_uncertain_input_has_a_row_of_its_own_runs(answers: dict[str, pl.DataFrame]) -> None:
    result = answers["sensitivities"]
    months = dict(answers["runways"].select("scenario_id", "runway_months").iter_rows())
    for row in result.rows(named=True):
        runs = {
            "low_runway_months": months[f"low.{row['varied_input']}"],
            "base_runway_months": months["baseline"],
            "high_runway_months": months[f"high.{row['varied_input']}"],
        }
        assert {name: row[name] for name in runs} == runs
        assert row["swing_months"] == max(runs.values()) - min(runs.values())
    assert result["swing_months"].is_sorted(descending=True)
    assert result["swing_rank"].to_list() == list(range(1, result.height + 1))


def test_the_value_of_a_bound_is_given_where_it_is_one_cell() -> None:
    with unitecon.open("openai") as model:
        result = model.case.tables["parameters"].filter(pl.col("low").is_not_null())
        with_ranges = Model(model.case, ["baseline"], build.ranges(model.case))
        ranges = with_ranges.frames["given_scenarios"].filter(pl.col("scenario_kind") == "range")
    values = dict(ranges.select("scenario_id", "bound_value").iter_rows())
    for name, low, high in result.select("parameter_id", "low", "high").iter_rows():
        assert values[f"low.parameters.{name}"] == low
        assert values[f"high.parameters.{name}"] == high
    growths = model.case.tables["driver_growths"].filter(phase="forward", driver_id="token_cost")
    assert (values["low.driver_growths.token_cost"] is None) == (growths.height > 1)


def test_sensitivities_agree_with_the_ranges(answers: dict[str, pl.DataFrame]) -> None:
    ranges = answers["path_ranges"].pivot("bound", index="varied_input", values="delta_months")
    both = answers["sensitivities"].join(ranges, on="varied_input")
    for bound in ("low", "high"):
        moved = both[f"{bound}_runway_months"] - both["base_runway_months"]
        assert moved.to_list() == pytest.approx(both[bound].to_list())


# --------------------------------------------------------------------------------------- chart


def lanes(chart: Any) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if "swing" in rows[0])


def title(chart: Any) -> str:
    return str(chart.to_dict()["title"]["text"])


def test_a_tornado_shows_the_inputs_that_matter_most(answers: dict[str, pl.DataFrame]) -> None:
    chart = tornado(answers["sensitivities"])
    drawn = lanes(chart)
    top = answers["sensitivities"].row(0, named=True)
    assert len(drawn) == 12
    assert drawn[0] == {
        "lane": "Growth of headcount",
        "base": top["base_runway_months"],
        "least": top["high_runway_months"],
        "most": top["low_runway_months"],
        "low": top["low_runway_months"],
        "high": top["high_runway_months"],
        "low_text": "low 0.2",
        "high_text": "high 1",
        "swing": f"{top['swing_months']:.1f}",
        "is_lower_bound": False,
    }
    assert title(chart) == "Runway depends most on growth of headcount: 13 to 17 months"
    assert "the 12 of 20 inputs that matter most" in " ".join(chart.to_dict()["title"]["subtitle"])
    assert tornado(answers["sensitivities"]).to_dict() == chart.to_dict()


def test_a_tornado_shows_both_ends_where_both_gain() -> None:
    result = swings((20.0, 0.0, True), low__x=(26.0, 1.0, True), high__x=(23.0, 0.0, True))
    chart = tornado(result).to_dict()
    (ends,) = (rows for rows in chart["datasets"].values() if "side" in rows[0])
    assert [(end["months"], end["side"], end["is_inner"]) for end in ends] == [
        (26.0, "longer", False), (23.0, "longer", True),
    ]  # fmt: skip
    assert "high" in ends[0]["text"]
    assert "low" in ends[0]["text"]


def test_a_tornado_says_what_is_a_lower_bound() -> None:
    result = swings((20.0, 0.0, True), low__x=(60.0, 1.0, False), high__x=(17.0, 0.0, True))
    chart = tornado(result)
    assert lanes(chart)[0]["swing"] == f"{AT_LEAST}43.0"
    assert chart.to_dict()["title"]["subtitle"][-1].startswith(AT_LEAST)


def test_a_tornado_of_nothing_is_refused() -> None:
    still = swings((20.0, 0.0, True), low__x=(20.0, 0.0, True))
    with pytest.raises(UniteconError, match="no uncertain input moves the runway"):
        tornado(still)


@pytest.mark.parametrize(
    ("varied", "plain_name"),
    [
        ("driver_growths.token_cost", "Growth of token cost"),
        ("parameters.list_price_cost_share", "Cost of serving as a share of list price"),
        ("price_realisations.api", "Price kept after discounts: API"),
        ("release_tokens.next.chat.output", "Output tokens per chat task (next)"),
        ("variable_costs.plus.payment_fees", "Payment fees: plus"),
        ("unheard_of.some.key", "Some key"),
        ("plan_members.plus", "Plus"),
    ],
)
def test_an_input_has_a_plain_name(varied: str, plain_name: str) -> None:
    assert input_name(varied) == plain_name
