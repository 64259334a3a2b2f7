"""The scores of a forecast on later facts, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from unitecon.engine import catalog
from unitecon.engine.database import Engine

DAY = date(2026, 1, 15)
FACT = {
    "fact_id": "F1", "metric": "m", "vintage": None, "fact_kind": "actual", "fact_group": None,
    "measure_id": "revenue", "comparison": "sum", "unit_scale": 1.0, "unit": "USD",
    "reported_value": 1.0, "period_start": date(2026, 1, 16), "period_end": date(2026, 1, 31),
    "known_from_date": date(2026, 3, 1), "bound_kind": None,
}  # fmt: skip
KNOWN = ("fact_id", "fact_kind", "measure_id", "comparison", "unit_scale", "reported_value",
         "period_start", "period_end", "known_from_date")  # fmt: skip
NO_ERRORS = [
    pl.lit(False).alias("is_percentage"),
    *(pl.lit(0.0).alias(name) for name in ("discrepancy_share", "observation_share")),
]
TYPES = {"vintage": pl.String(), "fact_group": pl.String(), "bound_kind": pl.String()}


def fact(name: str, value: float, **other: object) -> dict[str, object]:
    """A fact in a period of its own, unless it names another."""
    end = date(2026, 2, int(name[1:]))
    return FACT | {"fact_id": name, "reported_value": value, "period_end": end} | other


def scored(
    facts: list[dict[str, object]],
    draws: dict[str, list[float]],
    known: tuple[dict[str, object], ...] = (),
) -> Engine:
    values = [(i, name, x) for name, drawn in draws.items() for i, x in enumerate(drawn)]
    earlier = pl.DataFrame([FACT, *known], schema_overrides=TYPES, infer_schema_length=None)[1:]
    tables = {
        "given_draw_facts": pl.DataFrame(facts, schema_overrides=TYPES, infer_schema_length=None),
        "given_draw_fact_values": pl.DataFrame(
            values, schema=["draw", "fact_id", "modelled_value"], orient="row"
        ).with_columns(NO_ERRORS),
        "given_known_facts": earlier.select(KNOWN),
        "given_draw_settings": pl.DataFrame({"as_of_date": [DAY]}),
    }
    return Engine(tables, only=catalog.of_draws("facts"))


def test_a_bound_holds_or_not_and_is_not_scored() -> None:
    facts = [
        fact("F1", 1.5, bound_kind="at_most"),
        fact("F2", 1.5, bound_kind="at_least"),
        fact("F3", 1.0),
    ]
    with scored(facts, {name: [2.0, 0.0, 1.0] for name in ("F1", "F2", "F3")}) as engine:
        kept, broken, figure = engine.answer("backtest_facts").to_dicts()
        scores = engine.answer("backtest_scores").row(0, named=True)
    assert (kept["is_bound_met"], kept["error_share"]) == (True, None)
    assert (broken["is_bound_met"], broken["error_share"]) == (False, pytest.approx(-1 / 3))
    for row in (kept, broken):
        assert {row[n] for n in ("is_inside_band", "pit_share", "crps_value")} == {None}
    assert (figure["is_bound_met"], figure["is_inside_band"]) == (None, True)
    assert (scores["facts"], scores["compared_facts"], scores["groups"]) == (1, 1, 1)


def test_the_scores_of_three_draws_by_hand() -> None:
    # |0-1|, |1-1|, |2-1| are 2/3 on average; draws are 8/9 apart, half of which is 4/9.
    both = {name: [2.0, 0.0, 1.0] for name in ("F1", "F2")}
    with scored([fact("F1", 1.0), fact("F2", 2.1)], both) as engine:
        row, far = engine.answer("backtest_facts").to_dicts()
    assert row["crps_value"] == pytest.approx(2 / 3 - 4 / 9)
    assert (row["p10_value"], row["p50_value"], row["p90_value"]) == pytest.approx((0.2, 1, 1.8))
    assert (row["error_share"], row["is_inside_band"], row["has_figure"]) == (0.0, True, True)
    assert (row["pit_share"], far["pit_share"]) == pytest.approx((0.5, 1.0))
    assert row["interval_score_value"] == pytest.approx(1.6)
    assert far["interval_score_value"] == pytest.approx(1.6 + 10 * 0.3)


def test_scores_count_what_is_compared_and_set_forecasts_apart() -> None:
    facts = [
        fact("F1", 10.0),
        fact("F2", 4.0, fact_kind="estimate"),
        fact("F3", 50.0, unit="pct"),
        fact("F4", 7.0),
        fact("F5", 10.0, fact_kind="forecast"),
    ]
    draws = {"F1": [9.0, 11.0, 13.0], "F2": [1.0, 2.0, 3.0], "F3": [40.0, 44.0, 48.0],
             "F5": [20.0, 20.0, 20.0]}  # fmt: skip
    with scored(facts, draws) as engine:
        answer = engine.answer("backtest_scores").filter(pl.col("horizon") == "all")
    scores = {row["is_scored"]: row for row in answer.to_dicts()}
    own = scores[True]
    assert (own["facts"], own["compared_facts"], own["inside_facts"]) == (4, 3, 1)
    assert own["coverage_share"] == pytest.approx(1 / 3)
    assert own["median_error_share"] == pytest.approx((0.1 + 0.5) / 2)
    assert own["median_error_points"] == pytest.approx(6.0)
    assert scores[False]["mean_crps_share"] == pytest.approx(1.0)


def test_a_figure_counts_once_however_often_it_was_reported() -> None:
    same = {"period_end": date(2026, 2, 20)}
    facts = [fact("F1", 2.0), *(fact(f"F{i}", 9.0, **same) for i in (2, 3, 4))]
    with scored(facts, {name: [1.0, 2.0, 3.0] for name in ("F1", "F2", "F3", "F4")}) as engine:
        row = engine.answer("backtest_scores").filter(pl.col("horizon") == "all").row(0, named=True)
    assert (row["compared_facts"], row["groups"], row["coverage_share"]) == (4, 2, 0.5)
    declared = [fact("F1", 2.0, fact_group="g"), fact("F2", 9.0, fact_group="g")]
    with scored(declared, {name: [1.0, 2.0, 3.0] for name in ("F1", "F2")}) as engine:
        assert set(engine.answer("backtest_scores")["groups"]) == {1}


def test_a_period_is_behind_at_or_ahead_of_the_forecast() -> None:
    ends = {"F1": date(2025, 6, 30), "F2": date(2025, 9, 30), "F3": date(2026, 1, 31)}
    facts = [
        fact(name, 1.0, period_start=date(2025, 1, 1), period_end=end) for name, end in ends.items()
    ]
    last = FACT | {"period_start": date(2025, 4, 1), "period_end": date(2025, 6, 30)}
    draws = {name: [1.0, 2.0] for name in ends}
    with scored(facts, draws, (last,)) as engine:
        answer = engine.answer("backtest_facts")
    assert answer["horizon"].to_list() == ["backcast", "nowcast", "forecast"]


def test_facts_that_move_together_are_worth_one() -> None:
    draws = [float(i) for i in range(100)]
    facts = [fact("F1", 50.0), fact("F2", 50.0)]
    with scored(facts, {"F1": draws, "F2": draws}) as engine:
        alike = engine.answer("backtest_scores").row(0, named=True)
    # The other is outside its range, and so inside, by its own tenths: 0 to 99 in another order.
    other = [float(i * 37 % 100) for i in range(100)]
    with scored(facts, {"F1": draws, "F2": other}) as engine:
        apart = engine.answer("backtest_scores").row(0, named=True)
    assert (alike["groups"], alike["effective_groups"]) == pytest.approx((2, 1), abs=0.02)
    assert apart["effective_groups"] > 1.5


def test_the_interval_of_a_coverage_is_wilsons() -> None:
    rng = np.random.default_rng(1)
    names = [f"F{i}" for i in range(1, 11)]
    draws = {name: rng.normal(size=400).tolist() for name in names}
    facts = [fact(name, 0.0 if i < 7 else 9.0) for i, name in enumerate(names)]
    with scored(facts, draws) as engine:
        row = engine.answer("backtest_scores").row(0, named=True)
    assert row["effective_groups"] == pytest.approx(10, rel=0.15)
    count, share, z = row["effective_groups"], 0.7, 1.959964
    middle = (share + z**2 / 2 / count) / (1 + z**2 / count)
    reach = z / (1 + z**2 / count) * (share * (1 - share) / count + z**2 / 4 / count**2) ** 0.5
    assert row["coverage_share"] == pytest.approx(share)
    assert row["coverage_low_share"] == pytest.approx(middle - reach, rel=1e-4)
    assert row["coverage_high_share"] == pytest.approx(middle + reach, rel=1e-4)


# What was known on the day: revenue of 1 and 2 a day, five users, a forecast of revenue.
YEAR, NEXT = date(2024, 1, 1), date(2025, 1, 1)
KNOWN_FACTS = (
    FACT | {"fact_id": "A", "reported_value": 366.0, "period_start": YEAR,
            "period_end": date(2024, 12, 31)},
    FACT | {"fact_id": "B", "reported_value": 730.0, "period_start": NEXT,
            "period_end": date(2025, 12, 31)},
    FACT | {"fact_id": "C", "reported_value": 5.0, "measure_id": "users", "comparison": "point",
            "period_start": date(2025, 7, 2), "period_end": date(2025, 7, 2)},
    FACT | {"fact_id": "D", "reported_value": 1500.0, "fact_kind": "forecast",
            "period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)},
)  # fmt: skip


def test_rules_without_a_model_by_hand() -> None:
    ahead = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    users = {"measure_id": "users", "comparison": "point", "period_end": date(2026, 7, 2)}
    facts = [fact("F1", 1000.0, **ahead), fact("F2", 7.0, **users)]
    with scored(
        facts, {"F1": [1100.0, 1200.0, 1300.0], "F2": [7.0, 8.0, 9.0]}, KNOWN_FACTS
    ) as engine:
        rules = {
            (r["fact_id"], r["naive_rule"]): r["naive_value"]
            for r in engine.answer("naive_forecasts").to_dicts()
        }
        skills = {
            r["naive_rule"]: r
            for r in engine.answer("backtest_skills").to_dicts()
            if r["horizon"] == "forecast"
        }
    assert rules["F1", "last value"] == pytest.approx(730)
    growth = 2.0 ** (365 / 365.5)  # from middle to middle of the years
    assert rules["F1", "last growth"] == pytest.approx(730 * growth)
    assert rules["F1", "latest published forecast"] == pytest.approx(1500)
    assert ("F1", "last ratio to revenue") not in rules
    assert rules["F2", "last ratio to revenue"] == pytest.approx(5 * growth)
    assert rules["F1", "mean of these"] == pytest.approx((730 + 730 * growth + 1500) / 3)
    published = skills["latest published forecast"]
    assert (published["groups"], published["closer_groups"]) == (1, 1)
    assert published["error_skill_share"] == pytest.approx(1 - 0.2 / 0.5)


def test_where_facts_fall_in_the_draws_is_counted_by_fifths() -> None:
    draws = [float(i) for i in range(10)]
    values = {"F1": -1.0, "F2": 4.5, "F3": 20.0}
    with scored([fact(n, v) for n, v in values.items()], dict.fromkeys(values, draws)) as engine:
        rows = engine.answer("backtest_pits").filter(pl.col("horizon") == "all")
    assert dict(rows.select("pit_bin", "groups").iter_rows()) == {1: 1, 3: 1, 5: 1}
