"""docs/openai.md says what the model says."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import statistics
from decimal import Decimal
from types import ModuleType

import polars as pl
import pytest
from places import DOCS

import unitecon
from unitecon.forecast import simulation
from unitecon.uncertainty.draws import Sample

OF_PLUS_AND_PRO = """
    scenario_id = 'baseline' and month = date '2026-01-01' and plan_id in ('plus', 'pro')
"""
YEAR_OF_PLANS = """
    select
        sum(serving_cost_usd) as serving_usd,
        sum(case when plan_id = 'free' then serving_cost_usd else 0 end) as free_usd,
        sum(partner_share_usd) as partner_usd,
        sum(fee_cost_usd) as fee_usd
    from plan_margins
    where year(month) = 2026
"""
YEAR_OF_COSTS = """
    select cost_id, sum(cost_usd) from company_cost_months where year(month) = 2026 group by cost_id
"""


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    """The script that rewrites the page."""
    spec = importlib.util.spec_from_file_location("refresh", DOCS / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_table_is_as_the_model_gives_it(refresh: ModuleType) -> None:
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    assert len(refresh.MARKER.findall(text)) >= 7
    assert refresh.refreshed(text) == text


def test_a_stale_cell_would_be_seen(refresh: ModuleType) -> None:
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    day = re.search(r"\| The case as it stands \| (\d{4}-\d\d-\d\d) \|", text)
    assert day is not None
    stale = text.replace(f"| {day[1]} |", "| 2031-01-01 |")
    assert stale != text
    assert refresh.refreshed(stale) == text


def prose() -> str:
    """The page above its tables, on one line."""
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    return " ".join(text.partition("# Tables")[0].split())


def test_the_page_is_short_enough_to_be_read() -> None:
    assert 800 < len(prose().split()) < 1500


def test_numbers_in_the_text_are_the_models() -> None:
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        (runway,) = model.answer("runways").rows(named=True)
        facts = model.answer("calibrations", where="is_held_out and error_share is not null")
        years = model.answer("company_years").rows_by_key("year", named=True, unique=True)
        plans = model.sql(YEAR_OF_PLANS).rows(named=True)[0]
        lines = dict(model.sql(YEAR_OF_COSTS).iter_rows())
        published = model.answer("published_runways")["published_cash_out_date"].drop_nulls()
        quarter = model.answer(
            "company_months", where="month between '2025-07-01' and '2025-09-01'"
        )
    text, this_year = prose(), years[2026]
    median = statistics.median(facts["error_share"].abs())
    for claim in (
        f"runs out in **{runway['cash_out_date']:%B %Y}**",
        f"on **{published[0].day} {published[0]:%B %Y}**",
        f"held-out facts is {100 * median:.1f} percent",
        f"burn is {bn(this_year['burn_usd'])} billion in 2026 and {bn(years[2027]['burn_usd'])}",
        f"about {bn(years[2025]['closing_cash_usd'] - 0.5e9)} billion in cash",
        f"Of {bn(this_year['revenue_usd'] + this_year['operating_loss_usd'])} billion of costs",
        f"serving paying customers takes {bn(plans['serving_usd'] - plans['free_usd'])} billion",
        f"serving free users {bn(plans['free_usd'])}; Microsoft's share of revenue is",
        f"share of revenue is {bn(plans['partner_usd'])}, fees",
        f"fees and support are {bn(plans['fee_usd'])};",
        f"training to {bn(lines['training_compute'])}.",
        f"**research inference, {bn(lines['research_inference'])} billion**",
        f"Revenue of {bn(this_year['revenue_usd'])} billion in 2026",
        f"lend {bn(this_year['working_capital_change_usd'])} billion in 2026",
        f"loss of {quarter['operating_loss_usd'].sum() / 1e9:.1f} billion for that quarter",
    ):
        assert claim in text, claim


def test_days_in_the_text_are_the_scenarios() -> None:
    with unitecon.open("openai") as model:
        days = dict(model.answer("runways").select("scenario_id", "cash_out_date").iter_rows())
        rules = model.answer("spending_frontiers", where="scenario_id = 'baseline'")
        tiers = model.answer("tier_margins", where=OF_PLUS_AND_PRO).rows_by_key(
            ("plan_id", "tier_id"), named=True, unique=True
        )
    (cut,) = rules.filter(reserve_months=12, cut_share=Decimal("0.50")).to_dicts()
    plus, pro = tiers["plus", "heavy"], tiers["pro", "heavy"]
    text = prose()
    for claim in (
        f"without them, July becomes May: cash runs out in {days['without_working_capital']:%B %Y}",
        f"in September 2026 lasts until {days['new_funding']:%B %Y}",
        f"the money lasts almost as long: until {cut['response_cash_out_date']:%B %Y}",
        f"cash runs out in {days['commitments_honoured']:%B %Y}",
        f"from early {days['free_inference_low']:%B} to early {days['free_inference_high']:%B %Y}",
        f"pays {plus['revenue_usd_per_user_month']:.2f} dollars after discounts",
        f"costs {plus['serving_cost_usd_per_user_month']:.0f} dollars to serve",
        f"who pay {pro['revenue_usd_per_user_month']:.0f} dollars, costs over 700",
    ):
        assert claim in text, claim
    assert 700 < pro["serving_cost_usd_per_user_month"] < 800
    assert max(days[f"free_inference_{end}"].day for end in ("low", "high")) < 11


def third(day: dt.date) -> str:
    """The third of its month in which a day lies, in words."""
    return ("the beginning", "the middle", "the end")[min((day.day - 1) // 10, 2)]


def test_odds_in_the_text_are_those_of_the_draws() -> None:
    case = unitecon.open("openai", scenarios=["baseline"]).case
    answers = simulation.simulate(case, Sample(10_000, 1)).answers
    days = dict(answers["simulated_runways"].select("percentile", "cash_out_date").iter_rows())
    half = answers["cash_out_quarters"].filter(pl.col("funded_probability_share") >= 0.5)
    text = prose()
    for claim in (
        f"half are out of cash by {days[50]:%B %Y}",
        f"one in ten is by {third(days[10])} of {days[10]:%B %Y}",
        f"nine in ten are by {third(days[90])} of {days[90]:%B %Y}",
    ):
        assert claim in text, claim
    # A quarter ends where the next begins.
    assert half["quarter_end_date"].min() == dt.date(2028, 1, 1)
    assert "half of the runs are out of cash by the end of 2027" in text


def bn(usd: float) -> int:
    """An amount in whole billions."""
    return round(usd / 1e9)


def test_remembered_figures_are_named_as_such() -> None:
    case = unitecon.open("openai", scenarios=["baseline"]).case
    sources = case.tables["sources"].filter(verified="remembered")["source_id"].to_list()
    facts = case.tables["facts"].filter(pl.col("source_id").is_in(sources))["fact_id"].to_list()
    span = [f"F{number:03}" for number in range(69, 83)]
    others = [fact for fact in facts if fact not in span]
    assert [fact for fact in span if fact not in facts] == []
    named = f"{', '.join(others[:-1])} and {others[-1]}"
    assert f"F069 to F082 of Microsoft's and Azure's quarters, and {named}, are" in prose()
