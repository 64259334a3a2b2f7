"""Rules and limits of the tables that go with a usage log."""

from __future__ import annotations

import polars as pl

from unitecon.dictionary import usage_log
from unitecon.dictionary.tables import TABLES
from unitecon.dictionary.usage_log import TierRules


def test_a_limit_of_users_is_a_share_and_one_of_tokens_is_not() -> None:
    rows = [("user_share", 0.99), ("user_share", 1.0), ("usage_tokens", 5e6), ("user_share", None)]
    frame = pl.DataFrame(rows, schema=["rule_kind", "upper_limit"], orient="row")
    holds = frame.select(usage_log.shares_of_users_are_below_one(TierRules)).to_series()
    assert holds.to_list() == [True, False, True, None]


def test_a_tier_rule_keeps_the_limits_of_its_columns() -> None:
    types = {name: column.dtype for name, column in TierRules.columns().items()}
    row = {"plan_id": "plus", "tier_id": "light", "tier_rank": 1.0, "rule_kind": "user_share"}
    frames = [pl.DataFrame([row | {"upper_limit": top}], schema=types) for top in (0.8, None, 0.0)]
    assert [TierRules.is_valid(frame) for frame in frames] == [True, True, False]


def test_a_contract_price_is_known_by_model_context_and_kind() -> None:
    table = TABLES["contract_prices"]
    assert table.keys == ("provider_id", "model_id", "price_context", "token_kind")
    assert table.value == "price_usd_per_mtok"
    assert "request" in (table.columns["token_kind"].metadata or {})["choices"]
