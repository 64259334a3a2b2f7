"""A small case with a usage log, and bills made of it: exact, or changed in a way that is known."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from unitecon import importing

FIRST = date(2026, 10, 5)
DAYS = 20
PRICES = {  # USD per million tokens
    "scribe-small": {"input": "1.00", "cache_read": "0.10", "output": "5.00"},
    "scribe-large": {"input": "3.00", "cache_read": "0.30", "output": "15.00"},
}
NEW_PRICES = {"scribe-large": {"input": "2.40", "cache_read": "0.24", "output": "12.00"}}
NEW_FROM = date(2026, 10, 15)
TOKEN_TYPES = {
    "input": "uncached_input_tokens",
    "cache_read": "cache_read_input_tokens",
    "output": "output_tokens",
}
CASE = """title = "Bills"
as_of_date = 2026-10-31
first_month = 2026-10-01
last_month = 2026-12-01
"""
MAP = """[columns]
request_id = "id"
user_id = "user"
occurred_at = "at"
provider_id = "provider"
model_ref = "model"
input_tokens = "input"
cache_read_tokens = "cache_read"
output_tokens = "output"
reported_cost_usd = "cost"

[totals]
input_includes_cache_read = false
output_includes_reasoning = true
"""
PRICE_COLUMNS = (
    "provider_id,model_id,price_context,token_kind,price_usd_per_mtok,valid_from_date,"
    "known_from_date,basis,source_id,note"
)
CONTRACT_KINDS = {"input": "input", "cache_read": "cache_read", "output": "output"}


@dataclass(frozen=True)
class Request:
    """One logged call."""

    at: datetime
    model: str
    tokens: Mapping[str, int]
    user: str = "u1"
    cost: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a bill: a model's tokens of one class on a day, in USD."""

    day: date
    model: str
    token_class: str
    amount: Decimal


def price(model: str, token_class: str, day: date) -> Decimal:
    """USD per token on a day."""
    prices = PRICES[model]
    if day >= NEW_FROM:
        prices = NEW_PRICES.get(model, prices)
    return Decimal(prices[token_class]) / 1_000_000


def requests(seed: int = 3, per_day: int = 60) -> list[Request]:
    """Calls at all hours of DAYS days, more by day than by night."""
    chance = random.Random(seed)
    calls = []
    for number in range(DAYS * per_day):
        day = FIRST + timedelta(days=number // per_day)
        hour = min(23, int(chance.triangular(0, 24, 15)))
        at = datetime(day.year, day.month, day.day, hour, chance.randrange(60), tzinfo=UTC)
        tokens = {
            "input": chance.randrange(2_000, 60_000),
            "cache_read": chance.randrange(0, 90_000),
            "output": chance.randrange(300, 9_000),
        }
        model = "scribe-large" if chance.random() < 0.4 else "scribe-small"
        calls.append(Request(at, model, tokens, f"u{number % 7}"))
    return calls


def lines(
    calls: Iterable[Request],
    hours: float = 0,
    price_of: Callable[[str, str, date], Decimal] = price,
) -> list[Line]:
    """What a provider bills for calls, whose days begin `hours` before UTC's."""
    sums: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
    for call in calls:
        day = (call.at + timedelta(hours=hours)).date()
        for token_class, tokens in call.tokens.items():
            cost = tokens * price_of(call.model, token_class, call.at.date())
            sums[day, call.model, token_class] += cost
    return [Line(*key, amount) for key, amount in sorted(sums.items()) if amount]


def scaled(billed: Iterable[Line], factor: str) -> list[Line]:
    """The lines at a factor of their amounts."""
    return [replace(line, amount=line.amount * Decimal(factor)) for line in billed]


def write_case(folder: Path, calls: Iterable[Request]) -> Path:
    """A case with these calls in its log, at prices of its own."""
    folder.mkdir(parents=True)
    (folder / "case.toml").write_text(CASE)
    rows = [
        f"scribe,{model},standard,{CONTRACT_KINDS[kind]},{value},{start},{start},assumed,,Invented."
        for prices, start in ((PRICES, FIRST.replace(day=1)), (NEW_PRICES, NEW_FROM))
        for model, of_model in prices.items()
        for kind, value in of_model.items()
    ]
    (folder / "contract_prices.csv").write_text("\n".join([PRICE_COLUMNS, *rows]) + "\n")
    log, table_map = folder.parent / "log.csv", folder.parent / "map.toml"
    table_map.write_text(MAP)
    with log.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "user", "at", "provider", "model", *TOKEN_TYPES, "cost"])
        for number, call in enumerate(calls):
            counts = [call.tokens[name] for name in TOKEN_TYPES]
            at = call.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.writerow([number, call.user, at, "scribe", call.model, *counts, call.cost])
    importing.import_files("table", [log], folder, table_map)
    return folder


def focus_row(line: Line, **other: str) -> dict[str, str]:
    """A line of a bill as a row of FOCUS."""
    details = {
        "ModelId": line.model,
        "TokenDirection": "Output" if line.token_class == "output" else "Input",
        "TokenCacheAction": "Read" if line.token_class == "cache_read" else "Uncached",
    }
    return {
        "BilledCost": f"{line.amount:f}",
        "EffectiveCost": f"{line.amount:f}",
        "BillingCurrency": "USD",
        "BillingAccountId": "acme",
        "ChargeCategory": "Usage",
        "ChargeClass": "",
        "ChargeDescription": f"{line.model}, {line.token_class}",
        "ChargePeriodStart": f"{line.day}T00:00:00Z",
        "ChargePeriodEnd": f"{line.day + timedelta(days=1)}T00:00:00Z",
        "ServiceProviderName": "Scribe",
        "SkuPriceDetails": json.dumps(details),
        **other,
    }


def import_focus(case: Path, rows: Iterable[Mapping[str, str]], name: str = "focus.csv") -> None:
    """Import rows of FOCUS into a case as a bill."""
    listed = list(rows)
    path = case.parent / name
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    importing.run_bills(importing.BillJob("focus", [path], case))
