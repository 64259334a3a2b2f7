"""What a user of an assumed tier is charged on the mean, against numerical integration."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from unitecon.engine import catalog

QUERIES = (
    *("normal_quantiles", "expected_steps", "tier_ranges", "package_spans", "package_numbers"),
    *("charge_borders", "charge_points", "charge_probabilities", "edge_usage", "usage_limits"),
    *("package_counts", "expected_amounts"),
)
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


CHARGES = {
    "standard": Charge("standard", ((0, ENDLESS, 0, 0.01),)),
    "cost_plus_30_percent": Charge("standard", ((0, ENDLESS, 0, 1.3),)),
    "allowance": Charge("standard", ((0, ENDLESS, 0, 0.01),), included=800),
    "free_units": Charge("graduated", ((0, ENDLESS, 0, 0.01),), free=500),
    "graduated": Charge("graduated", STEPS),
    "with_an_end": Charge("graduated", STEPS[:2]),
    "volume": Charge("volume", STEPS),
    "volume_above_an_allowance": Charge("volume", STEPS, included=200),
    "package": Charge("package", ((0, ENDLESS, 2, 5),), package=300, included=100),
    "packages_by_step": Charge("package", ((0, 1000, 0, 5), (1000, ENDLESS, 0, 4)), package=300),
    "small_packages": Charge("package", ((0, ENDLESS, 0, 0.05),), package=20),
    "small_packages_with_an_end": Charge("package", ((0, 900, 0, 0.05),), package=20),
    "quarterly": Charge("graduated", STEPS, included=400, months=3),
    "capped": Charge("volume", STEPS, cap=1.5),
    "capped_packages": Charge("package", ((0, ENDLESS, 2, 5),), package=300, cap=1.5),
}


PLAN = {"plan_id": "plus", "month": MONTH, "period_month": MONTH, "meter_id": "units"}
PLAN |= {"valid_from_date": MONTH, "valid_to_date": date(9999, 12, 31), "charge_id": "usage"}


def tables(mean: float, sigma: float) -> dict[str, pl.DataFrame]:
    """The rows that the expectation starts from: a scenario for each charge."""
    parts = [rows(PLAN | {"scenario_id": name}, charge) for name, charge in CHARGES.items()]
    frames = {table: [row for part in parts for row in part[table]] for table in parts[0]}
    frames["mean_units"] = [row | {"mean_units": mean} for row in frames["tier_edges"]]
    frames["usage_sigmas"] = [row | {"sigma": sigma} for row in frames["charges"]]
    frames["month_periods"] = [PLAN]
    return {name: pl.DataFrame(part, infer_schema_length=None) for name, part in frames.items()}


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


def modelled(mean: float, sigma: float) -> dict[tuple[str, str], float]:
    """What the model says for each charge and tier."""
    with duckdb.connect() as connection:
        for name, frame in tables(mean, sigma).items():
            connection.register(name, frame)
        for name in QUERIES:
            connection.execute(f"create table {name} as {catalog.get(name).sql}")
        rows = connection.execute(
            "select scenario_id, tier_id, sum(amount_usd_per_user_month) from expected_amounts"
            " group by all"
        ).fetchall()
    return {(name, tier): amount for name, tier, amount in rows}


def integrated(charge: Charge, tier: str, mean: float, sigma: float) -> float:
    """The charge over the tier's users, by Gauss and Legendre between its bends."""
    lower, upper = (max(-9.0, min(7.0 + sigma, norm.ppf(share))) for share in TIERS[tier])
    borders = charge.borders(mean * math.exp(sigma * (upper - sigma / 2)))
    bends = np.log(np.maximum(borders, 1e-9) / mean) / sigma + sigma / 2
    cap = [] if charge.cap is None else [math.log(charge.cap) / sigma + sigma / 2]
    grid = np.linspace(lower, upper, 60)
    edges = np.unique(np.clip(np.concatenate([grid, bends, cap]), lower, upper))
    nodes, weights = np.polynomial.legendre.leggauss(12 if len(edges) < 10_000 else 3)
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    points = middle[:, None] + half[:, None] * nodes
    usage = mean * np.exp(sigma * points - sigma**2 / 2)
    usage = usage if charge.cap is None else np.minimum(usage, charge.cap * mean)
    amounts = charge.amounts(usage) * norm.pdf(points)
    share = TIERS[tier][1] - TIERS[tier][0]
    return float((amounts @ weights) @ half / share)


@pytest.mark.parametrize(("mean", "sigma"), [(1000.0, 1.2), (300.0, 0.3), (100.0, 1.6)])
def test_a_charge_over_a_tier_is_what_integration_gives(mean: float, sigma: float) -> None:
    results = modelled(mean, sigma)
    assert len(results) == len(CHARGES) * len(TIERS)
    for (name, tier), amount in results.items():
        exact = integrated(CHARGES[name], tier, mean, sigma)
        assert amount == pytest.approx(exact, rel=1e-8, abs=1e-8), (name, tier)
