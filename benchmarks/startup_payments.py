"""Stripe's invoices and balance report of the invented assistant_startup for December 2025.

    python benchmarks/startup_payments.py -o FOLDER
    unitecon import bills stripe FOLDER/invoices.json FOLDER/balance.csv --into CASE

Every paying account is invoiced what its plan says, and pays on the first day of its period, less
Stripe's fee. Three are changed: one has a coupon, one does not pay, and one gets its money back.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import unitecon as ue
from unitecon.engine import catalog

MONTH, MONTH_END = date(2025, 12, 1), date(2026, 1, 1)
COUPON_ACCOUNT, COUPON_SHARE = "user_044", Decimal("0.5")
UNPAID_ACCOUNT = "user_009"
REFUNDED_ACCOUNT, REFUND_DAY = "user_017", date(2025, 12, 5)
FEE_SHARE, FEE_CENTS = Decimal("0.029"), 30
COLUMNS = (
    "balance_transaction_id", "created_utc", "currency", "gross", "fee", "net",
    "reporting_category", "description", "customer_id", "charge_id",
)  # fmt: skip


class Sale(NamedTuple):
    """What an account is charged for its days on a plan in MONTH."""

    account: str
    plan: str
    start: date
    cents: int
    coupon_cents: int


def sales() -> list[Sale]:
    """The list revenue of every account that pays, from the day on which it is on its plan."""
    with ue.open("assistant_startup") as startup:
        rows = startup.answer("account_values", "scenario_id = 'baseline'").to_dicts()
    with (catalog.home("datasets") / "assistant_startup" / "user_plans.csv").open() as file:
        starts = {
            (row["user_id"], row["plan_id"]): date.fromisoformat(row["from_date"])
            for row in csv.DictReader(file)
        }
    return [
        _sale(row["account_id"], row["plan_id"], starts, round(row["revenue_usd"] * 100))
        for row in sorted(rows, key=lambda row: (row["account_id"], row["plan_id"]))
        if row["month"] == MONTH and row["revenue_usd"] > 0
    ]


def _sale(account: str, plan: str, starts: dict[tuple[str, str], date], cents: int) -> Sale:
    coupon = int(cents * COUPON_SHARE) if account == COUPON_ACCOUNT else 0
    return Sale(account, plan, max(MONTH, starts[account, plan]), cents, coupon)


def invoices(sold: Iterable[Sale]) -> dict[str, Any]:
    """A list of invoices as the API has it: amounts are cents, before coupons."""
    data = [
        {
            "id": f"in_{sale.account}",
            "object": "invoice",
            "customer": sale.account,
            "lines": {"data": [_line(sale)]},
        }
        for sale in sold
    ]
    return {"object": "list", "data": data, "has_more": False}


def _line(sale: Sale) -> dict[str, Any]:
    coupon = {"amount": sale.coupon_cents, "discount": f"di_{sale.account}"}
    return {
        "id": f"il_{sale.account}_{sale.plan}",
        "object": "line_item",
        "amount": sale.cents,
        "currency": "usd",
        "description": sale.plan.capitalize(),
        "discount_amounts": [coupon] if sale.coupon_cents else [],
        "period": {"start": _seconds(sale.start), "end": _seconds(MONTH_END)},
    }


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def balance(sold: Iterable[Sale]) -> str:
    """The itemized balance report: a charge for each paid sale, and a refund, in dollars."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sale in sold:
        if sale.account == UNPAID_ACCOUNT:
            continue
        paid = sale.cents - sale.coupon_cents
        fee = int((paid * FEE_SHARE).quantize(Decimal(1), ROUND_HALF_UP)) + FEE_CENTS
        writer.writerow(_transaction("charge", sale, sale.start, (paid, fee)))
        if sale.account == REFUNDED_ACCOUNT:
            writer.writerow(_transaction("refund", sale, REFUND_DAY, (-paid, 0)))
    return file.getvalue()


def _transaction(category: str, sale: Sale, day: date, cents: tuple[int, int]) -> list[str]:
    gross, fee = cents
    amounts = [f"{Decimal(amount) / 100:.2f}" for amount in (gross, fee, gross - fee)]
    return [
        f"txn_{category}_{sale.account}", f"{day} 09:00:00", "usd", *amounts,
        category, sale.plan.capitalize(), sale.account, f"ch_{sale.account}",
    ]  # fmt: skip


def write(folder: Path) -> None:
    """Write both exports into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sold = sales()
    (folder / "invoices.json").write_text(json.dumps(invoices(sold), indent=1) + "\n")
    (folder / "balance.csv").write_text(balance(sold))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    write(parser.parse_args().output)
