"""Faults between the rows of charges: steps with gaps, two charges at once, rows without effect.

The same rules hold for the files of a case and for the rows that a scenario adds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from unitecon.dictionary.charges import FIXED
from unitecon.errors import Fault, Place, nearest

TABLES = (
    *("charges", "charge_steps", "allowances", "credit_grants", "minimums", "discounts"),
    *("meters", "meter_weights", "fx_rates"),
    *("sales_taxes", "plans"),
)
USD = "USD"
SINGLE = (*FIXED, "standard", "package")  # models with one price
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
PlaceOf = Callable[[str, Row, str], Place]  # of a table's row and column


class Wrong(NamedTuple):
    """What is wrong with a cell of a row."""

    table: str
    row: Row
    column: str
    message: str
    limit: str | None = None
    cause: str | None = None


def faults(rows: Rows, place: PlaceOf) -> list[Fault]:
    """The faults of the rows of TABLES, each with its place."""
    return [
        Fault(
            wrong.message,
            place=place(wrong.table, wrong.row, wrong.column),
            value=_shown(wrong.row[wrong.column]),
            limit=wrong.limit,
            cause=wrong.cause,
        )
        for rule in (_ladders, _unpriced, _unconverted, _doubled, _idle, _taxed)
        for wrong in rule(rows)
    ]


def _shown(value: object) -> str | None:
    return None if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _ladders(rows: Rows) -> Iterator[Wrong]:
    """Steps of a charge that leave a gap, overlap, or are more than its model has."""
    models = {row["charge_id"]: row["charge_model"] for row in rows["charges"]}
    ladders: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows["charge_steps"]:
        ladders[row["charge_id"], row["valid_from_date"]].append(row)
    for (charge, _), steps in ladders.items():
        steps.sort(key=lambda row: row["from_units"])
        model = models.get(charge, "")
        if model in SINGLE and len(steps) > 1:
            message = f"is a step more than a charge that is '{model}' has"
            limit, cause = "a single step", "the charge is graduated or volume"
            yield Wrong("charge_steps", steps[1], "step_id", message, limit, cause)
            continue
        yield from _ladder(steps)


def _ladder(steps: Sequence[Row]) -> Iterator[Wrong]:
    table, bottom, top = "charge_steps", steps[0], steps[-1]
    if bottom["from_units"] != 0:
        message, cause = "leaves the units below it without a price", "a step is missing"
        yield Wrong(table, bottom, "from_units", message, "0 for the first step", cause)
    for lower, upper in pairwise(steps):
        end = lower["up_to_units"]
        if end != upper["from_units"]:
            is_gap = end is not None and end < upper["from_units"]
            message = f"{'leaves a gap after' if is_gap else 'overlaps'} step {lower['step_id']}"
            limit = None if end is None else f"where that ends, {end:.15g}"
            reason = "its up_to_units was left out" if end is None else None
            yield Wrong(table, upper, "from_units", message, limit, reason)
    if top["up_to_units"] is not None:
        message = "ends the last step, so units above it have no price"
        yield Wrong(table, top, "up_to_units", message, "empty", "a step is missing")


def _unpriced(rows: Rows) -> Iterator[Wrong]:
    """Charges that begin before they have a price."""
    first: dict[str, date] = {}
    for row in rows["charge_steps"]:
        known = first.get(row["charge_id"], date.max)
        first[row["charge_id"]] = min(known, row["valid_from_date"])
    for row in rows["charges"]:
        start = first.get(row["charge_id"])
        if start is None:
            message = "has no price in charge_steps.csv"
            yield Wrong("charges", row, "charge_id", message, cause="its steps were left out")
        elif start > row["valid_from_date"]:
            message = f"has no price before {start} in charge_steps.csv"
            limit = f"charged from {start} on, or priced from {row['valid_from_date']} on"
            yield Wrong("charges", row, "charge_id", message, limit)


def _unconverted(rows: Rows) -> Iterator[Wrong]:
    """Charges in a currency without a rate on the day of a price, or in two currencies."""
    rates: dict[str, date] = {}
    for row in rows["fx_rates"]:
        start = row["valid_from_date"]
        rates[row["currency"]] = min(rates.get(row["currency"], start), start)
    steps: dict[str, list[date]] = defaultdict(list)
    for row in rows["charge_steps"]:
        steps[row["charge_id"]].append(row["valid_from_date"])
    currencies: dict[str, str] = {}
    for row in sorted(rows["charges"], key=lambda row: row["valid_from_date"]):
        name, currency = row["charge_id"], row["currency"] or USD
        first = currencies.setdefault(name, currency)
        if currency != first:
            limit = f"{first}, as in the earlier row of {name}"
            cause = "a price in another currency is a charge of its own"
            yield Wrong("charges", row, "currency", "is another currency", limit, cause)
        elif currency != USD and currency not in rates:
            message = f"has no rate in fx_rates.csv{nearest(currency, [*rates, USD])}"
            yield Wrong("charges", row, "currency", message, cause="its rates were left out")
        elif currency != USD:
            begun = row["valid_from_date"]
            days = {max(day, begun) for day in steps[name] if max(day, begun) < rates[currency]}
            if days:
                message = f"has no rate on {min(days)}, when {name} has a price in it"
                limit = f"a row of fx_rates.csv from {min(days)} or earlier, not {rates[currency]}"
                yield Wrong("charges", row, "currency", message, limit)


def _doubled(rows: Rows) -> Iterator[Wrong]:
    """Two charges of a plan at once for the same usage, or two fixed ones of the same model."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows["charges"]:
        groups[row["plan_id"], row["meter_id"] or row["charge_model"]].append(row)
    days = {row["valid_from_date"] for name in ("charges", "charge_steps") for row in rows[name]}
    for (plan, kind), members in groups.items():
        if len({row["charge_id"] for row in members}) == 1:
            continue
        for day in sorted(days):
            charged = [row for row in members if _is_charged(rows, row, day)]
            if len(charged) > 1:
                first, second = sorted(charged, key=lambda row: row["valid_from_date"])[:2]
                message = f"charges {plan} for {kind} at once with {first['charge_id']}, from {day}"
                cause = "an earlier charge was not ended by a step with the price 0"
                limit = f"one charge for {kind} at a time"
                yield Wrong("charges", second, "charge_id", message, limit, cause)
                break


def _is_charged(rows: Rows, charge: Row, day: date) -> bool:
    """Whether a row of charges is in force on a day, with a price above 0."""
    name = charge["charge_id"]
    own = [row for row in rows["charges"] if row["charge_id"] == name]
    if charge["valid_from_date"] != _latest(own, day):
        return False
    steps = [row for row in rows["charge_steps"] if row["charge_id"] == name]
    start = _latest(steps, day)
    return any(
        row["price_usd"] > 0 or (row["step_fee_usd"] or 0) > 0
        for row in steps
        if row["valid_from_date"] == start
    )


def _latest(rows: Sequence[Row], day: date) -> date | None:
    starts = [row["valid_from_date"] for row in rows if row["valid_from_date"] <= day]
    return max(starts, default=None)


def _idle(rows: Rows) -> Iterator[Wrong]:
    """Rows that change no bill, since no charge of their plan is there for them."""
    plans = {row["plan_id"] for row in rows["charges"]}
    metered = {row["plan_id"] for row in rows["charges"] if row["meter_id"]}
    counted = {(row["plan_id"], row["meter_id"]) for row in rows["charges"]}
    for row in rows["allowances"]:
        if (row["plan_id"], row["meter_id"]) not in counted:
            message = f"is a meter that no charge of {row['plan_id']} counts by"
            cause = "its charge for usage was left out, or has another meter"
            yield Wrong("allowances", row, "meter_id", message, cause=cause)
    cause = "its charges were left out of charges.csv, or another plan was meant"
    for row in rows["credit_grants"]:
        if row["plan_id"] not in metered:
            message = "has no charge for usage that credits could pay for"
            yield Wrong("credit_grants", row, "plan_id", message, cause=cause)
    for table in ("minimums", "discounts"):
        for row in rows[table]:
            if row["plan_id"] not in plans:
                yield Wrong(table, row, "plan_id", "has no charges", cause=cause)
    measures = {row["meter_id"]: row["measure"] for row in rows["meters"]}
    for row in rows["meter_weights"]:
        if (measure := measures.get(row["meter_id"], "tokens")) != "tokens":
            message = f"counts {measure}, so no weight of tokens applies"
            yield Wrong("meter_weights", row, "meter_id", message, "a meter of tokens")


def _taxed(rows: Rows) -> Iterator[Wrong]:
    """Taxes on plans without a price of their own, and on more customers than a plan has."""
    kinds = {row["plan_id"]: row["plan_kind"] for row in rows["plans"]}
    regions: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows["sales_taxes"]:
        if (kind := kinds.get(row["plan_id"])) not in ("free", "flat", None):
            message = f"is {kind}, and has no price of a plan that tax could be in"
            yield Wrong("sales_taxes", row, "plan_id", message, "a flat or a free plan")
        regions[row["plan_id"]][row["region_id"]].append(row)
    for plan, by_region in regions.items():
        own = [row for region in by_region.values() for row in region]
        for row in sorted(own, key=lambda row: row["valid_from_date"]):
            day = row["valid_from_date"]
            total = sum(_share_on(region, day) for region in by_region.values())
            if total > 1 + 1e-9:
                message = f"makes {total:.6g} of the customers of {plan} pay tax from {day}"
                yield Wrong("sales_taxes", row, "customer_share", message, "1 over all regions")
                break


def _share_on(region: Sequence[Row], day: date) -> float:
    start = _latest(region, day)
    shares = (row["customer_share"] for row in region if row["valid_from_date"] == start)
    return next(shares, 0.0)
