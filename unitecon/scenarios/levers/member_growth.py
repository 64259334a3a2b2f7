"""Levers on how a driver grows: members won or lost by month, so that a number is met exactly.

A driver with a ceiling slows down near it, so that no single growth rate gives a wanted number. The
path is read from the model's own SQL, and each month gets the growth that leads to the wanted one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from unitecon.basics.calendar import months_between, next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES
from unitecon.engine.database import Engine
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import Insert, Override

DAYS_PER_YEAR = 365.25  # as in the step driver_growth_totals
RAMP_MONTHS = 12
TABLES_READ = ("drivers", "driver_levels", "driver_growths", "driver_ceilings")


@dataclass(frozen=True, slots=True)
class Month:
    """A forecast month of a driver: its days in the forecast, the driver before and after it."""

    start: date
    days: int
    opening: float
    closing: float


def payers(case: Case) -> list[str]:
    """The drivers of paid flat plans that are not seats."""
    return [name for name in _of_paid_plans(case) if not _is_seats(case, name)]


def seats(case: Case) -> list[str]:
    """The drivers of paid flat plans that are seats, by their name or unit."""
    return [name for name in _of_paid_plans(case) if _is_seats(case, name)]


def member_keys(drivers: Callable[[Case], list[str]], neutral: float) -> Callable[[Case], Keys]:
    """One lever for all of the drivers, and where there are several one for each."""

    def keys(case: Case) -> Keys:
        names = drivers(case)
        if names:
            yield (), neutral
        for name in names if len(names) > 1 else ():
            yield (name,), neutral

    return keys


def ramp(
    drivers: Callable[[Case], list[str]],
) -> Callable[[Case, Sequence[str], float, date], Changes]:
    """Drivers that stand a factor higher a year on and grow as before from there.

    A ceiling rises by the same factor, if it is above 1, so that there is room.
    """

    def changes(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
        _require(value > 0, value, "above 0")
        factors = [value ** (n / RAMP_MONTHS) for n in range(1, RAMP_MONTHS + 1)]
        return _each(case, keys or drivers(case), factors, max(value, 1.0), day)

    return changes


def churn(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """A share of those who pay that leaves each month beyond the scenario's, to the horizon."""
    _require(-1 < value < 1, value, "above -1 and below 1")
    count = months_between(day, next_month(case.last_month))
    factors = [(1 - value) ** n for n in range(1, count + 1)]
    return _each(case, keys or payers(case), factors, 1.0, day)


def _each(
    case: Case, drivers: Sequence[str], factors: Sequence[float], room: float, day: date
) -> Changes:
    made: list[Override] = []
    added: list[Insert] = []
    for driver in drivers:
        overrides, inserts = _multiplied(case, driver, factors, room, day)
        made += overrides
        added += inserts
    return made, added


def _multiplied(
    case: Case, driver: str, factors: Sequence[float], room: float, day: date
) -> Changes:
    """A driver that ends the months from a day times these factors, its ceiling times `room`."""
    if day.day != 1 or day < case.as_of_date:
        message = (
            f"cannot be the first day of a change: {driver} moves by whole months of the forecast"
        )
        limit = f"the first of a month, {case.as_of_date} or later"
        raise InputError(
            [Fault(message, place=Place(column="from_date"), value=str(day), limit=limit)]
        )
    months, ceiling = _path(case, driver), _ceiling(case, driver)
    turned = [month for month in months if month.start >= day][: len(factors)]
    wanted = {month.start: month.closing * by for month, by in zip(turned, factors, strict=False)}
    raised = ceiling * room if ceiling else None
    growths = _growths(months if room > 1 and ceiling else turned, wanted, raised, driver)
    made, added = _set_growths(case, driver, growths, _after(turned))
    if ceiling and room > 1:
        where: dict[str, object] = {"driver_id": driver}
        made.append(override("driver_ceilings", where, "multiply", room, None))
    return made, added


def _growths(
    months: Sequence[Month], wanted: dict[date, float], ceiling: float | None, driver: str
) -> dict[date, float]:
    """The growth a year that leads through the wanted values, by the day it starts."""
    found: dict[date, float] = {}
    last = max(wanted, default=date.min)
    before = months[0].opening if months else 0.0
    for month in months:
        if month.start > last:
            break
        after = wanted.get(month.start, month.closing)
        by_days = DAYS_PER_YEAR / month.days
        grown = _log(after, ceiling, driver) - _log(before, ceiling, driver)
        found[month.start] = math.expm1(grown * by_days)
        before = after
    return found


def _log(value: float, ceiling: float | None, driver: str) -> float:
    """What grows evenly with time at a constant growth; below a ceiling the logit."""
    if value <= 0 or (ceiling is not None and value >= ceiling):
        message = f"would stand at {value:g}" if value > 0 else "stands at 0"
        limit = f"above 0 and below its ceiling {ceiling:g}" if ceiling else "above 0"
        cause = "the lever is turned too far, or driver_ceilings leaves it no room"
        raise InputError([Fault(f"{driver} {message}", limit=limit, cause=cause)])
    return math.log(value) if ceiling is None else -math.log(ceiling / value - 1)


def _set_growths(
    case: Case, driver: str, growths: dict[date, float], until: date | None
) -> Changes:
    """Growth by month as overrides, and as rows where there is none to override yet.

    From `until` on it is the scenario's own again.
    """
    first = _forward(case, driver)["valid_from_date"].min()
    made: list[Override] = []
    added: list[Insert] = []
    for day, growth in growths.items():
        if isinstance(first, date) and first <= day:
            made.append(_growth(driver, "set", growth, day))
        else:
            added.append(_growth_row(driver, growth, day))
    if until and growths and until < next_month(case.last_month):
        if isinstance(first, date) and first <= until:
            made.append(_growth(driver, "add", 0.0, until))
        else:
            added.append(_growth_row(driver, 0.0, until))
    return made, added


def _growth(driver: str, action: str, value: float, day: date) -> Override:
    where: dict[str, object] = {"driver_id": driver, "phase": "forward"}
    return override("driver_growths", where, action, value, day)


def _growth_row(driver: str, growth: float, day: date) -> Insert:
    row = {"driver_id": driver, "phase": "forward", "growth_share_per_year": growth}
    return Insert("driver_growths", row | {"valid_from_date": day} | NOTE)


def _after(months: Sequence[Month]) -> date | None:
    return months[-1].start + timedelta(days=months[-1].days) if months else None


def _path(case: Case, driver: str) -> list[Month]:
    """A driver's months from the as-of date on, as the model's SQL has them."""
    days = (case.as_of_date, case.first_month, case.last_month)
    rows = _driver_rows(*days, *(tuple(case.tables[name].rows()) for name in TABLES_READ))
    mine = rows.filter(pl.col("driver_id") == driver).sort("month")
    return list(_months(case, driver, mine))


@lru_cache(maxsize=8)  # goal seek turns one lever on the same tables a hundred times
def _driver_rows(as_of: date, first: date, last: date, *tables: tuple[Any, ...]) -> pl.DataFrame:
    """Every driver's end values and growth from the as-of date on, a row a month."""
    columns = {"as_of_date": [as_of], "first_month": [first], "last_month": [last]}
    frames = {"given_settings": _keyed(pl.DataFrame(columns))}
    for name, rows in zip(TABLES_READ, tables, strict=True):
        frame = pl.DataFrame(rows, schema=TABLES[name].dtypes, orient="row")
        frames[f"given_{name}"] = _keyed(frame) if TABLES[name].is_assumption else frame
    with Engine(frames, only=["driver_paths"]) as engine:
        growths, paths = engine.answer("driver_growth_totals"), engine.answer("driver_paths")
        months = engine.answer("months").filter(pl.col("month_end_date") > as_of)
    keys = ["month", "driver_id"]
    return paths.join(months, "month").join(growths.drop("scenario_id"), keys, how="left")


def _months(case: Case, driver: str, rows: pl.DataFrame) -> Iterator[Month]:
    before: float | None = None
    ceiling = _ceiling(case, driver)
    for row in rows.iter_rows(named=True):
        start, closing = max(row["month"], case.as_of_date), row["end_value"]
        if before is None:  # what the driver is on the as-of date itself
            logged = _log(closing, ceiling, driver) - (row["forward_log_growth"] or 0.0)
            before = math.exp(logged) if ceiling is None else ceiling / (1 + math.exp(-logged))
        yield Month(start, (row["month_end_date"] - start).days, before, closing)
        before = closing


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.lit(BASELINE).alias("scenario_id"), pl.all())


def _ceiling(case: Case, driver: str) -> float | None:
    rows = case.tables["driver_ceilings"].filter(pl.col("driver_id") == driver)
    return None if rows.is_empty() else float(rows["ceiling_value"][-1])


def _forward(case: Case, driver: str) -> pl.DataFrame:
    mine = (pl.col("driver_id") == driver) & (pl.col("phase") == "forward")
    return case.tables["driver_growths"].filter(mine).sort("valid_from_date")


def _of_paid_plans(case: Case) -> list[str]:
    """Drivers of plans with a price, which have a level, in the order of the drivers."""
    priced = case.tables["plan_prices"].filter(pl.col("price_usd_per_user_month") > 0)
    flat = (
        case.tables["plans"]
        .filter(pl.col("plan_kind") == "flat")
        .join(priced, "plan_id", how="semi")
    )
    members = case.tables["plan_members"].filter(pl.col("member_share") > 0)
    there = set(members.join(flat, "plan_id", how="semi")["driver_id"].to_list())
    there &= set(case.tables["driver_levels"]["driver_id"].to_list())
    return [name for name in case.tables["drivers"]["driver_id"].to_list() if name in there]


def _is_seats(case: Case, driver: str) -> bool:
    unit = case.tables["drivers"].filter(pl.col("driver_id") == driver)["unit"].item()
    return unit == "seats" or "seats" in driver


def _require(holds: bool, value: float, limit: str) -> None:
    if not holds:
        raise InputError([Fault("is out of the lever's range", value=f"{value:g}", limit=limit)])
