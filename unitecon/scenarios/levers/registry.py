"""The levers there are: their names in a case, what their values mean, what they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from unitecon.basics import calendar
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios.levers import effects
from unitecon.scenarios.levers import member_growth as paths
from unitecon.scenarios.levers import model_mix as releases
from unitecon.scenarios.levers import prices_and_costs as kinds
from unitecon.scenarios.levers import usage_caps as caps
from unitecon.scenarios.levers.effects import Changes
from unitecon.scenarios.scenario import Insert, Override

MOST = 1e15  # more than any price, share or sum of money; a digit too many reaches it


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever of a case: what its value means, a range worth trying, and where it stands now.

    `current` is the value that changes nothing; None where there is none, as for a cap.
    """

    name: str
    unit: str
    description: str
    low: float
    high: float
    current: float | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of lever. `needs` says what a case must have; `unit_of_one` is the unit with a key."""

    unit: str
    description: str
    low: float
    high: float
    needs: str
    keys: Callable[[Case], effects.Keys]
    changes: Callable[[Case, Sequence[str], float, date], Changes]
    unit_of_one: str | None = None


KINDS = {
    "plan_price": Kind(
        "factor", "The list price of a plan; without a plan, of every paid flat plan by a factor.",
        0.5, 4, "a flat plan with a price above 0 in plan_prices",
        kinds.prices_keys, kinds.plan_price, "USD per user and month",
    ),
    "token_cost": Kind(
        "factor", "The cost of serving a token, whatever the model.", 0.1, 2,
        "gpu_prices, or list_price_cost_share in parameters",
        kinds.token_cost_keys, kinds.token_cost,
    ),
    "token_cost_growth": Kind(
        "share per year", "How fast the cost of a token moves; -0.5 halves it each year.",
        -0.9, 0.2, "a forward growth of the driver token_cost",
        paths.growth_keys("token_cost"), paths.growth_of("token_cost"),
    ),
    "model_mix": Kind(
        "share", "The part of an audience's task that one model serves, taken from the others.",
        0, 1, "the audience, the task and a model in use, as AUDIENCE.TASK.MODEL",
        releases.mix_keys, releases.model_mix,
    ),
    "cache_hit_share": Kind(
        "share", "The part of a task's input tokens that is read from a cache.", 0, 0.99,
        "a task with cache_read tokens in release_tokens",
        releases.cache_keys, releases.cache_hit_share,
    ),
    "usage_cap": Kind(
        "tasks per user and month", "The most tasks a user gets in a month, of a plan or a tier.",
        0, 0, "a free or flat plan, or one of its tiers, as PLAN or PLAN.TIER",
        caps.cap_keys, caps.usage_cap,
    ),
    "free_limit": Kind(
        "tasks per user and month", "The most tasks a user of a free plan gets in a month.",
        0, 0, "a free plan with usage_tiers", caps.free_keys, caps.free_limit,
    ),
    "conversion": Kind(
        "factor", "Members who pay, over the scenario's, a year later; growth is as before then.",
        0.5, 4, "a driver of a paid flat plan", paths.member_keys(paths.payers, 1),
        paths.ramp(paths.payers),
    ),
    "churn": Kind(
        "share per month", "The part of the members who pay that leaves each month, on top.",
        -0.02, 0.1, "a driver of a paid flat plan", paths.member_keys(paths.payers, 0),
        paths.churn,
    ),
    "seats": Kind(
        "factor", "Seats, over the scenario's, a year later; growth is as before then.",
        0.5, 10, "a driver of seats, by its name or unit, of a paid flat plan",
        paths.member_keys(paths.seats, 1), paths.ramp(paths.seats),
    ),
    "research_compute": Kind(
        "factor", "What training and research inference cost.", 0, 2,
        "company_costs of nature training_compute or research_inference",
        kinds.research_keys, kinds.research_compute,
    ),
    "headcount": Kind(
        "factor", "What staff costs, stock compensation included.", 0.2, 2,
        "company_costs of nature staff or stock_compensation", kinds.staff_keys, kinds.headcount,
    ),
    "funding": Kind(
        "USD", "New money on a day; `funding.2026-09-30` names the day.", 0, 5e11,
        "a balance in cash_positions", kinds.funding_keys, kinds.funding,
    ),
}  # fmt: skip


def known(case: Case) -> list[Lever]:
    """The levers this case can turn, in the order of KINDS."""
    return [
        Lever(".".join((name, *keys)), (keys and kind.unit_of_one) or kind.unit,
              kind.description, *_range(case, name, keys, current), current)
        for name, kind in KINDS.items()
        for keys, current in kind.keys(case)
    ]  # fmt: skip


def _range(
    case: Case, name: str, keys: Sequence[str], current: float | None
) -> tuple[float, float]:
    kind = KINDS[name]
    if name in ("usage_cap", "free_limit"):
        return caps.range_of(case, keys)
    if name == "plan_price" and keys and current:
        return kind.low * current, kind.high * current
    return kind.low, kind.high


def changes(
    case: Case, name: str, value: float, from_date: date | None = None
) -> tuple[list[Override], list[Insert]]:
    """What turning a lever to a value overrides and inserts.

    `from_date` is the first of the month after the as-of date by default. Raises InputError for a
    lever the case does not have, with the nearest name, and for a value or date it does not take.
    """
    kind, keys = _found(case, name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not abs(value) <= MOST:
        limit = f"from -{MOST:.0e} to {MOST:.0e}"
        raise InputError(
            [
                Fault(
                    "is not a value of a lever",
                    place=Place(column=name),
                    value=str(value),
                    limit=limit,
                )
            ]
        )
    try:
        return kind.changes(case, keys, value, from_date or next_month(case))
    except InputError as error:
        raise InputError(fault.at(column=name) for fault in error.faults) from None
    except OverflowError:
        raise InputError(
            [Fault("is too far", place=Place(column=name), value=f"{value:g}")]
        ) from None


def _found(case: Case, name: str) -> tuple[Kind, Sequence[str]]:
    """The kind of a lever and its keys; raises InputError where the case lacks it."""
    head, *rest = name.split(".")
    found = KINDS[head].keys(case) if head in KINDS else ()
    there = {".".join((head, *keys)): keys for keys, _ in found}
    if name in there:
        return KINDS[head], there[name]
    if head == "funding" and there and _is_date(".".join(rest)):
        return KINDS[head], rest
    hint = nearest(name, [one.name for one in known(case)])
    cause = f"the case needs {KINDS[head].needs}" if head in KINDS and not there else None
    message = f"unknown lever {name!r}{hint}"
    raise InputError([Fault(message, is_sentence=True, cause=cause)])


def next_month(case: Case) -> date:
    """The first of the month after the as-of date."""
    return calendar.next_month(case.as_of_date)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
