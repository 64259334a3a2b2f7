"""The bills of assistant_startup: what was changed in them is what is found."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from places import DOCS, ROOT

import unitecon as ue
from unitecon.model import Model
from unitecon.usage import ledger

FOUND = {
    ("anthropic", "factor of 100: an amount in cents, or dollars in place of cents"): 1386.41,
    ("anthropic", "discount"): -187.09,
    ("anthropic", "day missing from the bill"): -78.83,
    ("openai", "line missing from the log"): 38.40,
    ("openai", "credit on the bill"): -15.00,
}


@pytest.fixture(scope="module")
def startup() -> Model:
    return ue.open("assistant_startup")


def test_every_change_is_named_with_its_amount(startup: Model) -> None:
    rows = startup.answer("bill_causes")
    keys = zip(rows["provider_id"], rows["cause"], strict=True)
    assert dict(zip(keys, rows["cause_usd"].round(2), strict=True)) == FOUND
    factors = rows.filter(rows["cause"] == "discount")
    assert factors["bill_factor"].to_list() == [0.92]


def test_the_page_has_these_figures() -> None:
    page = (DOCS / "bills.md").read_text()
    figures = [f"{figure:,.2f}".replace("-", "\N{MINUS SIGN}") for figure in FOUND.values()]
    assert [figure for figure in figures if figure not in page] == []


def test_the_bill_is_allocated_to_the_cent(startup: Model) -> None:
    rows = startup.answer("bill_allocations")
    files = ledger.bill_files(Path(ROOT / "datasets" / "assistant_startup"))
    assert len(files) == 3  # Stripe's is revenue, and no bill
    sums = rows.group_by("provider_id").agg(pl.col("allocated_usd").sum()).sort("provider_id")
    billed = [Decimal("3537.89"), Decimal("134.13")]
    assert [round(amount, 2) for amount in sums["allocated_usd"]] == billed
    assert "billed_total_is_allocated" not in startup.check()
