"""Levers on how much a user may use: caps of tiers, of plans, of all free plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from unitecon.case.load import Case
from unitecon.scenarios.levers.effects import NOTE, Changes, Keys, override
from unitecon.scenarios.scenario import Insert, Override

CAPS = "usage_caps"
CAPPED_KINDS = ("free", "flat")  # who pays by the token is not capped


def cap_keys(case: Case) -> Keys:
    """Each plan and each of its tiers, with the cap in force on the as-of date."""
    tiers = _tiers(case)
    for plan in dict.fromkeys(plan for plan, _ in tiers):
        yield (plan,), None
        for tier in (tier for name, tier in tiers if name == plan):
            yield (plan, tier), _cap(case, plan, tier)


def free_keys(case: Case) -> Keys:
    """One lever, where a plan is free."""
    if _free_plans(case):
        yield (), None


def usage_cap(case: Case, keys: Sequence[str], value: float, day: date) -> Changes:
    """The most tasks that a user of a tier, or of any tier of a plan, gets in a month."""
    wanted = [pair for pair in _tiers(case) if list(pair[: len(keys)]) == list(keys)]
    return _capped(case, wanted, value, day)


def free_limit(case: Case, _: Sequence[str], value: float, day: date) -> Changes:
    """The same cap for every tier of every free plan."""
    free = _free_plans(case)
    return _capped(case, [pair for pair in _tiers(case) if pair[0] in free], value, day)


def range_of(case: Case, keys: Sequence[str]) -> tuple[float, float]:
    """From a tenth of what a user of the plan asks for in the first month to thirty times it."""
    plans = keys[:1] or _free_plans(case)
    rows = case.tables["plan_usage"].filter(pl.col("plan_id").is_in(list(plans)))
    levels = rows.join(case.tables["driver_levels"], "driver_id").select(
        pl.col("usage_ratio") * pl.col("opening_value")
    )
    most = float(levels.to_series().max() or 1.0)  # type: ignore[arg-type]
    return most / 10, most * 30


def _capped(case: Case, tiers: Sequence[tuple[str, str]], value: float, day: date) -> Changes:
    overrides: list[Override] = []
    added: list[Insert] = []
    for plan, tier in tiers:
        key: dict[str, object] = {"plan_id": plan, "tier_id": tier}
        starts = _rows(case, plan, tier)["valid_from_date"].to_list()
        if any(start >= day for start in starts) or (starts and min(starts) <= day):
            overrides.append(override(CAPS, key, "set", value, day))
        if not starts or min(starts) > day:
            row = key | {"cap_tasks_per_user_month": value, "valid_from_date": day}
            added.append(Insert(CAPS, row | NOTE))
    return overrides, added


def _tiers(case: Case) -> list[tuple[str, str]]:
    """Plans and tiers that can be capped, plans in their order, tiers by rank."""
    tiers = case.tables["usage_tiers"].unique(["plan_id", "tier_id"]).sort("tier_rank", "tier_id")
    return [
        (plan, tier)
        for plan, kind in case.tables["plans"].select("plan_id", "plan_kind").iter_rows()
        for tier in tiers.filter(pl.col("plan_id") == plan)["tier_id"].to_list()
        if kind in CAPPED_KINDS
    ]


def _free_plans(case: Case) -> list[str]:
    plans = case.tables["plans"].filter(pl.col("plan_kind") == "free")["plan_id"].to_list()
    return [plan for plan in plans if any(plan == name for name, _ in _tiers(case))]


def _rows(case: Case, plan: str, tier: str) -> pl.DataFrame:
    mine = (pl.col("plan_id") == plan) & (pl.col("tier_id") == tier)
    return case.tables[CAPS].filter(mine).sort("valid_from_date")


def _cap(case: Case, plan: str, tier: str) -> float | None:
    rows = _rows(case, plan, tier).filter(pl.col("valid_from_date") <= case.as_of_date)
    return None if rows.is_empty() else float(rows["cap_tasks_per_user_month"][-1])
