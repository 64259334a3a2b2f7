"""The schemas of the company's tables, each tried on a few rows."""

from __future__ import annotations

from unitecon.dictionary import company
from unitecon.dictionary.tables import TABLES


def test_every_company_table_is_a_table_of_a_case() -> None:
    names = ("company_costs", "compute_commitments", "credit_pools", "funding", "cash_positions")
    schemas = [TABLES[name].schema.__module__ for name in names]
    assert schemas == [company.__name__] * len(names)


def test_cash_may_be_a_debt_and_funding_may_not() -> None:
    assert TABLES["cash_positions"].columns["cash_usd"].min is None
    assert TABLES["funding"].columns["funding_usd"].min == 0
