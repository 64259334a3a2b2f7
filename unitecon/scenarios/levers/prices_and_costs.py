"""What levers on prices, costs and money change: overrides of cells and inserted rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import Insert, Override

RESEARCH = ("training_compute", "research_inference")
STAFF = ("staff", "stock_compensation")
COST_SHARE = "list_price_cost_share"


def after_horizon(case: Case) -> date:
    """The first day after the case's last month."""
    return next_month(case.last_month)


# ------------------------------------------------------------------------------------- prices


def prices_keys(case: Case) -> Keys:
    """All paid flat plans by a factor; and each with its price on the as-of date."""
    paid = _paid_plans(case)
    if paid:
        yield (), 1.0
    yield from (((plan,), price) for plan, price in paid.items())


def plan_price(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """One plan's price set, or every paid plan's times a factor."""
    action = "set" if keys else "multiply"
    plans = keys or _paid_plans(case)
    return [override("plan_prices", {"plan_id": p}, action, value, day) for p in plans], []


def _paid_plans(case: Case) -> dict[str, float]:
    """The price of each flat plan that has one above 0 on the as-of date."""
    today = case.tables["plan_prices"].filter(pl.col("valid_from_date") <= case.as_of_date)
    rows = today.sort("valid_from_date").select("plan_id", "price_usd_per_user_month")
    latest = dict(rows.iter_rows())
    flat = case.tables["plans"].filter(pl.col("plan_kind") == "flat")["plan_id"].to_list()
    return {plan: latest[plan] for plan in flat if latest.get(plan, 0) > 0}


# ------------------------------------------------------------------------------ cost of tokens


def token_cost_keys(case: Case) -> Keys:
    """One lever, where serving is costed at all."""
    if token_cost(case, (), 1, case.as_of_date)[0]:
        yield (), 1.0


def token_cost(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """What is paid over list price, and an hour of every GPU, times a factor.

    Each model is costed by the one or the other, so the cost of serving follows exactly.
    """
    made = []
    if COST_SHARE in case.tables["parameters"]["parameter_id"].to_list():
        where: dict[str, object] = {"parameter_id": COST_SHARE}
        made.append(override("parameters", where, "multiply", value, day))
    made += [
        override("gpu_prices", {"accelerator_id": name}, "multiply", value, day)
        for name in case.tables["gpu_prices"]["accelerator_id"].unique().sort().to_list()
    ]
    return made, []


# ------------------------------------------------------------------------------ company's costs


def research_keys(case: Case) -> Keys:
    """One lever, where research compute is a cost of the company."""
    yield from _costs_keys(case, RESEARCH)


def research_compute(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """Training and research inference, times a factor."""
    return _costs_times(case, RESEARCH, value, day), []


def staff_keys(case: Case) -> Keys:
    """One lever, where staff is a cost of the company."""
    yield from _costs_keys(case, STAFF)


def headcount(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """Staff and their shares, times a factor."""
    return _costs_times(case, STAFF, value, day), []


def _costs_keys(case: Case, natures: Sequence[str]) -> Keys:
    if set(case.tables["company_costs"]["nature"].to_list()) & set(natures):
        yield (), 1.0


def _costs_times(case: Case, natures: Sequence[str], value: float, day: date) -> list[Override]:
    rows = case.tables["company_costs"].filter(pl.col("nature").is_in(natures))
    return [
        override("company_costs", {"cost_id": name}, "multiply", value, day)
        for name in rows["cost_id"].unique(maintain_order=True).to_list()
    ]


# ------------------------------------------------------------------------------------- funding


def funding_keys(case: Case) -> Keys:
    """One lever, where cash is known."""
    if not case.tables["cash_positions"].is_empty():
        yield (), 0.0


def funding(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A tranche of new money on a day: the one in the lever's name, else the one given."""
    on = date.fromisoformat(keys[0]) if keys else day
    if not case.as_of_date <= on < after_horizon(case):
        limit = f"from {case.as_of_date} to before {after_horizon(case)}"
        cause = "what was raised before the as-of date is in the cash already"
        fault = Fault(
            "is no day for new money",
            place=Place(column="lever"),
            value=str(on),
            limit=limit,
            cause=cause,
        )
        raise InputError([fault])
    row = {
        "tranche_id": f"lever_{on:%Y_%m_%d}",
        "tranche_name": f"New money on {on}",
        "funding_status": "announced",
        "funding_usd": float(value),
        "valid_from_date": on,
    }
    return [], [Insert("funding", row | NOTE)]
