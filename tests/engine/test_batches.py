"""Many scenarios in fixed batches: the same rows as one by one, on any number of workers."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from unitecon import model
from unitecon.engine import batches
from unitecon.engine.database import Repeated
from unitecon.scenarios import frames as scenarios
from unitecon.scenarios.build import from_values
from unitecon.scenarios.keyed import ScenarioList
from unitecon.scenarios.scenario import Scenario
from unitecon.usage.log import UsageLog

NAMES = ("company_months", "runways")


def priced(case: Any, count: int) -> list[Scenario]:
    """Scenarios that differ in the price of Plus."""
    return [
        from_values(
            f"p{i:04d}", {"plan_prices": {"plan_id": "plus", "price_usd_per_user_month": 20 + i}},
            case.as_of_date,
        )
        for i in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def base() -> tuple[Any, dict[str, Any]]:
    case = model.open("openai", scenarios=["baseline"]).case
    tables = scenarios.frames(case, ["baseline"])
    return case, tables | UsageLog(case, tables).tables


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)


@pytest.mark.usefixtures("small")
def test_batches_give_the_rows_of_one_pass(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    variants = priced(case, 5)
    answers = batches.run(tables, ScenarioList(case, variants), NAMES, workers=2)
    with model.Model(case, [], variants) as whole:
        for name in NAMES:
            expected = whole.answer(name)
            if "title" in expected.columns:
                assert answers[name]["title"].to_list() == expected["title"].to_list()
            assert_frame_equal(answers[name], expected, check_exact=False, rel_tol=1e-12)
    cash = answers["runways"]["lowest_cash_usd"]
    assert cash.is_sorted()
    assert cash[0] < cash[4]


@pytest.mark.usefixtures("small")
def test_the_number_of_workers_changes_no_digit(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    keyed = ScenarioList(case, priced(case, 7))
    by_one, by_four = (batches.run(tables, keyed, NAMES, workers) for workers in (1, 4))
    for name in NAMES:
        assert_frame_equal(by_one[name], by_four[name], check_exact=True)


def test_only_what_differs_is_keyed(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    keyed = ScenarioList(case, priced(case, 2))
    assert keyed.tables == {"given_plan_prices", "given_price_decisions", "given_scenarios"}
    shared = batches.planned(tables, keyed, NAMES).shared
    # Costs of serving do not depend on a price, as members do: they come ready made.
    assert {"tier_costs", "plan_populations"} <= set(shared)
    assert not {"plan_tasks", "plan_terms", "period_terms"} & set(shared)


class Alike(ScenarioList):
    """The same scenarios, which say that they differ in prices only."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.value_columns = {"given_plan_prices": "price_usd_per_user_month"}


def test_what_reads_only_keys_and_dates_is_computed_once(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    variants = priced(case, 3)
    plain, alike = ScenarioList(case, variants), Alike(case, variants)
    # The months in which terms change are read off the dates of prices, not the prices.
    assert "term_periods" not in batches.planned(tables, plain, NAMES).shared
    planned = batches.planned(tables, alike, NAMES)
    assert "term_periods" in planned.shared
    assert not {"plan_prices", "period_terms"} & set(planned.shared)
    answers, expected = (batches.run(tables, keyed, NAMES) for keyed in (alike, plain))
    for name in NAMES:
        assert_frame_equal(answers[name], expected[name], check_exact=False, rel_tol=1e-12)


def test_a_batch_is_given_the_columns_that_its_steps_read(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    keyed = ScenarioList(case, priced(case, 2))
    planned = batches.planned(tables, keyed, NAMES)
    frames = batches._frames(planned, keyed, 0)
    prices, members = frames["given_plan_prices"], frames["plan_populations"]
    assert isinstance(prices, pl.DataFrame)
    assert {"note", "source_id"} <= set(tables["given_plan_prices"].columns) - set(prices.columns)
    assert isinstance(members, Repeated)  # of the case's one scenario, not a copy for each
    assert members.frame["scenario_id"].n_unique() == 1


def test_a_switch_is_keyed_too(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    switched = Scenario("owed", "Owed", switches={"is_commitment_honoured": True})
    keyed = ScenarioList(case, [*priced(case, 1), switched])
    assert "given_settings" in keyed.tables
    burn = batches.run(tables, keyed, NAMES)["company_months"].group_by("scenario_id").agg(
        pl.col("burn_usd").sum()
    )  # fmt: skip
    assert burn["burn_usd"].n_unique() == 2


def test_columns_can_be_chosen(base: tuple[Any, dict[str, Any]]) -> None:
    case, tables = base
    keyed = ScenarioList(case, priced(case, 2))
    answers = batches.run(tables, keyed, {"company_months": ("scenario_id", "month", "burn_usd")})
    assert answers["company_months"].columns == ["scenario_id", "month", "burn_usd"]
    assert answers["company_months"].filter(pl.col("burn_usd").is_null()).is_empty()
