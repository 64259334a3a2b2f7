"""What each lever changes: overrides of cells and inserted rows of a case's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from unitecon.case import Case
from unitecon.changes import Insert, Override
from unitecon.tables import TABLES

Changes = tuple[list[Override], list[Insert]]
Keys = Iterator[tuple[tuple[str, ...], float | None]]
RESEARCH = ("training_compute", "research_inference")
STAFF = ("staff", "stock_compensation")


def override(
    table: str, where: dict[str, object], action: Any, value: float, day: date | None
) -> Override:
    """An override of a table's value column, assumed."""
    column = str(TABLES[table].value)
    return Override(table, where, column, action, value, day, "assumed", "Turned by a lever.")


# ------------------------------------------------------------------------------------- prices


def prices_keys(case: Case) -> Keys:
    """Each paid flat plan with its latest price; and all of them by a factor."""
    paid = _paid_plans(case)
    if paid:
        yield (), 1.0
    for plan in paid:
        rows = case.tables["plan_prices"].filter(
            (pl.col("plan_id") == plan) & (pl.col("valid_from_date") <= case.as_of_date)
        )
        yield (plan,), float(rows.sort("valid_from_date")["price_usd_per_user_month"][-1])


def plan_price(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """One plan's price set, or every paid plan's times a factor."""
    action = "set" if keys else "multiply"
    plans = keys or _paid_plans(case)
    return [override("plan_prices", {"plan_id": p}, action, value, day) for p in plans], []


def _paid_plans(case: Case) -> list[str]:
    flat = case.tables["plans"].filter(pl.col("plan_kind") == "flat")["plan_id"]
    known = case.tables["plan_prices"].filter(
        (pl.col("price_usd_per_user_month") > 0) & (pl.col("valid_from_date") <= case.as_of_date)
    )
    return [plan for plan in flat.to_list() if plan in set(known["plan_id"].to_list())]


# ------------------------------------------------------------------------------ cost of tokens


def token_cost_keys(case: Case) -> Keys:
    """One lever, where serving is costed at all."""
    if not case.tables["token_prices"].is_empty() or not case.tables["gpu_prices"].is_empty():
        yield (), 1.0


def token_cost(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """The share of list price and the price of a GPU-hour, times a factor."""
    made = []
    parameters = case.tables["parameters"]
    if "list_price_cost_share" in parameters["parameter_id"].to_list():
        where: dict[str, object] = {"parameter_id": "list_price_cost_share"}
        made.append(override("parameters", where, "multiply", value, day))
    made += [
        override("gpu_prices", {"accelerator_id": name}, "multiply", value, day)
        for name in case.tables["gpu_prices"]["accelerator_id"].unique().sort().to_list()
    ]
    return made, []


# ------------------------------------------------------------------------------------- growth


def growth_keys(driver: str, neutral: float | None = None) -> Callable[[Case], Keys]:
    """One lever where a driver grows after the as-of date."""

    def keys(case: Case) -> Keys:
        rows = _forward(case, driver)
        if not rows.is_empty():
            latest = rows.sort("valid_from_date").filter(
                pl.col("valid_from_date") <= case.as_of_date
            )
            own = latest["growth_share_per_year"][-1] if latest.height else None
            yield (), own if neutral is None else neutral

    return keys


def growth_of(driver: str) -> Callable[[Case, Sequence[str], float, date], Changes]:
    """A driver's growth set from a date on."""

    def changes(_: Case, __: Sequence[str], value: float, day: date) -> Changes:
        where: dict[str, object] = {"driver_id": driver, "phase": "forward"}
        return [override("driver_growths", where, "set", value, day)], []

    return changes


def ramp_of(driver: str) -> Callable[[Case, Sequence[str], float, date], Changes]:
    """A driver that stands a factor higher a year on: faster growth for a year, ceiling raised."""

    def changes(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
        made = _growth_times(case, driver, value, day, day.replace(year=day.year + 1))
        where: dict[str, object] = {"driver_id": driver}
        ceilings = case.tables["driver_ceilings"]["driver_id"].to_list()
        if driver in ceilings and value > 1:
            made.append(override("driver_ceilings", where, "multiply", value, None))
        return made, []

    return changes


def churn(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """A share more (or less) that leaves each month, from a date on."""
    return _growth_times(case, "consumer_payers", (1 - value) ** 12, day, None), []


def _growth_times(
    case: Case, driver: str, factor: float, day: date, until: date | None
) -> list[Override]:
    """1 + growth a year times a factor, from a date until another."""
    rows = _forward(case, driver).sort("valid_from_date")
    starts = [d for d in rows["valid_from_date"].to_list() if d > day and (not until or d < until)]
    where: dict[str, object] = {"driver_id": driver, "phase": "forward"}
    made = [
        override("driver_growths", where, "set", (1 + _growth_on(rows, d)) * factor - 1, d)
        for d in (day, *starts)
    ]
    if until:
        later = [until, *(d for d in rows["valid_from_date"].to_list() if d > until)]
        made += [override("driver_growths", where, "add", 0.0, d) for d in later[:1]]
    return made


def _growth_on(rows: pl.DataFrame, day: date) -> float:
    return float(rows.filter(pl.col("valid_from_date") <= day)["growth_share_per_year"][-1])


def _forward(case: Case, driver: str) -> pl.DataFrame:
    return case.tables["driver_growths"].filter(
        (pl.col("driver_id") == driver) & (pl.col("phase") == "forward")
    )


# ------------------------------------------------------------------------------ company's costs


def research_keys(case: Case) -> Keys:
    """One lever, where research compute is a cost of the company."""
    if set(case.tables["company_costs"]["nature"].to_list()) & set(RESEARCH):
        yield (), 1.0


def research_compute(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """Training and research inference, times a factor."""
    return _costs_times(case, RESEARCH, value, day), []


def staff_keys(case: Case) -> Keys:
    """One lever, where staff is a cost of the company."""
    if "staff" in case.tables["company_costs"]["nature"].to_list():
        yield (), 1.0


def headcount(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """Staff and their shares, times a factor."""
    return _costs_times(case, STAFF, value, day), []


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


def funding(_: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A tranche of new money on a day."""
    on = date.fromisoformat(keys[0]) if keys else day
    row = {
        "tranche_id": f"lever_{on:%Y_%m_%d}",
        "tranche_name": f"New money on {on}",
        "funding_status": "announced",
        "funding_usd": float(value),
        "valid_from_date": on,
        "basis": "assumed",
        "note": "Turned by a lever.",
    }
    return [], [Insert("funding", row)]
