"""Prices with sales tax in them, and in other currencies: what is left of them in USD."""

from __future__ import annotations

from pathlib import Path

import chargecase
import pytest
from logcase import DATED, GUESS

import unitecon as ue

TAXES = f"plan_id,region_id,tax_rate,customer_share,is_included,{DATED}\n"
GROSS = 50 + 10 + 5 + 50 + 10 + 2.5  # ann and acme, base and usage


@pytest.mark.parametrize(("row", "net"), [("0.25,1,true", 0.8), ("0.25,1,false", 1)])
def test_sales_tax_is_no_revenue(tmp_path: Path, row: str, net: float) -> None:
    taxes = f"{TAXES}pro,de,{row},{GUESS}\n"
    with ue.open(chargecase.build(tmp_path / "case", sales_taxes=taxes)) as model:
        columns = "billed_usd", "revenue_usd", "cash_received_usd", "sales_tax_usd"
        (amounts,) = model.answer("revenue_recognitions").select(columns).rows()
        assert amounts == pytest.approx([GROSS * net] * 3 + [round(GROSS * net / 4 + 1e-9, 2)])
        assert model.answer("account_margins")["revenue_usd"].sum() == pytest.approx(GROSS * net)


def test_tax_is_not_in_the_revenue_of_a_list_price(tmp_path: Path) -> None:
    taxes = f"{TAXES}pro,de,0.25,1,true,{GUESS}\n"
    none = {name: text.splitlines()[0] + "\n" for name, text in chargecase.TABLES.items()}
    revenues = []
    for tables in ({}, {"sales_taxes": taxes}):
        case = chargecase.build(tmp_path / f"case_{len(tables)}", **none, **tables)
        with ue.open(case) as model:
            revenues.append(model.answer("user_margins")["revenue_usd"].sum())
    assert revenues[0] > 0
    assert revenues[1] == pytest.approx(revenues[0] * 0.8)


def test_a_charge_in_euros_is_billed_in_dollars(tmp_path: Path) -> None:
    charges = chargecase.CHARGES.replace("price_lock_months,", "price_lock_months,currency,")
    charges = charges.replace("in_advance,,,", "in_advance,,,EUR,").replace("s,,,A", "s,,,,A")
    charges = charges.replace("in_arrears,,,", "in_arrears,,,,")
    rates = f"currency,usd_per_currency_unit,{DATED}\nEUR,1.1,{GUESS}\n"
    with ue.open(chargecase.build(tmp_path / "case", charges=charges, fx_rates=rates)) as model:
        lines = model.answer("invoice_lines", "line_kind = 'fixed'")
    assert [float(usd) for usd in lines["amount_usd"]] == [55, 55]


def test_what_is_given_back_is_no_cash_and_is_not_owed(tmp_path: Path) -> None:
    terms = f"plan_id,days_to_pay,refunded_share,{DATED}\npro,0,0.1,{GUESS}\n"
    with ue.open(chargecase.build(tmp_path / "case", payment_terms=terms)) as model:
        columns = "billed_usd", "cash_received_usd", "refunded_usd", "receivable_usd"
        (amounts,) = model.answer("revenue_recognitions").select(columns).rows()
        assert amounts == pytest.approx((GROSS, GROSS * 0.9, GROSS * 0.1, 0))
        assert model.check() == {}
