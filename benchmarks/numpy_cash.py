"""From plans and drivers to cash in numpy: statements, credits, working capital, runway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.numpy_arrays import Inputs, added
from benchmarks.numpy_layout import Flags, Layout, Values


def nothing() -> Values:
    """No money in any month of any draw."""
    return np.zeros((1, 1))


@dataclass
class Flows:
    """What all plans bring and cost, in USD: (months, draws)."""

    revenue: Values = field(default_factory=nothing)
    serving: Values = field(default_factory=nothing)
    fees: Values = field(default_factory=nothing)
    shared: Values = field(default_factory=nothing)
    receipts: Values = field(default_factory=nothing)  # from partners
    free: Values = field(default_factory=nothing)  # serving free plans

    def add(
        self, revenue: Values, serving: Values | None = None, fees: Values | None = None
    ) -> None:
        """One plan more; a plan without users is not served."""
        self.revenue = added(self.revenue, revenue)
        self.serving = added(self.serving, nothing() if serving is None else serving)
        self.fees = added(self.fees, nothing() if fees is None else fees)


@dataclass(frozen=True)
class Moves:
    """What moves cash before interest, in USD: (months, draws)."""

    revenue: Values
    burn: Values
    funding: Values


@dataclass(frozen=True)
class Months:
    """Company months in USD: (months, draws)."""

    revenue: Values
    burn: Values
    opening: Values
    closing: Values

    @classmethod
    def joined(cls, parts: Sequence[Months]) -> Months:
        """Blocks of draws side by side."""
        names = ("revenue", "burn", "opening", "closing")
        return cls(*(np.concatenate([getattr(p, n) for p in parts], axis=1) for n in names))


@dataclass(frozen=True)
class Runways:
    """By draw: the day the cash is out (NaT: not within the horizon), months to it, lowest cash."""

    cash_out: Any
    months: Values
    lowest: Values

    @classmethod
    def joined(cls, parts: Sequence[Runways]) -> Runways:
        """Blocks of draws one after the other."""
        names = ("cash_out", "months", "lowest")
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


def flows(layout: Layout, inputs: Inputs, plans: Flows, paths: Mapping[str, Values]) -> Moves:
    """The company's months before interest."""
    training, research = (
        cost_lines(layout, inputs, paths, {"nature": name})
        for name in ("training_compute", "research_inference")
    )
    compute = plans.serving + research + training
    in_sales = plans.free if layout.settings["free_inference_booking"] == IN_SALES else nothing()
    cost = plans.serving - in_sales + plans.fees + plans.shared
    cost += cost_lines(layout, inputs, paths, {"function": "cost_of_revenue"})
    operating = cost_lines(layout, inputs, paths, {"function": "research_and_development"})
    operating = operating + unused_commitments(layout, inputs, compute)
    operating += cost_lines(layout, inputs, paths, {"function": "sales_and_marketing"}) + in_sales
    operating += cost_lines(layout, inputs, paths, {"function": "general_and_administrative"})
    burn = operating - (plans.revenue - cost)
    spent = paths.get("capital_expenditure", nothing())
    burn = burn + income_taxes(layout, inputs, burn + depreciations(inputs, spent))
    burn -= cost_lines(layout, inputs, paths, {"nature": "stock_compensation"})
    burn -= credits_used(layout, inputs, compute)
    burn -= working_capital_change(inputs, compute, plans.revenue - plans.receipts, training)
    burn += spent
    return Moves(plans.revenue, burn, fundings(layout, inputs))


IN_SALES = "sales_and_marketing"


def cost_lines(
    layout: Layout, inputs: Inputs, paths: Mapping[str, Values], of: Mapping[str, str]
) -> Values:
    """The company's costs of one function or nature: (months, draws or 1)."""
    rows, total = layout.rows["company_costs"], nothing()
    by_driver: dict[str, Values] = {}
    for (_, driver), places in layout.in_force("company_costs").items():
        row = rows[int(places.max())]
        if places.max() >= 0 and all(row[column] == value for column, value in of.items()):
            cost = inputs.monthly("company_costs", places, 0.0)
            by_driver[driver] = by_driver.get(driver, 0.0) + cost
    for driver, cost in by_driver.items():
        total = total + cost * paths[driver]
    return total


def unused_commitments(layout: Layout, inputs: Inputs, compute: Values) -> Values:
    """Compute that is committed to in a year beyond its use, over the months of the commitment."""
    if not layout.settings["is_commitment_honoured"]:
        return nothing()
    committed: Values = np.zeros((len(compute), 1))
    for places in layout.in_force("compute_commitments").values():
        committed = committed + inputs.monthly("compute_commitments", places, 0.0) / 12
    years = layout.calendar.starts.astype("M8[Y]")
    made = np.zeros(np.broadcast_shapes(compute.shape, committed.shape))
    for year in np.unique(years):
        own = committed[years == year]
        used = np.where(own > 0, compute[years == year], 0).sum(axis=0)
        whole = own.sum(axis=0)
        part = own / np.where(whole > 0, whole, 1)
        made[years == year] = np.maximum(whole - used, 0) * part
    return made


def credits_used(layout: Layout, inputs: Inputs, compute: Values) -> Values:
    """Compute paid in credits: what is wanted, until the pools are empty."""
    granted = nothing()
    for value, row in zip(inputs.table("credit_pools"), layout.rows["credit_pools"], strict=True):
        begun = layout.calendar.middles >= np.datetime64(row["valid_from_date"], "D")
        granted = granted + begun[:, None] * value
    wanted = np.cumsum(compute * inputs.parameter("credit_use_share"), axis=0)
    short = np.minimum.accumulate(granted - wanted, axis=0)
    np.minimum(short, 0, out=short)
    wanted += short
    wanted[1:] -= wanted[:-1].copy()
    return wanted


def working_capital_change(
    inputs: Inputs, compute: Values, billed: Values, training: Values
) -> Values:
    """What suppliers and customers lend more than in the month before; 0 in the first."""
    balance = inputs.parameter("payable_months") * compute
    balance += inputs.parameter("deferred_revenue_months") * billed
    balance -= inputs.parameter("prepayment_months") * training
    made = np.zeros_like(balance)
    np.subtract(balance[1:], balance[:-1], out=made[1:])
    return made


def depreciations(inputs: Inputs, spent: Values) -> Values:
    """What is written off of what was spent on plant and equipment: (months, draws or 1)."""
    share = inputs.parameter("depreciation_share_per_year") / 12
    made: Values = np.zeros(np.broadcast_shapes(spent.shape, share.shape))
    book = nothing()
    for month, row in enumerate(made):
        book = book + spent[month if len(spent) > 1 else 0]
        row[:] = book * share[month if len(share) > 1 else 0]
        book = book - row
    return made


def income_taxes(layout: Layout, inputs: Inputs, losses: Values) -> Values:
    """Tax on a year's profit after past losses, over the year's months."""
    rate, most = inputs.parameter("tax_share"), inputs.parameter("loss_offset_share", 1.0)
    years = layout.calendar.starts.astype("M8[Y]")
    made, past = np.zeros_like(losses), np.zeros(losses.shape[1])
    for year in np.unique(years):
        own = years == year
        result = -losses[own].sum(axis=0)
        offset = np.clip(result * over_year(most, own), 0, past)
        past = past + np.maximum(-result, 0) - offset
        made[own] = over_year(rate, own) * (np.maximum(result, 0) - offset) / own.sum()
    return made


def over_year(share: Values, months: Flags) -> Values:
    """The mean of a parameter over a year's months."""
    made: Values = (share[months] if len(share) > 1 else share).mean(axis=0)
    return made


def fundings(layout: Layout, inputs: Inputs) -> Values:
    """Funding received or announced, in the month of its day: (months, draws or 1)."""
    made: Values = np.zeros((len(layout.calendar.starts), 1))
    for value, row in zip(inputs.table("funding"), layout.rows["funding"], strict=True):
        month = layout.calendar.index(row["valid_from_date"])
        if row["funding_status"] in ("received", "announced") and 0 <= month < len(made):
            made = made + (np.arange(len(made)) == month)[:, None] * value
    return made


def balances(layout: Layout, inputs: Inputs, moved: Moves) -> Months:
    """Cash with interest on opening cash, tied to the latest known balance."""
    rate = inputs.parameter("interest_share_per_year") / 12
    logs = np.broadcast_to(np.log(1 + rate), (len(moved.burn), rate.shape[1]))
    growth = np.exp(np.cumsum(logs, axis=0))
    summed = moved.funding - moved.burn
    summed /= growth
    np.cumsum(summed, axis=0, out=summed)
    cash, month = anchor(layout, inputs)
    start = cash / growth[month] - summed[month] if month >= 0 else np.array(cash)
    closing = summed
    closing += start
    closing *= growth
    opening = np.empty_like(closing)
    opening[0], opening[1:] = start, closing[:-1]
    rates = np.broadcast_to(rate, opening.shape) + borrowed(inputs, opening, closing, month)
    opening[1:] = closing[:-1]
    return Months(moved.revenue, moved.burn - opening * rates, opening, closing)


def borrowed(inputs: Inputs, opening: Values, closing: Values, anchor_month: int) -> Values:
    """The spread of each month that opens in debt; takes what it costs off `closing`, in place."""
    rate = inputs.parameter("interest_share_per_year") / 12
    spread = inputs.parameter("borrowing_spread_share_per_year") / 12
    made, paid = np.zeros_like(opening), nothing()[0]
    for month in range(anchor_month + 1, len(opening)):
        at = [month if len(values) > 1 else 0 for values in (rate, spread)]
        made[month] = np.where(opening[month] < 0, spread[at[1]], 0)
        paid = paid * (1 + rate[at[0]] + made[month]) + made[month] * opening[month]
        closing[month] += paid
    return made


def anchor(layout: Layout, inputs: Inputs) -> tuple[Values, int]:
    """The latest known balance and the month at whose end it holds; -1: before the first."""
    rows = list(enumerate(layout.rows["cash_positions"]))
    rows.sort(key=lambda found: found[1]["position_id"])
    place, row = max(rows, key=lambda found: found[1]["valid_from_date"])
    day = row["valid_from_date"]
    month = layout.calendar.index(day) - (1 if day.day == 1 else 0)
    if not -1 <= month < len(layout.calendar.starts):
        raise ValueError(f"the cash position of {day} lies outside of the horizon")
    return inputs.table("cash_positions")[place], month


def runways(layout: Layout, inputs: Inputs, months: Months) -> Runways:
    """When cash falls below its minimum, from the as-of date on; by draw."""
    calendar = layout.calendar
    ahead = calendar.ends > calendar.as_of
    first = int(np.argmax(ahead))
    least = np.broadcast_to(inputs.parameter("minimum_cash_usd"), (len(ahead), 1))[first:]
    opening, closing = months.opening[first:], months.closing[first:]
    below = closing < least
    month, is_out = below.argmax(axis=0), below.any(axis=0)
    at = (month, np.arange(len(month)))
    above = opening[at] - least[month, 0]
    days = (calendar.ends - calendar.starts).astype(float)[first:][month]
    fall = np.where(is_out, opening[at] - closing[at], 1)
    within = np.where(above <= 0, 0, np.floor(above / fall * days))
    out = calendar.starts[first:][month] + np.where(is_out, within, 0).astype("m8[D]")
    out = np.where(is_out, np.maximum(out, calendar.as_of), np.datetime64("NaT"))
    until = np.where(is_out, out, calendar.ends[-1]) - calendar.as_of
    return Runways(out, until.astype(float) * 12 / 365.25, closing.min(axis=0))
