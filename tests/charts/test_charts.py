"""Charts say what they found, draw every row, and are the same from run to run."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import altair as alt
import frames
import polars as pl
import pytest

from unitecon import charts
from unitecon.basics import money, theme
from unitecon.charts import words
from unitecon.charts.about import About
from unitecon.errors import UniteconError

CHARTS: dict[str, alt.TopLevelMixin] = {}


def chart_of(name: str) -> Any:
    """One chart of the made-up answers, drawn once."""
    if name not in CHARTS:
        CHARTS[name] = {
            "margins": lambda: charts.margins(frames.tier_margins()),
            "cash": lambda: charts.cash(
                frames.company_months(), frames.runways(), About(as_of_date=frames.AS_OF)
            ),
            "burn": lambda: charts.burn(frames.company_years()),
        }[name]()
    return CHARTS[name]


def title(chart: Any) -> str:
    text = chart.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows_of(chart: Any) -> list[list[dict[str, Any]]]:
    return list(chart.to_dict()["datasets"].values())


NAMES = ("margins", "cash", "burn")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_valid_and_the_same_twice(name: str) -> None:
    first = chart_of(name).to_dict()
    CHARTS.clear()
    assert chart_of(name).to_dict() == first


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_carries_its_theme_and_leaves_the_global_one(name: str) -> None:
    before = alt.theme.active
    assert chart_of(name).to_dict()["config"]["font"] == theme.FONT
    assert alt.theme.active == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("margins", "Heavy users of Pro, Plus, Go and Team cost more than they pay"),
        ("cash", "Cash runs out in Jul 2028 without new money"),
        ("burn", "Burn peaks at $79bn in 2030"),
    ],
)
def test_a_title_states_the_finding(name: str, text: str) -> None:
    assert title(chart_of(name)).removesuffix(": up to $364 a month on Pro") == text


def test_margins_draws_every_tier_with_users_and_names_the_others() -> None:
    lanes = max(rows_of(chart_of("margins")), key=len)
    assert len(lanes) == 18
    assert [lane["lane"] for lane in lanes[:4]] == [
        "Pro · light",
        "Pro · medium",
        "Pro · heavy",
        "Plus · light",
    ]
    assert lanes[2] | {"plan_id": ""} == {
        "plan_id": "",
        "lane": "Pro · heavy",
        "users": pytest.approx(40_000),
        "revenue": 200.0,
        "cost": 564.0,
        "margin": -364.0,
        "verdict": "loses",
        "margin_text": "\u2212$364",
        "covered_text": "8%",
    }
    subtitle = " ".join(chart_of("margins").to_dict()["title"]["subtitle"])
    assert "January 2026" in subtitle
    assert "API (keeps 24% of its revenue), Microsoft (keeps 88% of its revenue)" in subtitle


def test_margins_leaves_out_a_tier_whose_cost_is_unknown() -> None:
    known = pl.col("plan_id") != "pro"
    margin = "contribution_margin_usd_per_user_month"
    unknown = frames.tier_margins().with_columns(pl.when(known).then(pl.col(margin)).alias(margin))
    assert len(max(rows_of(charts.margins(unknown)), key=len)) == 15


def test_margins_draws_the_month_asked_for() -> None:
    months = [date(2026, 1, 1), date(2026, 2, 1)]
    both = pl.concat(frames.tier_margins(month) for month in months)
    first = charts.margins(both, About(month=months[0])).to_dict()
    assert first == charts.margins(frames.tier_margins(months[0])).to_dict()
    assert "February" in charts.margins(both).to_dict()["title"]["subtitle"][0]


def test_all_tiers_paying_is_stated() -> None:
    paying = frames.tier_margins().filter(pl.col("contribution_margin_usd") > 0)
    assert title(charts.margins(paying)) == "All 11 paying tiers cover their cost"


def test_cash_lines_end_where_the_cash_does() -> None:
    lanes = next(r for r in rows_of(chart_of("cash")) if "is_out" in r[0])
    assert [lane["scenario_id"] for lane in lanes][:2] == ["commitments_honoured", "growth_halves"]
    assert lanes[-1]["label"] == "lasts beyond Dec 2030"
    ends = next(r for r in rows_of(chart_of("cash")) if len(r) == 8 and "day" in r[0])
    by_scenario = {row["scenario_id"]: row for row in ends}
    for lane in lanes:
        assert by_scenario[lane["scenario_id"]]["day"] == lane["end"]


def test_cash_without_runways_is_drawn_to_its_end_and_claims_no_date() -> None:
    chart = charts.cash(frames.company_months(), about=About(as_of_date=frames.AS_OF))
    assert title(chart).startswith("Cash of \N{MINUS SIGN}$")
    assert title(chart).endswith(" at the end of Dec 2030")
    assert "run out" not in " ".join(chart.to_dict()["title"]["subtitle"])
    lanes = next(r for r in rows_of(chart) if "is_out" in r[0])
    assert not any(lane["is_out"] or "short" in lane["label"] for lane in lanes)
    ends = next(r for r in rows_of(chart) if len(r) == 8 and "day" in r[0])
    assert {row["day"] for row in ends} == {"2030-12-31T00:00:00"}


def test_cash_of_one_named_scenario_says_whose_it_is() -> None:
    only = pl.col("scenario_id") == "no_training_growth"
    chart = charts.cash(
        frames.company_months().filter(only),
        frames.runways().filter(only),
        About(as_of_date=frames.AS_OF),
    )
    assert title(chart) == "No training growth: Cash lasts beyond Dec 2030"


def test_a_scenario_keeps_its_colour_whatever_its_place() -> None:
    colors = theme.scenario_colors(["dearer_plus", "baseline"])
    assert colors == {"baseline": theme.BASELINE_COLOR, "dearer_plus": theme.SCENARIOS[0]}
    assert len(set(theme.SCENARIOS)) == len(theme.SCENARIOS)


def test_too_many_scenarios_and_nothing_to_draw_are_refused() -> None:
    months = frames.company_months().filter(pl.col("scenario_id") == "baseline")
    many = pl.concat(months.with_columns(scenario_id=pl.lit(f"s{n}")) for n in range(30))
    with pytest.raises(UniteconError, match="30 scenarios cannot be distinguished"):
        charts.cash(many)
    with pytest.raises(UniteconError, match="no month"):
        charts.cash(months.clear())
    with pytest.raises(UniteconError, match="no tier"):
        charts.margins(frames.tier_margins().filter(pl.col("plan_id") == "api"))
    with pytest.raises(UniteconError, match="no year"):
        charts.burn(frames.company_years().clear())


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".html", b"<"), (".json", b"{")],
)
def test_a_chart_is_written_in_every_format(suffix: str, start: bytes) -> None:
    assert charts.render(chart_of("burn"), suffix).lstrip().startswith(start)


def test_a_page_needs_no_network() -> None:
    page = charts.render(chart_of("burn"), ".html").decode()
    assert not re.search(r"<(script|link)[^>]*(src|href)=", page)


def test_a_specification_is_json_with_its_rows() -> None:
    specification = json.loads(charts.render(chart_of("cash"), ".json"))
    assert specification["datasets"]


def test_another_suffix_is_refused_with_the_nearest() -> None:
    with pytest.raises(UniteconError, match=r"known: .svg, .*did you mean '.svg'"):
        charts.render(chart_of("burn"), ".sgv")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.name("api"), "API"),
        (words.name("no_training_growth"), "No training growth"),
        (words.dollars(-0.004), "$0.00"),
        (words.dollars(12.34, signed=True), "+$12.3"),
        (words.dollars(-1250), "\u2212$1,250"),
        (money.short(17.2e9), "$17bn"),
        (money.short(-4.21e9), "\u2212$4.2bn"),
        (words.share(0.996), "99.6%"),
        (words.share(0.001), "<1%"),
        (words.share(0.0), "0%"),
    ],
)
def test_numbers_and_names_are_formatted(text: str, expected: str) -> None:
    assert text == expected


def odds_of(shares: list[float], percentiles: dict[int, date | None]) -> Any:
    """The chart of odds of a made-up simulation of six quarters, 10 USD m a month gone."""
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(18)]
    cash = [95e6 - 10e6 * n for n in range(18)]
    measured = {"measure": "closing_cash_usd", "draws": 500}
    drawn = pl.DataFrame(
        [
            {"month": m, **measured, "p10_usd": usd - 5e6, "p50_usd": usd, "p90_usd": usd + 5e6}
            for m, usd in zip(months, cash, strict=True)
        ]
    )
    ends = [date(2026 + n // 4, n % 4 * 3 + 1, 1) for n in range(1, 7)]
    quarters = pl.DataFrame(
        [
            {"quarter_end_date": end, "is_beyond_horizon": False, "probability_share": part}
            for end, part in zip(ends, shares, strict=True)
        ]
    )
    runways = pl.DataFrame(
        {"percentile": list(percentiles), "cash_out_date": list(percentiles.values())},
        schema={"percentile": pl.Int64, "cash_out_date": pl.Date},
    )
    return charts.odds(drawn, quarters, runways, About(as_of_date=date(2026, 1, 15)))


def test_odds_say_when_half_of_the_draws_are_out_and_end_where_all_are() -> None:
    dates: dict[int, date | None] = {
        10: date(2026, 9, 2), 50: date(2026, 10, 9), 90: date(2026, 12, 1),
    }  # fmt: skip
    chart = odds_of([0, 0, 0.2, 0.995, 1, 1], dates)
    assert title(chart) == "An even chance that cash runs out by 9 October 2026"
    assert "One in ten by 2 September 2026, nine in ten by 1 December 2026." in str(
        chart.to_dict()["title"]["subtitle"]
    )
    # One quarter after 99.5 percent, and each bar stands on its own quarter.
    (bars,) = [rows for rows in rows_of(chart) if "share" in rows[0]]
    spans = [(bar["start"][:10], bar["end"][:10], bar["text"]) for bar in bars]
    assert spans[2:] == [
        ("2026-07-01", "2026-10-01", "20%"),
        ("2026-10-01", "2027-01-01", "99.5%"),
        ("2027-01-01", "2027-04-01", "100%"),
    ]
    assert chart.to_dict() == odds_of([0, 0, 0.2, 0.995, 1, 1], dates).to_dict()


def test_odds_of_cash_that_lasts_say_so() -> None:
    chart = odds_of([0, 0, 0, 0, 0.02, 0.04], {10: None, 50: None, 90: None})
    assert title(chart) == "An even chance or better that cash lasts over the horizon"
    assert "Nine draws in ten last over the horizon" in str(chart.to_dict()["title"]["subtitle"])
