"""What usage cost each user: priced once for scenarios that pay the same, and then kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import logcase
import pytest
from logcase import DATED, GUESS, request

from unitecon.engine.database import Engine
from unitecon.errors import UniteconError
from unitecon.model import Model
from unitecon.model import open as opened
from unitecon.usage.cache import CUTS, USER_MONTHS, Cache, Entry
from unitecon.usage.given_tables import GivenTables
from unitecon.usage.known_ledger import KnownLedger
from unitecon.usage.user_costs import UserCosts, first_missing

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
MILLION = {"input_tokens": 1_000_000}
ROWS = [
    request("1", "ann", "2025-10-02T10:00:00", **MILLION),
    request("2", "bob", "2025-11-05T10:00:00", **MILLION),
]
CONTRACT = f"provider_id,model_id,price_context,token_kind,price_usd_per_mtok,{DATED}\n"
CONTRACTS = {
    "contract_prices": f"{CONTRACT}openai,gpt-4o,standard,input,2,{GUESS}\n",
    "tier_rules": "plan_id,tier_id,tier_rank,rule_kind,upper_limit\n"
    "free,light,1,user_share,0.5\nfree,heavy,2,user_share,\n",
}
INPUT = {"provider_id": "openai", "model_id": "gpt-4o", "price_context": "standard",
         "token_kind": "input", "price_usd_per_mtok": 5}  # fmt: skip


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """A log of two users and months, and a scenario in which November's input costs 5 USD."""
    model = opened(logcase.build(tmp_path / "case", ROWS, **CONTRACTS), scenarios=["baseline"])
    return model.with_scenario("costly", {"contract_prices": INPUT}, from_date="2025-11-01")


def unread() -> GivenTables:
    raise UniteconError("the log was read again")


def costs_of(model: Model, *, is_unread: bool = False) -> UserCosts:
    known, cache = KnownLedger.of(model.case), Cache.of(model.case)
    tables = GivenTables(known, model.frames, cache)
    return UserCosts(known, model.frames, unread if is_unread else lambda: tables, cache)


def user_months(costs: UserCosts, scenario: str) -> list[tuple[object, ...]]:
    scan = costs.scan(USER_MONTHS, [scenario], [OCTOBER, NOVEMBER])
    with Engine({USER_MONTHS: scan}, only=[]) as engine:
        cells = "cost_version_id, month, user_id, cast(serving_cost_usd as double) as usd"
        return engine.query(f"select {cells} from {USER_MONTHS} order by month").rows()


def test_usage_is_priced_as_in_the_scenario_and_not_read_again(model: Model) -> None:
    priced = [("costly", OCTOBER, "ann", 2.0), ("costly", NOVEMBER, "bob", 5.0)]
    assert user_months(costs_of(model), "costly") == priced
    again = costs_of(model, is_unread=True)
    assert user_months(again, "costly") == priced
    with pytest.raises(UniteconError, match="read again"):
        user_months(again, "baseline")  # whose November has another price


def test_scenarios_that_pay_the_same_share_a_version(model: Model) -> None:
    plan = {"plan_id": "plus", "price_usd_per_user_month": 30}
    model = model.with_scenario("dearer", {"plan_prices": plan})
    assert costs_of(model).versions_of(["baseline", "dearer", "costly"]) == {
        "baseline": "baseline",
        "dearer": "baseline",
        "costly": "costly",
    }


def test_cuts_between_tiers_are_kept_for_each_month(model: Model) -> None:
    scan = costs_of(model).cuts()
    assert [path.name[:17] for path in scan.paths] == ["2025-10-tier_cuts", "2025-11-tier_cuts"]
    assert costs_of(model, is_unread=True).cuts().paths == scan.paths


def test_what_several_scenarios_share_is_missing_once(tmp_path: Path) -> None:
    cache = Cache((tmp_path,))
    shared, own = Entry(OCTOBER, CUTS, "a"), Entry(NOVEMBER, CUTS, "b")
    places = {(OCTOBER, "x"): shared, (OCTOBER, "y"): shared, (NOVEMBER, "y"): own}
    assert first_missing(cache, places) == {(OCTOBER, "x"): shared, (NOVEMBER, "y"): own}
