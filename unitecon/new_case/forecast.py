"""What a new case needs to say when the cash runs out: the log carried forward, cash and costs.

Members stay as many as they are on the as-of date, and use as much as they did on the days that
the log covers; the other costs stay as given. Each of these is an assumption, with a note.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case import load as cases
from unitecon.fit import from_log
from unitecon.new_case import tables
from unitecon.new_case.log_span import LogSpan
from unitecon.new_case.members import NEVER, Members, without_plan
from unitecon.new_case.settings import Settings
from unitecon.new_case.user_list import Membership
from unitecon.usage import ledger

Row = Mapping[str, Any]
COSTS = "other_costs"
RECENT_DAYS = 30  # a user on no list counts as a member where they sent something since then
# From the log, but for its own trend of members: that is too uncertain to be carried forward.
NOT_CARRIED = ("driver_levels", "driver_growths", "forward_starts")
INDICES = {
    "requests": "Requests per member",
    "tokens_per_task": "Tokens per request",
    "token_cost": "Cost per token",
}
PARAMETERS = {
    "interest_share_per_year": ("share_per_year", 0, "Cash earns no interest."),
    "payable_months": ("months", 0, "Bills are paid in the month of use."),
    "deferred_revenue_months": ("months", 0, "Plans are paid by the month."),
    "prepayment_months": ("months", 0, "Nothing is paid before it is used."),
    "credit_use_share": ("share", 0, "No compute is paid for with credits."),
    "list_price_cost_share": ("share", 1, "Tokens cost what the log's did."),
    "minimum_cash_usd": ("usd", 0, "Cash is out when nothing is left."),
}


@dataclass(frozen=True, slots=True)
class Money:
    """Cash on the as-of date, and what the company spends each month beside serving."""

    cash_usd: float
    burn_usd: float


@dataclass(frozen=True, slots=True)
class Logged:
    """A case with a log in the folder `case`: its settings, its days and its members."""

    case: Path
    settings: Settings
    span: LogSpan
    members: Members


def rows(logged: Logged, money: Money) -> dict[str, list[Row]]:
    """The rows to add to the case, by table."""
    day, as_of = logged.settings.first_month, logged.settings.as_of_date
    levels = {
        _driver(plan): (float(count), _level_note(logged, plan))
        for plan, count in _member_counts(logged).items()
    }
    levels[COSTS] = (money.burn_usd, "All costs that are not serving, as given for this case.")
    members: list[Row] = [
        {"plan_id": plan, "driver_id": _driver(plan), "member_share": 1}
        | tables.assumed(day, "Each plan has a driver of its own.")
        for plan in logged.members.plans
    ]
    return {
        **_fitted(logged),
        **_drivers(day, levels),
        "plan_members": members,
        **_company(day, as_of, money),
    }


def _level_note(logged: Logged, plan: str) -> str:
    day = logged.span.as_of_date
    if plan != logged.members.unlisted:
        return f"Seats on {day}, held constant."
    return (
        f"Seats on {day}, and users on no plan seen in the {RECENT_DAYS} days up to it; held "
        "constant."
    )


def _driver(plan: str) -> str:
    return f"{plan}_members"


def _member_counts(logged: Logged) -> dict[str, int]:
    """Seats of each plan on the as-of date; on the plan of unlisted users, who was seen lately."""
    span, members, day = logged.span, logged.members, logged.span.as_of_date
    counts = dict.fromkeys(members.plans, 0)
    current = [m for m in members.memberships if _covers(m, day)]
    for member in current:
        counts[member.plan_id] += 1 if member.seats is None else member.seats
    if members.unlisted is not None:
        listed = [member.user_id for member in current]
        lately = pl.col("last_date") > day - timedelta(days=RECENT_DAYS)
        counts[members.unlisted] += span.users.filter(
            lately & ~pl.col("user_id").is_in(listed)
        ).height
    return counts


def _covers(member: Membership, day: date) -> bool:
    return (member.from_date or day) <= day < (member.to_date or NEVER)


def _fitted(logged: Logged) -> dict[str, list[Row]]:
    """The log's figures from all the days it covers, whole months or not.

    They are fitted in a copy of the case whose users are on their plans on the log's days only,
    so that a part of a month counts as the part it is.
    """
    settings = logged.settings
    last = next_month(settings.as_of_date.replace(day=1)) - timedelta(days=1)
    with tempfile.TemporaryDirectory(prefix=".fit-", dir=logged.case.parent) as name:
        folder = Path(name)
        (folder / ledger.FOLDER).symlink_to((logged.case / ledger.FOLDER).resolve())
        whole = replace(settings, as_of_date=last, unlisted=None)
        (folder / "case.toml").write_text(whole.text(), encoding="utf-8")
        seen = replace(logged.members, memberships=_seen(logged), unlisted=None)
        day = settings.first_month
        levels = {_driver(plan): (1.0, "Any.") for plan in logged.members.plans}
        tables.write(folder, tables.of_members(seen, day) | _drivers(day, levels))
        answers = from_log.rows(cases.load(folder))
    known = {"known_from_date": settings.as_of_date}
    return {
        table: [row | known if known.keys() <= row.keys() else row for row in fits]
        for table, fits in answers.items()
        if table not in NOT_CARRIED
    }


def _seen(logged: Logged) -> list[Membership]:
    """Every user's time on a plan on the days that the log covers; of unlisted users all days."""
    span, members = logged.span, logged.members
    end = span.as_of_date + timedelta(days=1)
    seen = [
        replace(member, to_date=min(member.to_date or NEVER, end))
        for member in members.memberships
        if (member.from_date or span.first_date) < end
    ]
    if members.unlisted is not None:
        seen += [
            Membership(0, user, members.unlisted, first, after)
            for user, times in without_plan(span, members.memberships).items()
            for first, after in times
        ]
    return seen


def _drivers(day: date, levels: Mapping[str, tuple[float, str]]) -> dict[str, list[Row]]:
    """Drivers with these levels and reasons, and indices of usage and cost; none of them grows."""
    drivers = [
        (name, name.replace("_", " ").capitalize(), "usd_per_month" if name == COSTS else "users")
        for name in levels
    ]
    drivers += [(name, title, "index") for name, title in INDICES.items()]
    known = {**levels, **dict.fromkeys(INDICES, (1.0, "An index."))}
    flat = tables.assumed(day, "No growth is assumed; change it for your plan.")
    return {
        "drivers": [
            {"driver_id": name, "driver_name": title, "unit": unit} for name, title, unit in drivers
        ],
        "driver_levels": [
            {"driver_id": name, "opening_value": level} | tables.assumed(day, note)
            for name, (level, note) in known.items()
        ],
        "driver_growths": [
            {"driver_id": name, "phase": "forward", "growth_share_per_year": 0} | flat
            for name in known
        ],
    }


def _company(day: date, as_of: date, money: Money) -> dict[str, list[Row]]:
    """Cash, the costs beside serving, and how cash moves: the simplest terms."""
    return {
        "company_costs": [
            {
                "cost_id": COSTS,
                "cost_name": "Costs beside serving",
                "driver_id": COSTS,
                "function": "general_and_administrative",
                "nature": "other",
                "cost_usd_per_driver_unit_month": 1,
            }
            | tables.assumed(day, "The driver is in USD a month.")
        ],
        "cash_positions": [
            {"position_id": "start", "cash_usd": money.cash_usd}
            | tables.assumed(as_of, "As given when the case was made.")
        ],
        "parameters": [
            {"parameter_id": name, "unit": unit, "parameter_value": value}
            | tables.assumed(day, note)
            for name, (unit, value, note) in PARAMETERS.items()
        ],
    }
