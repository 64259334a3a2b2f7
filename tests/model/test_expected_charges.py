"""What a user of an assumed tier is charged on the mean, against numerical integration."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from tier_charges import (
    ENDLESS,
    PLAN,
    STEPS,
    TIERS,
    Array,
    Charge,
    answers,
    most_usage,
    over_users,
    rows,
)

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


def modelled(mean: float, sigma: float) -> dict[tuple[str, str], float]:
    """What the model says for each charge and tier."""
    tables: dict[str, list[dict[str, object]]] = defaultdict(list, month_periods=[PLAN])
    for name, charge in CHARGES.items():
        plan = PLAN | {"scenario_id": name}
        for table, part in rows(plan, charge).items():
            tables[table] += part
        tables["mean_units"] += [plan | {"tier_id": tier, "mean_units": mean} for tier in TIERS]
        tables["usage_sigmas"].append(plan | {"sigma": sigma})
    steps = answers(tables, "scenario_id, tier_id, amount_usd_per_user_month from expected_amounts")
    amounts: dict[tuple[str, str], float] = defaultdict(float)
    for name, tier, amount in steps:
        amounts[name, tier] += amount
    return amounts


def integrated(charge: Charge, tier: str, mean: float, sigma: float) -> float:
    """The charge over the tier's users."""
    most = mean * (ENDLESS if charge.cap is None else charge.cap)

    def amounts(usage: Array) -> Array:
        return charge.amounts(np.minimum(usage, most))

    bends = np.append(charge.borders(most_usage(tier, mean, sigma)), most)
    return over_users(amounts, bends, tier, (mean, sigma))


@pytest.mark.parametrize(("mean", "sigma"), [(1000.0, 1.2), (300.0, 0.3), (100.0, 1.6)])
def test_a_charge_over_a_tier_is_what_integration_gives(mean: float, sigma: float) -> None:
    results = modelled(mean, sigma)
    assert len(results) == len(CHARGES) * len(TIERS)
    for (name, tier), amount in results.items():
        exact = integrated(CHARGES[name], tier, mean, sigma)
        assert amount == pytest.approx(exact, rel=1e-8, abs=1e-8), (name, tier)


def test_a_user_above_an_allowance_pays_what_the_page_says() -> None:
    results = modelled(1000.0, 1.2)
    tiers = ((upper - lower, results["allowance", tier]) for tier, (lower, upper) in TIERS.items())
    assert round(sum(share * amount for share, amount in tiers), 2) == 5.13
