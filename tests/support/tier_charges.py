"""Charges for usage of assumed tiers: their amounts by hand, and their rows for the queries."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

from unitecon.engine import catalog

KEYS = "scenario_id varchar, month date, plan_id varchar"
DATES = "valid_from_date date, valid_to_date date"
# Tables that a test may leave out.
EMPTY = {
    "charges": f"{KEYS}, charge_id varchar, charge_model varchar, meter_id varchar,"
    f" billing_months bigint, package_units double, free_units double, billed varchar, {DATES}",
    "charged_plan_months": KEYS,
    "credit_grants": f"{KEYS}, grant_id varchar, credit_usd double, price_paid_usd double,"
    f" every_months bigint, expiry_months bigint, priority double, {DATES}",
    "discounts": f"{KEYS}, discount_share double, discount_usd double, discount_months bigint,"
    f" {DATES}",
    "minimums": f"{KEYS}, minimum_usd double, {DATES}",
    "given_plans": "plan_id varchar, plan_kind varchar",
    "mean_user_costs": f"{KEYS}, tier_id varchar, cost_usd_per_mean_user_month double",
    "plan_terms": f"{KEYS}, realised_price_share double, kept_revenue_share double",
    "usage_ratios": "scenario_id varchar, period_month date, plan_id varchar, tier_id varchar,"
    " logged_usage_ratio double",
}
ANSWERS = ("expected_amounts", "expected_invoices", "charge_breakevens")

ENDLESS = 9_999_999_999_999.0
MONTH = date(2026, 1, 1)
TIERS = {"light": (0.0, 0.6), "heavy": (0.6, 0.99), "top": (0.99, 1.0)}
STEPS = ((0.0, 500.0, 1.0, 0.02), (500.0, 2000.0, 3.0, 0.01), (2000.0, ENDLESS, 5.0, 0.005))
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Charge:
    """A charge for usage, and what surrounds it; a step is from, up to, fee and price."""

    model: str
    steps: tuple[tuple[float, float, float, float], ...]
    package: float | None = None
    included: float = 0
    free: float = 0
    months: int = 1
    cap: float | None = None

    def amounts(self, usage: Array) -> Array:
        """The month's part of what users are charged who use so much in a month."""
        used = np.maximum(self.months * (usage - self.included) - self.free, 0)
        total = np.zeros_like(used)
        for start, end, fee, price in self.steps:
            is_reached = used > start
            part = np.minimum(used, end) - start
            if self.model == "volume":
                is_reached, part = is_reached & (used <= end), used
            if self.package is not None:
                part = np.ceil(part / self.package)
            total += np.where(is_reached, part * price + fee, 0)
        return total / self.months

    def borders(self, most: float) -> Array:
        """The usage at which the amount bends or jumps, up to some usage."""
        edges = [edge for step in self.steps for edge in step[:2] if edge < ENDLESS]
        units = [np.array(edges)]
        if self.package is not None:
            units += [
                start + self.package * np.arange(math.ceil((min(end, most) - start) / self.package))
                for start, end, *_ in self.steps
            ]
        return (np.concatenate(units) + self.free) / self.months + self.included


PLAN = {"plan_id": "plus", "month": MONTH, "period_month": MONTH, "meter_id": "units"}
PLAN |= {"valid_from_date": MONTH, "valid_to_date": date(9999, 12, 31), "charge_id": "usage"}


def rows(plan: dict[str, object], charge: Charge) -> dict[str, list[dict[str, object]]]:
    """The rows of a charge, with more columns than the tables have."""
    names = ("from_units", "up_to_units", "step_fee_usd", "price_usd")
    model = {"charge_model": charge.model, "billing_months": charge.months}
    tiers = [
        plan
        | {"tier_id": tier, "lower_share": edges[0], "upper_share": edges[1]}
        | {"user_share": edges[1] - edges[0], "cap_usage_ratio": charge.cap}
        for tier, edges in TIERS.items()
    ]
    return {
        "charges": [plan | model | {"package_units": charge.package, "free_units": charge.free}],
        "allowances": [plan | {"included_units": charge.included}],
        "charge_steps": [
            plan | {"step_id": str(number)} | dict(zip(names, step, strict=True))
            for number, step in enumerate(charge.steps)
        ],
        "tier_edges": tiers,
        "cap_ratios": tiers,
    }


def over_users(
    amounts: Callable[[Array], Array], bends: Array, tier: str, spread: tuple[float, float]
) -> float:
    """A function of usage over the tier's users, by Gauss and Legendre between its bends."""
    mean, sigma = spread
    lower, upper = (max(-9.0, min(7.0 + sigma, norm.ppf(share))) for share in TIERS[tier])
    bends = np.log(np.maximum(bends, 1e-9) / mean) / sigma + sigma / 2
    grid = np.linspace(lower, upper, 60)
    edges = np.unique(np.clip(np.concatenate([grid, bends]), lower, upper))
    nodes, weights = np.polynomial.legendre.leggauss(12 if len(edges) < 10_000 else 3)
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    points = middle[:, None] + half[:, None] * nodes
    usage = mean * np.exp(sigma * points - sigma**2 / 2)
    share = TIERS[tier][1] - TIERS[tier][0]
    return float((amounts(usage) * norm.pdf(points) @ weights) @ half / share)


def most_usage(tier: str, mean: float, sigma: float) -> float:
    """The most that integration looks at."""
    upper = max(-9.0, min(7.0 + sigma, norm.ppf(TIERS[tier][1])))
    return float(mean * math.exp(sigma * (upper - sigma / 2)))


def answers(tables: Mapping[str, list[dict[str, object]]], select: str) -> list[tuple[Any, ...]]:
    """What a query says over the answers of tiers' charges, from these rows."""
    queries = catalog.load()
    wanted = set(ANSWERS)
    for name in reversed(queries):  # each comes after what it reads
        if name in wanted and name not in tables and name not in EMPTY:
            wanted |= set(queries[name].reads)
    with duckdb.connect() as connection:
        for name, columns in EMPTY.items():
            if not tables.get(name):
                connection.execute(f"create table {name} ({columns})")
        for name, part in tables.items():
            if part:
                connection.register(name, pl.DataFrame(part, infer_schema_length=None))
        for name in queries:
            if name in wanted and name not in tables and name not in EMPTY:
                connection.execute(f"create table {name} as {queries[name].sql}")
        return connection.execute(f"select {select}").fetchall()
