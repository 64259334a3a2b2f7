"""Levers: what each turns, one value of each by hand, sweeps, and levers that cannot be turned."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import chargecase
import numpy as np
import polars as pl
import pytest
from places import ROOT
from scipy import stats

from unitecon.case.load import Case, load
from unitecon.engine import catalog
from unitecon.errors import InputError
from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.reports import levers_page
from unitecon.scenarios import build, sweeps
from unitecon.scenarios.levers import registry

FEBRUARY, LATER = date(2026, 2, 1), date(2026, 6, 1)


@pytest.fixture(scope="module")
def case() -> Case:
    return opened("openai", scenarios=["baseline"]).case


def turned(case: Case, name: str, value: float, day: date | None = None) -> Model:
    return Model(case, ["baseline"], [build.from_lever(case, name, value, day)])


def both(model: Model, query: str) -> tuple[Any, Any]:
    """A figure of the baseline and of the scenario; `query` has a place for the id."""
    ids = model.scenario_ids
    figures = [model.sql(query.format(f"scenario_id = '{name}'")).item() for name in ids]
    return figures[0], figures[1]


PRICE = "select price_usd_per_user_month from plan_terms where {} and month = '2026-06-01' and "
RESEARCH = "select sum(cost_usd) from company_cost_months where {} and month = '2026-06-01' and "


@pytest.mark.parametrize(
    ("name", "value", "query", "ratio"),
    [
        ("plan_price.plus", 25, PRICE + "plan_id = 'plus'", 25 / 20),
        ("plan_price", 1.5, PRICE + "plan_id = 'team'", 1.5),
        ("token_cost", 0.5,
         "select serving_cost_usd from company_months where {} and month = '2026-06-01'", 0.5),
        ("research_compute", 0.8, RESEARCH + "nature in ('training_compute', 'research_inference')",
         0.8),
        ("headcount", 0.5, RESEARCH + "nature in ('staff', 'stock_compensation')", 0.5),
    ],
)  # fmt: skip
def test_a_lever_moves_what_it_names_and_by_as_much(
    case: Case, name: str, value: float, query: str, ratio: float
) -> None:
    with turned(case, name, value) as model:
        before, after = both(model, query)
    assert after / before == pytest.approx(ratio, rel=1e-9)


def test_a_lever_changes_nothing_before_its_day(case: Case) -> None:
    query = "select serving_cost_usd from company_months where {} and month = '2026-05-01'"
    with turned(case, "token_cost", 0.5, LATER) as model:
        before, after = both(model, query)
    assert before == pytest.approx(after, rel=1e-12)


def test_new_money_is_there_on_its_day(case: Case) -> None:
    query = "select sum(funding_usd) from company_months where {} and month = '2026-09-01'"
    with turned(case, "funding.2026-09-30", 40e9) as model:
        before, after = both(model, query)
    assert after - before == 40e9


@pytest.mark.parametrize(
    ("name", "driver"), [("seats", "workplace_seats"), ("conversion", "consumer_payers")]
)
def test_a_factor_on_members_is_reached_evenly_in_a_year(
    case: Case, name: str, driver: str
) -> None:
    query = f"select end_value from driver_paths where {{}} and driver_id = '{driver}' "
    with turned(case, name, 1.1) as model:
        early, half, year, later = (
            both(model, query + f"and month = '{month}-01'")
            for month in ("2026-01", "2026-07", "2027-01", "2027-02")
        )
    assert early[1] == pytest.approx(early[0], rel=1e-12)
    assert half[1] == pytest.approx(half[0] * 1.1**0.5, rel=1e-9)
    assert year[1] == pytest.approx(year[0] * 1.1, rel=1e-9)
    # Growth is the scenario's own again, below a ceiling that was raised by as much.
    assert later[1] == pytest.approx(later[0] * 1.1, rel=1e-9)


def test_churn_takes_its_share_of_members_each_month(case: Case) -> None:
    query = "select end_value from driver_paths where {} and driver_id = 'consumer_payers' "
    with turned(case, "churn", 0.01) as model:
        month = both(model, query + "and month = '2026-02-01'")
        year = both(model, query + "and month = '2027-01-01'")
    assert month[1] == pytest.approx(month[0] * 0.99, rel=1e-9)
    assert year[1] == pytest.approx(year[0] * 0.99**12, rel=1e-9)


def test_a_share_of_traffic_goes_to_the_smaller_model_now_and_later(case: Case) -> None:
    query = (
        "select sum(case when model_id = 'gpt-5-mini' then usage_mtok_per_task end) "
        "/ sum(usage_mtok_per_task) from task_tokens where {} and audience_id = 'paid' "
        "and task_id = 'chat' and period_month = (select max(period_month) from periods)"
    )
    with turned(case, "model_mix.paid.chat.gpt-5-mini", 0.5) as model:
        before, after = both(model, query)
    assert (before, after) == (pytest.approx(0.2), pytest.approx(0.5))


def test_the_cached_share_of_input_is_what_was_asked_for(case: Case) -> None:
    query = (
        "select sum(case when token_kind = 'cache_read' then tokens_per_task end) "
        "/ sum(tokens_per_task) from release_tokens where {} and task_id = 'chat' "
        "and token_kind in ('input', 'cache_read') and valid_to_date > '2030-01-01'"
    )
    with turned(case, "cache_hit_share.chat", 0.9) as model:
        before, after = both(model, query)
    assert (before < 0.7, after) == (True, pytest.approx(0.9))


@pytest.mark.parametrize(("tier", "ratio"), [("heavy", 3.0), ("medium", 1.5), ("light", 0.3)])
def test_a_cap_cuts_the_usage_of_a_lognormal(case: Case, tier: str, ratio: float) -> None:
    """Against the mean of min(use, cap) over the tier's users, summed up point by point."""
    day = "month = '2026-06-01' and plan_id = 'plus'"
    with opened("openai", scenarios=["baseline"]) as plain:
        mean = plain.sql(f"select tasks_per_user_month from plan_tasks where {day}").item()
        spread = plain.sql(
            "select p95_to_median_ratio from usage_spreads where plan_id = 'plus'"
        ).item()
    query = f"select tasks from tier_months where {{}} and {day} and tier_id = '{tier}'"
    plan = f"select tasks from plan_months where {{}} and {day}"
    with turned(case, f"usage_cap.plus.{tier}", ratio * mean) as model:
        before, after = both(model, query)
        whole = both(model, plan)
        assert model.check() == {}
    lower, upper = {"light": (0, 0.5), "medium": (0.5, 0.9), "heavy": (0.9, 1)}[tier]
    shares = lower + (np.arange(400_000) + 0.5) / 400_000 * (upper - lower)
    sigma = np.log(spread) / stats.norm.ppf(0.95)
    use = np.exp(sigma * stats.norm.ppf(shares) - sigma**2 / 2)
    remainder = np.minimum(use, ratio).sum() / use.sum()
    assert after / before == pytest.approx(remainder, rel=2e-3)
    assert remainder < 0.99
    # The plan loses what its tier loses.
    assert whole[0] - whole[1] == pytest.approx(before - after, rel=1e-6)


def test_a_limit_of_the_free_plan_caps_all_its_tiers(case: Case) -> None:
    query = "select tasks / users from plan_months where {} and plan_id = 'free' and month = "
    query += "'2026-06-01'"
    with turned(case, "free_limit", 20) as model:
        before, after = both(model, query)
    assert after < 20 < before


def test_every_lever_of_the_bundled_cases_can_be_turned(case: Case) -> None:
    for bundled in (case, opened("assistant_startup", scenarios=["baseline"]).case):
        values = {
            lever.name: lever.high if lever.current is None else lever.current
            for lever in registry.known(bundled)
        }
        scenarios = [build.from_lever(bundled, name, value) for name, value in values.items()]
        assert len({scenario.scenario_id for scenario in scenarios}) == len(values) > 10
        _ = Model(bundled, ["baseline"], scenarios).frames


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("plan_price.pluss", "did you mean 'plan_price.plus'"),
        ("tokencost", "did you mean 'token_cost'"),
        ("funding.2026-13-01", "funding"),
    ],
)
def test_an_unknown_lever_is_reported(case: Case, name: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        build.from_lever(case, name, 1)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"), [("seats", 1e300), ("plan_price.plus", 1e16), ("seats", float("nan"))]
)
def test_a_value_beyond_all_use_is_reported(case: Case, name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"{name}: .* is not a value of a lever"):
        build.from_lever(case, name, value)


def with_file(folder: Path, text: str) -> Path:
    copy = folder / "openai"
    shutil.copytree(catalog.home("datasets") / "openai", copy)
    (copy / "scenarios" / "tried.toml").write_text('title = "T"\nquestion = "Q?"\n' + text)
    return copy


def test_levers_are_turned_in_scenario_files(tmp_path: Path) -> None:
    lever = '[[lever]]\nlever = "plan_price.plus"\nvalue = 25\nfrom_date = 2026-04-01\n'
    copy = with_file(tmp_path, f'{lever}note = "A quarter more."\n')
    with opened(copy, scenarios=["tried"]) as model:
        rows = model.frames["given_plan_prices"].filter(
            (pl.col("plan_id") == "plus") & (pl.col("valid_from_date") == date(2026, 4, 1))
        )
    assert rows.select("price_usd_per_user_month", "note").rows() == [(25.0, "A quarter more.")]


def test_a_sweep_runs_where_it_is_named(tmp_path: Path) -> None:
    swept = '[[sweep]]\nlever = "plan_price.plus"\nvalues = [20, 30]\n'
    swept += '[[sweep]]\nlever = "token_cost"\nvalues = [1, 0.5]\n'
    copy = with_file(tmp_path, swept)
    with opened(copy, scenarios=["tried"]) as model:
        cash = dict(model.answer("runways").select("scenario_id", "lowest_cash_usd").iter_rows())
    assert sorted(cash) == ["tried.20.0.5", "tried.20.1", "tried.30.0.5", "tried.30.1"]
    assert cash["tried.20.1"] < cash["tried.20.0.5"] < cash["tried.30.0.5"]
    assert not any(name.startswith("tried.") for name in opened(copy).scenario_ids)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[lever]]\nlever = "plan_price.pluss"\nvalue = 25\n', "did you mean 'plan_price.plus'"),
        ('[[lever]]\nlever = "plan_price.plus"\nvalue = "25"\n', "number"),
        ('[[lever]]\nlever = "plan_price.plus"\nvalues = 25\n', "unknown key"),
        ('[[sweep]]\nlever = "plan_price.plus"\nvalues = []\n', "values"),
    ],
)
def test_wrong_levers_in_files_are_reported(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        _ = opened(with_file(tmp_path, text), scenarios=["tried"]).frames
    assert message in str(error.value)
    assert "scenarios/tried.toml:" in str(error.value)


def test_each_wrong_change_is_reported_with_the_line_it_begins_on(tmp_path: Path) -> None:
    known, unknown = "plan_price.plus", "plan_price.pluss"
    text = "".join(f'[[lever]]\nlever = "{name}"\nvalue = 25\n\n' for name in (known, unknown))
    with pytest.raises(InputError) as error:
        _ = opened(with_file(tmp_path, text), scenarios=["tried"]).frames
    assert [fault.line for fault in error.value.faults] == [7]


def test_grids_are_made_in_python_too(case: Case) -> None:
    scenarios = sweeps.grid(case, {"plan_price.plus": [20, 25], "churn": [0, 0.01]})
    assert [scenario.scenario_id for scenario in scenarios] == [
        "sweep.20.0", "sweep.20.0.01", "sweep.25.0", "sweep.25.0.01",
    ]  # fmt: skip
    with pytest.raises(InputError, match="a sweep takes 1 to 2 levers, got 3"):
        sweeps.grid(case, {"plan_price": [1], "churn": [0], "token_cost": [1]})


def test_a_sweep_is_a_row_for_each_pair_of_values(case: Case) -> None:
    values = sweeps.parse(["plan_price.plus = 20,30", "token_cost=1,0.5"])
    rows = levers_page.swept(case, values, sweeps.grid(case, values), "runways")
    pairs = [(20, 1), (20, 0.5), (30, 1), (30, 0.5)]
    assert rows.select(*values).rows() == pairs
    cash = dict(zip(pairs, rows["lowest_cash_usd"], strict=True))
    with opened(case.path, scenarios=["baseline"]) as model:
        as_it_stands = model.answer("runways")["lowest_cash_usd"].item()
    assert cash[20, 1] == pytest.approx(as_it_stands, rel=1e-12)
    assert cash[20, 1] < cash[20, 0.5] < cash[30, 0.5]


@pytest.mark.parametrize("text", ["plan_price", "plan_price=", "plan_price=1,x"])
def test_a_sweep_that_does_not_parse_is_reported(text: str) -> None:
    with pytest.raises(InputError, match="give a lever and values"):
        sweeps.parse([text])


def test_every_kind_of_lever_is_listed_and_explained(case: Case, tmp_path: Path) -> None:
    charged = load(chargecase.build(tmp_path / "case"))
    listed = levers_page.listed(case) + levers_page.listed(charged)
    page = (ROOT / "docs" / "scenarios.md").read_text()
    for name, kind in registry.kinds(case).items():
        assert kind.definition.description in listed
        assert re.search(rf"^\| `{name}\b", page, re.MULTILINE), name
