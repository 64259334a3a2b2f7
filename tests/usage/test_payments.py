"""Revenue as collected: Stripe's invoices and balance beside what plans say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from billed_case import requests, write_case

import unitecon as ue
from unitecon import importing
from unitecon.errors import InputError

BALANCE = """balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,\
description,customer_id,charge_id
txn_1,2026-10-06 09:00:00,usd,20.00,0.88,19.12,charge,Pro,u1,ch_1
txn_2,2026-10-07 09:00:00,usd,20.00,0.88,19.12,charge,Pro,u2,ch_2
txn_3,2026-10-20 09:00:00,usd,-5.00,0.00,-5.00,refund,Refund,u2,ch_2
txn_4,2026-10-21 09:00:00,usd,-34.00,0.00,-34.00,payout,Payout,,po_1
"""
START, END = 1790812800, 1793491200  # 1 October and 1 November 2026


def invoice(customer: str, *amounts: int) -> dict[str, Any]:
    """An invoice as the API has it: amounts in cents, a proration among them negative."""
    items = [
        {"id": f"il_{customer}_{n}", "object": "line_item", "amount": amount, "currency": "usd",
         "description": "Pro", "period": {"start": START, "end": END}, "quantity": 1}
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    return {"id": f"in_{customer}", "object": "invoice", "customer": customer,
            "lines": {"data": items}}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_case(tmp_path / "case", requests(per_day=7))


def imported(case: Path, name: str, text: str) -> importing.ImportReport:
    path = case.parent / name
    path.write_text(text)
    return importing.run_bills(importing.BillJob("stripe", [path], case))


def test_invoices_are_cents_and_the_balance_report_is_dollars(case: Path) -> None:
    invoices = {"object": "list", "data": [invoice("u1", 2000), invoice("u2", 2500, -500)]}
    assert imported(case, "invoices.json", json.dumps(invoices)).accepted == 3
    assert imported(case, "balance.csv", BALANCE).accepted == 4
    with ue.open(case) as model:
        payments = model.answer("account_payments").drop("scenario_id", "lines_without_rate")
        assert payments.rows() == [
            (date(2026, 10, 1), "u1", 20.0, 20.0, 0.0, 19.12),
            (date(2026, 10, 1), "u2", 20.0, 20.0, 5.0, pytest.approx(14.12)),
        ]
        rows = model.answer("collected_revenues").filter(pl.col("account_id") == "u2")
        assert rows.select("collected_usd", "payment_fee_usd").row(0) == (
            20.0, pytest.approx(0.88),
        )  # fmt: skip
        assert model.answer("bill_reconciliations").is_empty()  # revenue is no bill
        assert model.check() == {}


def test_an_invoice_line_is_what_its_coupons_leave(case: Path) -> None:
    bill = invoice("u1", 2000)
    bill["lines"]["data"][0]["discount_amounts"] = [{"amount": 500}, {"amount": 125}]
    imported(case, "invoices.json", json.dumps(bill))
    with ue.open(case) as model:
        assert model.answer("account_payments")["invoiced_usd"].to_list() == [13.75]


@pytest.mark.parametrize("coupon", [{"amount": "5 USD"}, {"amount": None}, {"discount": "di_1"}])
def test_a_coupon_without_an_amount_is_refused(case: Path, coupon: dict[str, Any]) -> None:
    bill = invoice("u1", 2000)
    bill["lines"]["data"][0]["discount_amounts"] = [{"amount": 500}, coupon]
    with pytest.raises(InputError, match="has no number as its amount"):
        imported(case, "invoices.json", json.dumps(bill))


def test_a_refund_above_its_payment_fails_a_check(case: Path) -> None:
    imported(case, "balance.csv", BALANCE.replace("-5.00,0.00,-5.00", "-25.00,0.00,-25.00"))
    with ue.open(case) as model:
        (row,) = model.check()["no_refund_exceeds_its_payment"].to_dicts()
    assert (row["invoice_id"], float(row["paid_amount"]), float(row["refunded_amount"])) == (
        "ch_2", 20, 25,
    )  # fmt: skip


def test_meter_events_are_refused(case: Path) -> None:
    event = {"event_name": "tokens", "payload": {"value": "25"}, "created": START}
    with pytest.raises(InputError, match="a meter event, which has no amount"):
        imported(case, "events.json", json.dumps(event))
