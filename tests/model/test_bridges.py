"""Bridges from one margin to another: each driver's part, and that the parts are the whole."""

from __future__ import annotations

import importlib.util
import itertools
import math
import random
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from places import DOCS

import unitecon
from unitecon.charts.about import About
from unitecon.charts.margin_bridge import bridge
from unitecon.engine.database import Engine
from unitecon.errors import UniteconError
from unitecon.model import Model

CHECK = "bridge_drivers_sum_to_the_difference"
PAIR = ["scenario_id", "base_scenario_id", "from_year", "to_year"]
FACTORS = ("volume", "volume_share", "revenue_usd_per_volume", "kept_share",
           "usage_mtok_per_volume", "cost_usd_per_mtok")  # fmt: skip
DRIVERS = ("members", "mix", "price", "other", "usage_per_user", "cost_per_token")
# A tier of a plan in a month, as `tier_months` has it.
TIER: dict[str, Any] = {
    "scenario_id": "baseline",
    "month": date(2026, 1, 1),
    "plan_id": "plus",
    "plan_kind": "flat",
    "tier_id": "all",
    "users": 1_000.0,
    "tasks": 0.0,
    "usage_mtok": 0.0,
    "revenue_usd": 20_000.0,
    "serving_cost_usd": 0.0,
    "fee_cost_usd": 0.0,
    "partner_share_usd": 0.0,
}


def margin(factors: tuple[float, ...]) -> float:
    n, m, r, k, q, c = factors
    return n * m * (r * k - q * c)


def shapley(start: tuple[float, ...], end: tuple[float, ...]) -> list[float]:
    """Each factor's part as the mean over all 720 orders in which six factors can change."""
    parts = [0.0] * 6
    for order in itertools.permutations(range(6)):
        now = list(start)
        for place in order:
            before = margin(tuple(now))
            now[place] = end[place]
            parts[place] += (margin(tuple(now)) - before) / math.factorial(6)
    return parts


def drivers_of(start: tuple[float, ...], end: tuple[float, ...], **more: object) -> dict[str, Any]:
    """What `bridge_drivers` makes of one tier's factors."""
    row: dict[str, Any] = {
        "scenario_id": "s", "base_scenario_id": "b", "from_year": 2026, "to_year": 2026,
        "month": date(2026, 1, 1), "plan_id": "plus", "tier_id": "all", "volume_kind": "users",
        "is_known": True, "from_margin_usd": 0.0, "to_margin_usd": 0.0,
    }  # fmt: skip
    row |= {f"from_{name}": float(value) for name, value in zip(FACTORS, start, strict=True)}
    row |= {f"to_{name}": float(value) for name, value in zip(FACTORS, end, strict=True)}
    with Engine({"bridge_factors": pl.DataFrame([row | more])}, only=["bridge_drivers"]) as engine:
        result = engine.answer("bridge_drivers")
    return dict(result.select("driver", "delta_usd").iter_rows())


def test_two_drivers_share_what_they_do_together() -> None:
    parts = drivers_of((1_000, 1, 20, 1, 0, 0), (1_500, 1, 24, 1, 0, 0))
    assert parts["members"] == pytest.approx(500 * (20 + 24) / 2)
    assert parts["price"] == pytest.approx(4 * (1_000 + 1_500) / 2)
    assert sum(parts.values()) == pytest.approx(36_000 - 20_000)
    page = (DOCS / "bridges.md").read_text()
    assert f"= {parts['members']:,.0f}\n" in page
    assert f"=  {parts['price']:,.0f}\n" in page


@pytest.mark.parametrize("seed", range(5))
def test_a_part_is_the_mean_over_all_orders(seed: int) -> None:
    pick = random.Random(seed)
    start, end = (tuple(pick.choice([0.0, pick.uniform(-2, 3)]) for _ in FACTORS) for _ in "ab")
    expected = dict(zip(DRIVERS, shapley(start, end), strict=True))
    assert drivers_of(start, end) == pytest.approx(expected, abs=1e-12)


def test_what_a_partner_changes_stands_under_other() -> None:
    start, end = (1, 1, 1_000, 0.5, 0, 0), (1, 1, 3_000, 0.4, 0, 0)
    assert drivers_of(start, end, volume_kind="partner") == {"other": pytest.approx(700)}


# ----------------------------------------------------------------------- from tiers to a bridge


def tier(scenario: str = "baseline", **cells: object) -> dict[str, Any]:
    return TIER | {"scenario_id": scenario} | cells


def tables(*rows: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """The steps a bridge starts from, with `dearer` based on the baseline."""
    tiers = pl.DataFrame(rows, schema_overrides={"revenue_usd": pl.Float64, "users": pl.Float64})
    other = pl.col("fee_cost_usd") + pl.col("partner_share_usd")
    tiers = tiers.with_columns(
        other_variable_cost_usd=other,
        contribution_margin_usd=pl.col("revenue_usd") - pl.col("serving_cost_usd") - other,
    )
    keys, earned = ["scenario_id", "month", "plan_id"], pl.col("contribution_margin_usd")
    known = pl.when(earned.count() == pl.len()).then(earned.sum())
    plans = tiers.group_by(keys).agg(known)
    ids = pl.DataFrame(
        {"scenario_id": ["baseline", "dearer"], "base_scenario_id": [None, "baseline"]}
    )
    return {"tier_months": tiers, "plan_months": plans, "plan_margins": plans,
            "given_scenarios": ids}  # fmt: skip


def bridged(*rows: Mapping[str, Any]) -> pl.DataFrame:
    inputs = tables(*rows)
    with Engine(inputs, only=["margin_bridges", CHECK]) as engine:
        assert engine.answer(CHECK).is_empty()
        return engine.answer("margin_bridges")


def parts(result: pl.DataFrame) -> dict[str, Any]:
    return {d: None if v is None else float(v) for d, v in result[["driver", "delta_usd"]].rows()}


NOTHING = dict.fromkeys(DRIVERS, 0.0)


def test_a_dearer_plan_is_price_and_its_fees() -> None:
    result = bridged(
        tier(fee_cost_usd=2_000.0), tier("dearer", revenue_usd=24_000.0, fee_cost_usd=3_600.0)
    )
    # kept: 0.9 and then 0.85 of 20 and then 24 USD
    price, fees = 4_000 * (0.9 + 0.85) / 2, -0.05 * (20_000 + 24_000) / 2
    assert parts(result) == NOTHING | {"price": price, "other": fees}
    assert result["contribution_margin_usd"].unique().to_list() == [Decimal("20400.00")]
    assert result["base_contribution_margin_usd"].unique().to_list() == [Decimal("18000.00")]


def test_usage_and_cost_of_a_token_are_separate_drivers() -> None:
    result = bridged(
        tier(usage_mtok=500.0, serving_cost_usd=1_000.0),  # 0.5 Mtok a user at 2 USD
        tier("dearer", usage_mtok=1_000.0, serving_cost_usd=1_000.0),  # 1 Mtok at 1 USD
    )
    assert parts(result) == NOTHING | {"usage_per_user": -750.0, "cost_per_token": 750.0}


def test_a_new_tier_is_mix_and_takes_the_prices_it_has() -> None:
    heavy = {"tier_id": "heavy", "users": 500.0, "revenue_usd": 25_000.0}
    result = bridged(
        tier(), tier("dearer", users=500.0, revenue_usd=10_000.0), tier("dearer", **heavy)
    )
    assert parts(result) == NOTHING | {"mix": 15_000.0}


def test_a_plan_of_tokens_grows_by_members_and_not_by_usage() -> None:
    api: dict[str, Any] = {"plan_id": "api", "plan_kind": "metered", "users": None}
    result = bridged(
        tier(**api, usage_mtok=100.0, revenue_usd=1_000.0, serving_cost_usd=400.0),
        tier("dearer", **api, usage_mtok=200.0, revenue_usd=2_000.0, serving_cost_usd=800.0),
    )
    assert parts(result) == NOTHING | {"members": 600.0}


def test_tokens_sold_do_not_dilute_the_users() -> None:
    api: dict[str, Any] = {
        "plan_id": "api",
        "plan_kind": "metered",
        "users": None,
        "revenue_usd": 0.0,
    }
    result = bridged(
        tier(), tier(**api, usage_mtok=100.0), tier("dearer"), tier("dearer", **api, usage_mtok=1e6)
    )
    assert parts(result) == NOTHING


def test_all_users_gone_is_members() -> None:
    none = {"users": 0.0, "revenue_usd": 0.0}
    assert parts(bridged(tier(), tier("dearer", **none))) == NOTHING | {"members": -20_000.0}


def test_an_unknown_cost_makes_every_driver_unknown() -> None:
    result = bridged(
        tier(serving_cost_usd=None), tier(plan_id="pro", usage_mtok=1.0), tier("dearer")
    )
    assert parts(result) == dict.fromkeys(DRIVERS)
    assert result["base_contribution_margin_usd"].null_count() == 6
    assert result["contribution_margin_usd"].null_count() == 0


def test_an_unknown_tier_leaves_the_drivers_of_others_known() -> None:
    inputs = tables(tier(serving_cost_usd=None), tier(plan_id="pro"), tier("dearer"))
    with Engine(inputs, only=["bridge_drivers"]) as engine:
        result = engine.answer("bridge_drivers")
    unknown = dict(result.group_by("plan_id").agg(pl.col("delta_usd").null_count()).iter_rows())
    assert unknown == {"plus": 6, "pro": 0}


def test_a_scenario_whose_base_was_not_run_has_no_bridge_to_it() -> None:
    assert bridged(tier("dearer")).is_empty()


def test_a_year_is_compared_with_the_same_months_before() -> None:
    months = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 10, 1), date(2026, 11, 1)]
    revenue = [1_000.0, 5_000.0, 9_000.0, 20_000.0]
    result = bridged(*(tier(month=m, revenue_usd=r) for m, r in zip(months, revenue, strict=True)))
    assert result.select(
        "scenario_id", "base_scenario_id", "from_year", "to_year"
    ).unique().rows() == [("baseline", "baseline", 2025, 2026)]
    assert result["months"].unique().to_list() == [1]
    assert parts(result) == NOTHING | {"price": 19_000.0}


def test_the_check_sees_a_driver_left_out_and_a_cent_lost() -> None:
    inputs = tables(tier(), tier("dearer", revenue_usd=24_000.0))
    with Engine(inputs, only=["margin_bridges"]) as engine:
        right = engine.answer("margin_bridges")

    def broken(**columns: pl.Expr) -> int:
        frames = inputs | {"margin_bridges": right.with_columns(**columns)}
        with Engine(frames, only=[CHECK]) as engine:
            return engine.answer(CHECK).height

    cents = pl.Decimal(18, 2)
    assert broken() == 0
    a_cent = pl.when(pl.col("driver") == "mix").then(Decimal("0.01")).otherwise(0).cast(cents)
    assert broken(delta_usd=(pl.col("delta_usd") + a_cent).cast(cents)) == 1
    assert broken(rounding_usd=pl.lit(Decimal("0.06")).cast(cents)) == 1
    assert broken(delta_usd=pl.lit(None, cents)) == 1
    moved = (pl.col("contribution_margin_usd") + 1).cast(cents)
    is_price = pl.when(pl.col("driver") == "price").then(1).otherwise(0)
    both = (pl.col("delta_usd") + is_price).cast(cents)
    assert broken(contribution_margin_usd=moved, delta_usd=both) == 1


# --------------------------------------------------------------------------------- whole cases


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with unitecon.open("openai") as opened:
        yield opened


def test_all_levers_in_2027_sum_to_the_last_cent(model: Model) -> None:
    result = model.answer(
        "margin_bridges",
        "scenario_id = 'all_together' and base_scenario_id = 'baseline' and to_year = 2027",
    )
    margins = model.sql(
        "select scenario_id, sum(contribution_margin_usd) from plan_margins"
        " where year(month) = 2027 group by scenario_id"
    )
    cents = {name: Decimal(repr(usd)).quantize(Decimal("0.01")) for name, usd in margins.rows()}
    assert sum(result["delta_usd"].to_list()) == cents["all_together"] - cents["baseline"]
    assert abs(result["rounding_usd"][0]) <= Decimal("0.03")


def test_every_bridge_sums_exactly_and_names_six_drivers(model: Model) -> None:
    result = model.answer("margin_bridges")
    difference = pl.col("contribution_margin_usd") - pl.col("base_contribution_margin_usd")
    summed = result.group_by(PAIR).agg(
        pl.col("delta_usd").sum(), difference.first().alias("difference"), pl.len().alias("drivers")
    )
    assert summed.height == 10 * 7 + 11 * 6  # 10 scenarios in 7 years, 11 over 6 years to the next
    assert summed["delta_usd"].to_list() == summed["difference"].to_list()
    assert summed["drivers"].unique().to_list() == [6]
    assert model.answer(CHECK).is_empty()


def test_the_drivers_of_every_tier_are_its_change(model: Model) -> None:
    wrong = model.sql(
        """
        with parts as (
            select scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id,
                sum(delta_usd) as delta_usd
            from bridge_drivers group by all
        )
        select count(*), count(*) filter (
            abs(delta_usd - to_margin_usd + from_margin_usd)
            > 1e-9 * (1 + abs(to_margin_usd) + abs(from_margin_usd)))
        from bridge_factors
        inner join parts using (
            scenario_id, base_scenario_id, from_year, to_year, month, plan_id, tier_id)
        """
    ).row(0)
    assert wrong == (34_710, 0)


@pytest.mark.parametrize(
    ("scenario", "drivers"),
    [
        ("cheaper_inference", {"cost_per_token", "price"}),  # API prices follow cost
        ("dearer_plans", {"price", "mix", "members", "usage_per_user"}),
        ("enterprise_expansion", {"mix"}),
        ("new_funding", set()),
    ],
)
def test_a_lever_shows_under_its_own_driver(model: Model, scenario: str, drivers: set[str]) -> None:
    result = model.answer(
        "margin_bridges", f"scenario_id = '{scenario}' and base_scenario_id = 'baseline'"
    )
    moved = result.filter(pl.col("delta_usd").abs() > 1)
    assert set(moved["driver"]) == drivers


def test_a_log_without_a_price_leaves_its_bridge_unknown() -> None:
    with unitecon.open("assistant_startup") as startup:
        result = startup.answer("margin_bridges")
        assert startup.answer(CHECK).is_empty()
    by_year = {
        year: (rows["months"][0], rows["delta_usd"].null_count())
        for (year,), rows in result.partition_by("to_year", as_dict=True).items()
    }
    assert by_year == {2026: (3, 6), 2027: (12, 0)}


def test_the_page_shows_what_the_model_gives() -> None:
    spec = importlib.util.spec_from_file_location("refresh", DOCS / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    text = (DOCS / "bridges.md").read_text(encoding="utf-8")
    assert len(refresh.MARKER.findall(text)) == 2
    assert refresh.refreshed(text) == text


# --------------------------------------------------------------------------------------- chart


def lanes(chart: Any) -> list[dict[str, Any]]:
    return next(rows for rows in chart.to_dict()["datasets"].values() if "right_usd" in rows[0])


def title(chart: Any) -> str:
    text = chart.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def test_a_bridge_is_drawn_from_base_to_scenario(model: Model) -> None:
    answer = model.answer("margin_bridges")
    chart = bridge(answer, About(as_of_date=date(2026, 1, 15)))
    labels = [(lane["lane"], lane["text"]) for lane in lanes(chart)]
    assert labels == [
        ("Baseline", "$4.2bn"),
        ("Cost per token", "+$7.3bn"),
        ("Price", "+$2.9bn"),
        ("Usage per user", "\u2212$1.0bn"),
        ("Mix of plans and tiers", "+$0.0bn"),
        ("All together", "$13.4bn"),
    ]
    assert "\u201cAll together\u201d adds $9.2bn" in title(chart)
    assert title(chart).endswith("most through cost per token")
    subtitle = " ".join(chart.to_dict()["title"]["subtitle"])
    assert "Hardly any change from: members and tokens sold, fees and partners" in subtitle
    ends = [(lane["from_usd"], lane["to_usd"]) for lane in lanes(chart)]
    assert ends[1][1] == ends[2][0]
    hidden = answer.filter(
        (pl.col("scenario_id") == "all_together")
        & (pl.col("from_year") == 2027)
        & (pl.col("to_year") == 2027)
        & pl.col("driver").is_in(["members", "other"])  # hardly any change: no lane
    )["delta_usd"]
    assert ends[-2][1] + float(hidden.sum()) == pytest.approx(ends[-1][1], abs=0.02)
    assert bridge(answer, About(as_of_date=date(2026, 1, 15))).to_dict() == chart.to_dict()


def test_without_another_scenario_years_are_compared() -> None:
    months = [date(2025, 1, 1), date(2026, 1, 1)]
    result = bridged(
        *(tier(month=m, revenue_usd=r) for m, r in zip(months, (30_000.0, 10_000.0), strict=True))
    )
    chart = bridge(result)
    assert title(chart) == "$20k less contribution margin in 2026 than in 2025, most through price"
    assert [lane["text"] for lane in lanes(chart)] == ["$30.0k", "\u2212$20.0k", "$10.0k"]
    assert "of 1 month," in chart.to_dict()["title"]["subtitle"][0]


def test_small_drivers_are_drawn_large_and_figures_then_as_marks() -> None:
    result = bridged(tier(revenue_usd=1e9), tier("dearer", revenue_usd=1.01e9))
    first, driver, last = lanes(bridge(result))
    assert first["from_usd"] > 0.9e9
    assert first["to_usd"] - first["from_usd"] < (driver["to_usd"] - driver["from_usd"]) / 20
    assert (first["text"], driver["text"], last["text"]) == ("$1.00bn", "+$0.01bn", "$1.01bn")


def test_a_bridge_that_changes_nothing_is_stated_and_an_unknown_one_refused() -> None:
    assert title(bridge(bridged(tier(), tier("dearer")))) == (
        "\u201cDearer\u201d leaves contribution margin as it was"
    )
    unknown = bridged(tier(), tier("dearer", serving_cost_usd=None))
    with pytest.raises(UniteconError, match="no margin bridge with known margins"):
        bridge(unknown)
    late = bridge(bridged(tier(), tier("dearer")), About(as_of_date=date(2030, 1, 1)))
    assert lanes(late) == lanes(bridge(bridged(tier(), tier("dearer"))))  # of the last year
