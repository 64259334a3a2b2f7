"""What assistant_startup collects: what was changed in Stripe's exports differs from the plans."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
from places import DOCS, ROOT

import unitecon as ue
from benchmarks import startup_payments
from unitecon.usage import ledger

AMOUNTS = ["revenue_usd", "invoiced_usd", "collected_usd", "refunded_usd", "kept_usd"]
TOTALS = [6204.01, 6104.01, 5904.01, 20.00, 5683.69, 200.32]


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    with ue.open("assistant_startup") as startup:
        answer = startup.answer("collected_revenues", "scenario_id = 'baseline'")
    return answer.sort("uncollected_usd", descending=True)


def test_three_accounts_do_not_pay_what_their_plan_says(rows: pl.DataFrame) -> None:
    first = rows.head(3).select("account_id", *AMOUNTS)
    assert [(row[0], *(round(amount, 2) for amount in row[1:])) for row in first.rows()] == [
        ("user_009", 200.0, 200.0, 0.0, 0.0, 0.0),
        ("user_044", 200.0, 100.0, 100.0, 0.0, 96.8),
        ("user_017", 20.0, 20.0, 20.0, 20.0, -0.88),
    ]
    assert rows[3:]["uncollected_usd"].abs().max() < 0.005
    assert rows.filter(pl.col("revenue_usd") > 0).height == 98


def test_the_page_has_its_totals(rows: pl.DataFrame) -> None:
    sums = rows.select(pl.col(*AMOUNTS, "payment_fee_usd").sum().round(2))
    assert sums.row(0) == tuple(TOTALS)
    page = (DOCS / "bills.md").read_text()
    assert [figure for figure in TOTALS if f"{figure:,.2f}" not in page] == []


def test_the_exports_are_made_by_the_script_that_the_page_names(tmp_path: Path) -> None:
    startup_payments.write(tmp_path)
    abouts = ledger.imports(ROOT / "datasets" / "assistant_startup", ledger.BILLS)
    (about,) = (about for about in abouts if about["format"] == "stripe")
    assert {file["name"]: file["sha256"] for file in about["files"]} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()
    }
