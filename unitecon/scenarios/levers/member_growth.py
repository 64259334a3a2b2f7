"""Levers on how a driver grows: members won or lost by month, so that a number is met exactly.

A driver with a ceiling slows down near it, so that no single growth rate gives a wanted number. The
path is read from the model's own SQL, and each month gets the growth that leads to the wanted one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from unitecon.basics.calendar import months_between, next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import Insert, Override

RAMP_MONTHS = 12
DAYS = ("as_of_date", "stated_date", "first_month", "last_month")
QUERY, TARGETS = "target_growths", "given_driver_targets"
TABLES_READ = ("drivers", "driver_levels", "driver_growths", "driver_ceilings", "facts",
               "forward_starts", "growth_spreads", "growth_surprises",
               "telling_measures")  # fmt: skip


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
    changed: list[Override] = []
    added: list[Insert] = []
    for driver in drivers:
        overrides, inserts = _multiplied(case, driver, factors, room, day)
        changed += overrides
        added += inserts
    return changed, added


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
    months = _months(case)
    turned = [month for month in months if month >= day][: len(factors)]
    ratios = dict(zip(turned, factors, strict=False))
    is_raised = room > 1 and _has_ceiling(case, driver)
    if is_raised:  # every month's growth since history ended is another below another ceiling
        earlier = (month for month in months if turned and month < turned[0])
        ratios = dict.fromkeys(earlier, 1.0) | ratios
    growths = _growths(case, driver, ratios, room)
    overrides, added = _set_growths(
        case, driver, growths, next_month(turned[-1]) if turned else None
    )
    if is_raised:
        where: dict[str, object] = {"driver_id": driver}
        overrides.append(override("driver_ceilings", where, "multiply", room, None))
    return overrides, added


def _growths(
    case: Case, driver: str, ratios: Mapping[date, float], room: float
) -> dict[date, float]:
    """The growth a year that leads through the months' targets, by the day it starts."""
    targets = pl.DataFrame(
        {
            "driver_id": [driver] * len(ratios),
            "month": list(ratios),
            "value_ratio": list(ratios.values()),
            "ceiling_ratio": [room] * len(ratios),
        },
        schema={"driver_id": pl.String, "month": pl.Date, "value_ratio": pl.Float64,
                "ceiling_ratio": pl.Float64},
    )  # fmt: skip
    frames = dict(_paths(*_key(case))) | {TARGETS: targets}
    with Engine(frames, only=[QUERY], as_views=[QUERY]) as engine:
        rows = engine.answer(QUERY).sort("month")
    for row in rows.iter_rows(named=True):
        for value in (row["target_value"], row["from_value"]):
            _require_room(value, row["ceiling_value"], driver)
    return dict(rows.select("start_date", "growth_share_per_year").iter_rows())


def _require_room(value: float, ceiling: float | None, driver: str) -> None:
    if value <= 0 or (ceiling is not None and value >= ceiling):
        message = f"would stand at {value:g}" if value > 0 else "stands at 0"
        limit = f"above 0 and below its ceiling {ceiling:g}" if ceiling else "above 0"
        cause = "the lever is turned too far, or driver_ceilings leaves it no room"
        raise InputError([Fault(f"{driver} {message}", limit=limit, cause=cause)])


def _set_growths(
    case: Case, driver: str, growths: dict[date, float], until: date | None
) -> Changes:
    """Growth by month as overrides, and as rows where there is none to override yet.

    From `until` on it is the scenario's own again.
    """
    first = _forward(case, driver)["valid_from_date"].min()
    overrides: list[Override] = []
    added: list[Insert] = []
    for day, growth in growths.items():
        if isinstance(first, date) and first <= day:
            overrides.append(_growth(driver, "set", growth, day))
        else:
            added.append(_growth_row(driver, growth, day))
    if until and growths and until < next_month(case.last_month):
        if isinstance(first, date) and first <= until:
            overrides.append(_growth(driver, "add", 0.0, until))
        else:
            added.append(_growth_row(driver, 0.0, until))
    return overrides, added


def _growth(driver: str, action: str, value: float, day: date) -> Override:
    where: dict[str, object] = {"driver_id": driver, "phase": "forward"}
    return override("driver_growths", where, action, value, day)


def _growth_row(driver: str, growth: float, day: date) -> Insert:
    row = {"driver_id": driver, "phase": "forward", "growth_share_per_year": growth}
    return Insert("driver_growths", row | {"valid_from_date": day} | NOTE)


def _months(case: Case) -> list[date]:
    """The months of a case, by their first day."""
    month, months = case.first_month, []
    while month <= case.last_month:
        months.append(month)
        month = next_month(month)
    return months


def _key(case: Case) -> tuple[Any, ...]:
    """What a case's drivers depend on."""
    days = (case.as_of_date, case.stated_date, case.first_month, case.last_month)
    return (days, *(tuple(case.tables[name].rows()) for name in TABLES_READ))


@lru_cache(maxsize=8)  # goal seek turns one lever on the same tables a hundred times
def _paths(days: tuple[date, ...], *tables: tuple[Any, ...]) -> Mapping[str, Any]:
    """The tables below `target_growths`, with the drivers' paths from the model's SQL."""
    columns = dict(zip(DAYS, ([day] for day in days), strict=True))
    frames = {"given_settings": _keyed(pl.DataFrame(columns))}
    for name, rows in zip(TABLES_READ, tables, strict=True):
        frame = pl.DataFrame(rows, schema=TABLES[name].dtypes, orient="row")
        frames[f"given_{name}"] = _keyed(frame) if TABLES[name].is_assumption else frame
    below = set(catalog.load()[QUERY].reads) - {TARGETS}
    inputs = {name: frames[name] for name in below & set(frames)}
    steps = sorted(below - set(inputs))
    with Engine(frames, only=steps) as engine:
        return inputs | {name: engine.answer(name) for name in steps}


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.lit(BASELINE).alias("scenario_id"), pl.all())


def _has_ceiling(case: Case, driver: str) -> bool:
    return driver in case.tables["driver_ceilings"]["driver_id"].to_list()


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
