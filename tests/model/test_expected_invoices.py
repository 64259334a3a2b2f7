"""What an assumed user pays after discounts, minimum and credits, against numerical integration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

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

MONTHS = 24  # played through; the last 12 are counted
COST = 9.0  # USD of a user with the mean usage
KEPT = 0.9 * 0.8
Rows = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class Plan:
    """What a plan charges and takes off; a grant is credit, price, every, expiry and priority."""

    usage: tuple[Charge, ...] = ()
    fixed: tuple[tuple[float, int], ...] = ()  # price and months
    minimum: float | None = None
    share: float = 0
    amount: float = 0
    grants: tuple[tuple[float, float, int, int | None, int], ...] = ()
    cap: float | None = None

    def paid(self, usage: Array) -> Array:
        """What users who use so much each month pay in a month, on the mean of many months."""
        charged = sum((charge.amounts(usage) for charge in self.usage), np.zeros_like(usage))
        left = [(grant, born, np.full_like(usage, grant[0])) for grant, born in self.born()]
        total = np.zeros_like(usage)
        for month in range(MONTHS):
            fixed = sum(price for price, months in self.fixed if month % months == 0)
            net = fixed * (1 - self.share), charged * (1 - self.share)
            owed = np.maximum(sum(net) - self.amount, 0)
            for_usage = np.minimum(owed, net[1])
            bill = np.maximum(owed, self.minimum or 0)
            for grant, born, credit in sorted(left, key=lambda part: (part[0][4], part[1])):
                if born <= month < born + (grant[3] or MONTHS):
                    taken = np.minimum(credit, for_usage)
                    for_usage, bill = for_usage - taken, bill - taken
                    np.subtract(credit, taken, out=credit)
            bill = bill + sum(grant[1] for grant, born in self.born() if born == month)
            total += bill if month >= MONTHS // 2 else 0
        return total / (MONTHS // 2)

    def margins(self, usage: Array, mean: float) -> Array:
        return np.asarray(self.paid(usage) * KEPT - COST * usage / mean)

    def born(self) -> list[tuple[tuple[float, float, int, int | None, int], int]]:
        return [(grant, at) for grant in self.grants for at in range(0, MONTHS, grant[2])]


STANDARD = Charge("standard", ((0, ENDLESS, 0, 0.01),))
PACKAGE = Charge("package", ((0, ENDLESS, 2, 5),), package=300, included=100)
SMALL = Charge("package", ((0, ENDLESS, 0, 0.05),), package=20)
GRADUATED, VOLUME = Charge("graduated", STEPS), Charge("volume", STEPS)
FALLING = Charge("volume", ((0, 900, 0, 0.02), (900, ENDLESS, 0, 0.01)))
MONTHLY = (12.0, 0.0, 1, 1, 1)
PLANS = {
    "flat": Plan(fixed=((12, 1),), minimum=10),
    "minimum": Plan((STANDARD,), minimum=10),
    "minimum_above_a_fee": Plan((STANDARD,), ((8, 1),), minimum=15),
    "amount_off": Plan((STANDARD,), ((4, 1),), amount=6),
    "amount_below_the_fee": Plan((STANDARD,), ((4, 1),), amount=3),
    "share_and_amount": Plan((STANDARD,), ((4, 1),), share=0.25, amount=6, minimum=5),
    "everything_off": Plan((STANDARD,), ((4, 1),), share=1, amount=6),
    "credits": Plan((STANDARD,), grants=(MONTHLY,)),
    "credits_bought": Plan((STANDARD,), grants=((12, 10, 1, 3, 1),)),
    "two_grants": Plan((STANDARD,), grants=(MONTHLY, (4, 3, 1, None, 0))),
    "by_the_quarter": Plan((STANDARD,), grants=((24, 20, 3, 3, 1),)),
    "lost_after_a_month": Plan((STANDARD,), grants=((24, 20, 3, 1, 1),)),
    "all": Plan((STANDARD,), ((3, 1),), 9, 0.1, 4, (MONTHLY,)),
    "graduated": Plan((GRADUATED,), minimum=12, amount=3, grants=(MONTHLY,)),
    "volume": Plan((VOLUME,), minimum=12, amount=3, grants=((8, 0, 1, 1, 1),)),
    "volume_that_falls": Plan((FALLING,), minimum=14),
    "package": Plan((PACKAGE,), minimum=12, amount=3, grants=(MONTHLY,)),
    "small_packages": Plan((SMALL,), minimum=12, amount=3, grants=(MONTHLY,)),
    "allowance": Plan((Charge("standard", ((0, ENDLESS, 0, 0.01),), included=800),), minimum=3),
    "free_units": Plan((Charge("graduated", ((0, ENDLESS, 0, 0.01),), free=500),), amount=2),
    "cost_plus": Plan((Charge("standard", ((0, ENDLESS, 0, 0.013),)),), minimum=8),
    "two_meters": Plan((GRADUATED, STANDARD), ((2, 1),), 20, grants=(MONTHLY,)),
    "packages_and_more": Plan((PACKAGE, GRADUATED, VOLUME), ((2, 1),), 30, amount=5),
    "by_the_year": Plan((STANDARD,), ((60, 12), (1, 1)), 7, amount=3, grants=(MONTHLY,)),
    "capped": Plan((GRADUATED,), minimum=12, grants=(MONTHLY,), cap=1.5),
    "capped_packages": Plan((PACKAGE,), minimum=12, grants=(MONTHLY,), cap=1.5),
    "below_cost": Plan((Charge("standard", ((0, ENDLESS, 0, 0.01),)),)),
    "above_cost": Plan((Charge("standard", ((0, ENDLESS, 0, 0.02),)),), ((1, 1),)),
    "at_cost": Plan((Charge("standard", ((0, ENDLESS, 0, 0.0125),)),)),
    "covered_above": Plan((Charge("standard", ((0, ENDLESS, 0, 0.03),), included=200),)),
    "plain": Plan((GRADUATED,), ((5, 12), (4, 1)), share=0.25),
    "plain_volume": Plan((VOLUME,), ((1, 1),)),
    "plain_packages": Plan((PACKAGE,), ((2, 1),)),
}  # fmt: skip


def of_plan(name: str, plan: Plan, mean: float, sigma: float) -> Rows:
    """The rows of a plan."""
    base = PLAN | {"scenario_id": name}
    tables = taken_off(base, plan)
    for number, charge in enumerate(plan.usage):
        own = base | {"charge_id": f"usage_{number}", "meter_id": f"units_{number}"}
        part = rows(own, charge)
        for table in ("charges", "allowances", "charge_steps"):
            tables[table] += part[table]
        tables["mean_units"] += [own | {"tier_id": tier, "mean_units": mean} for tier in TIERS]
    for number, (price, months) in enumerate(plan.fixed):
        own = base | {"charge_id": f"fixed_{number}", "charge_model": "flat", "meter_id": None}
        none = {"package_units": None, "free_units": None, "step_fee_usd": 0.0}
        tables["charges"].append(own | none | {"billing_months": months})
        step = {"step_id": "0", "from_units": 0.0, "up_to_units": ENDLESS}
        tables["charge_steps"].append(own | none | step | {"price_usd": float(price)})
    tiers = rows(base, Charge("standard", (), cap=plan.cap))["tier_edges"]
    shares = {"realised_price_share": 0.9, "kept_revenue_share": 0.8}
    return tables | {
        "tier_edges": tiers,
        "cap_ratios": tiers if plan.cap else [],
        "usage_sigmas": [base | {"sigma": sigma}],
        "charged_plan_months": [base],
        "given_plans": [{"plan_id": "plus", "plan_kind": "flat"}] if name == "flat" else [],
        "plan_terms": [base | shares],
        "usage_ratios": [tier | {"logged_usage_ratio": 1.0} for tier in tiers],
        "mean_user_costs": [tier | {"cost_usd_per_mean_user_month": COST} for tier in tiers],
    }


def taken_off(base: dict[str, object], plan: Plan) -> Rows:
    """The rows of a plan's minimum, discounts and credits."""
    tables: Rows = defaultdict(list)
    if plan.minimum is not None:
        tables["minimums"] = [base | {"minimum_usd": float(plan.minimum)}]
    off = {"discount_share": float(plan.share), "discount_usd": float(plan.amount)}
    if plan.share or plan.amount:
        tables["discounts"] = [base | off | {"discount_months": None}]
    names = ("credit_usd", "price_paid_usd", "every_months", "expiry_months", "priority")
    for number, grant in enumerate(plan.grants):
        own = dict(zip(names, (float(grant[0]), float(grant[1]), *grant[2:]), strict=True))
        tables["credit_grants"].append(base | own | {"grant_id": f"grant_{number}"})
    return tables


def all_plans(mean: float, sigma: float) -> Rows:
    tables: Rows = defaultdict(list, month_periods=[PLAN])
    for name, plan in PLANS.items():
        for table, part in of_plan(name, plan, mean, sigma).items():
            tables[table] += part
    return tables


def linear_parts(function: Callable[[Array], Array], edges: Array) -> Array:
    """The edges and, between them, where the function bends, by halves."""
    lower, upper = edges[:-1], edges[1:]
    bends = [edges]
    for _ in range(60):
        width = upper - lower
        points = lower + width * 1e-6, (lower + upper) / 2, upper - width * 1e-6
        left, middle, right = (function(point) for point in points)
        is_bent = np.abs(left + right - 2 * middle) > 1e-10 * (1 + np.abs(middle))
        lower, upper = lower[is_bent], upper[is_bent]
        halves = (lower + upper) / 2
        bends.append(halves)
        lower, upper = np.concatenate([lower, halves]), np.concatenate([halves, upper])
    return np.unique(np.concatenate(bends))


def crossings(function: Callable[[Array], Array], edges: Array) -> Array:
    """Where a function that is linear between edges changes its sign, between them or at one."""
    lower, upper = edges[:-1], edges[1:]
    width = upper - lower
    left, right = function(lower + width * 1e-9), function(upper - width * 1e-9)
    is_crossed = left * right < 0
    inside = (lower + width * left / np.where(left == right, 1, left - right))[is_crossed]
    jumps = upper[:-1][right[:-1] * left[1:] < 0]
    return np.sort(np.concatenate([inside, jumps]))


def edges_of(plan: Plan, top: float) -> Array:
    """Between which usage what a plan's user pays is linear, up to some usage."""
    borders = [charge.borders(top) for charge in plan.usage]
    edges = np.unique(np.concatenate([*borders, [0.0, top]]))
    return linear_parts(plan.paid, edges[(edges >= 0) & (edges <= top)])


def expected(plan: Plan, tier: str, mean: float, sigma: float) -> tuple[float, float]:
    """What a tier's users pay on the mean, and the share of them who are covered."""
    most = mean * (plan.cap or 1e9)
    edges = edges_of(plan, min(most_usage(tier, mean, sigma), most, 1e6))

    def margins(usage: Array) -> Array:
        return plan.margins(usage, mean)

    def covered(usage: Array) -> Array:
        return np.asarray(margins(np.minimum(usage, most)) >= -1e-9, dtype=float)

    def paid(usage: Array) -> Array:
        return plan.paid(np.minimum(usage, most))

    bends = np.concatenate([edges, crossings(margins, edges)])
    spread = (mean, sigma)
    return over_users(paid, bends, tier, spread), over_users(covered, bends, tier, spread)


@pytest.mark.parametrize(("mean", "sigma"), [(1000.0, 1.2), (700.0, 0.3)])
def test_an_invoice_over_a_tier_is_what_integration_gives(mean: float, sigma: float) -> None:
    tables = all_plans(mean, sigma)
    columns = "scenario_id, tier_id, expected_usd_per_user_month from expected_invoices"
    invoices = {(name, tier): usd for name, tier, usd in answers(tables, columns)}
    columns = (
        "scenario_id, tier_id, sum(amount_usd_per_user_month) from expected_amounts"
        " where charge_id = 'plus/covered' group by all"
    )
    shares = {(name, tier): share for name, tier, share in answers(tables, columns)}
    assert len(invoices) == len(shares) == len(PLANS) * len(TIERS)
    for (name, tier), invoice in invoices.items():
        paid, covered = expected(PLANS[name], tier, mean, sigma)
        assert invoice == pytest.approx(paid, rel=1e-8, abs=1e-8), (name, tier)
        assert shares[name, tier] == pytest.approx(covered, abs=1e-8), (name, tier)


def test_usage_breaks_even_where_the_margin_first_changes_its_sign() -> None:
    mean = 1000.0
    columns = "scenario_id, breakeven_cost_usd from charge_breakevens where tier_id = 'heavy'"
    points = dict(answers(all_plans(mean, 1.2), columns))
    assert points.keys() == PLANS.keys()
    for name, plan in PLANS.items():
        changes = crossings(
            lambda usage, plan=plan: plan.margins(usage, mean),
            edges_of(plan, min(5e4, mean * (plan.cap or 50))),
        )
        first = changes[0] / mean * COST if len(changes) else None
        assert points[name] == (first and pytest.approx(first, rel=1e-6)), name
    assert points["below_cost"] is points["above_cost"] is points["at_cost"] is None
    assert points["covered_above"] == pytest.approx(9 * 0.03 * 200 * KEPT / (30 * KEPT - 9))
