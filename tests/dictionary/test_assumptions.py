"""The schemas of assumption tables, each tried on a few rows."""

from __future__ import annotations

from datetime import date

import polars as pl

from unitecon.dictionary import assumptions
from unitecon.dictionary.assumptions import PriceRealisations, RevenueShareRates
from unitecon.dictionary.fields import TOKEN_KINDS

DAY = date(2025, 1, 1)
DATED = {"valid_from_date": DAY, "known_from_date": DAY, "basis": "assumed", "note": "A guess."}
UNSURE = {"source_id": None, "low": None, "high": None, "standard_error": None,
          "is_prior_only": None}  # fmt: skip


def frame(schema: type[assumptions.Assumption], *rows: dict[str, object]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame([DATED | UNSURE | row for row in rows], schema=types)


def test_a_rate_ends_after_it_starts() -> None:
    rows = [
        {"partner_id": "store", "revenue_share": 0.2, "valid_to_date": day}
        for day in (date(2025, 1, 2), DAY, date(2024, 12, 31))
    ]
    rates = frame(RevenueShareRates, *rows)
    holds = rates.select(assumptions.ranges_end_after_they_start(RevenueShareRates)).to_series()
    assert holds.to_list() == [True, False, False]
    assert RevenueShareRates.is_valid(rates.head(1))
    assert not RevenueShareRates.is_valid(rates.tail(1))


def test_a_share_of_list_price_may_be_above_one_but_not_far() -> None:
    for share, is_valid in ((0.0, True), (1.5, True), (1.6, False), (-0.1, False)):
        row = {"plan_id": "plus", "realised_price_share": share}
        assert PriceRealisations.is_valid(frame(PriceRealisations, row)) is is_valid


def test_reasoning_has_no_price_of_its_own() -> None:
    assert set(TOKEN_KINDS) - set(assumptions.PRICED_KINDS) == {"reasoning"}
    row = {"model_id": "small", "price_usd_per_mtok": 1.0}
    prices = [
        frame(assumptions.TokenPrices, row | {"token_kind": kind})
        for kind in ("output", "reasoning")
    ]
    assert [assumptions.TokenPrices.is_valid(price) for price in prices] == [True, False]


def test_a_parameter_that_is_a_share_is_no_percentage() -> None:
    tried = [
        ("tax_share", 0.25, None, True),
        ("tax_share", 25.0, None, False),
        ("tax_share", 0.25, 25.0, False),
        ("borrowing_spread_share_per_year", -0.05, None, False),
        ("depreciation_share_per_year", 1.0, None, True),
        ("payable_months", 25.0, None, True),
    ]
    for name, value, high, is_valid in tried:
        row = {"parameter_id": name, "unit": "share", "parameter_value": value, "high": high}
        parameters = frame(assumptions.Parameters, row)
        assert assumptions.Parameters.is_valid(parameters) is is_valid, (name, value, high)
