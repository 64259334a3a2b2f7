"""What people turn: named levers, each a shorthand for overrides and inserted rows.

`plan_price.plus` at 25 is an override of one cell; `seats` at 1.5 changes a growth path for a year
so that half as many seats more are there at its end. A lever works on any case that has its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from unitecon import lever_kinds as kinds
from unitecon import lever_releases as releases
from unitecon.case import Case
from unitecon.changes import Insert, Override, Scenario
from unitecon.errors import Fault, InputError, nearest
from unitecon.lever_kinds import Changes


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever of a case: what its value means, a range worth trying, and where it stands now.

    `current` is the value that changes nothing, or today's price; None where there is none.
    """

    name: str
    unit: str
    description: str
    low: float
    high: float
    current: float | None


@dataclass(frozen=True, slots=True)
class _Kind:
    unit: str
    description: str
    low: float
    high: float
    keys: Callable[[Case], Iterator[tuple[tuple[str, ...], float | None]]]
    changes: Callable[[Case, Sequence[str], float, date], Changes]


KINDS = {
    "plan_price": _Kind(
        "USD per user and month; factor",
        "The list price of a plan from a date; without a plan, of all paid plans by a factor.",
        0.5, 4, kinds.prices_keys, kinds.plan_price,
    ),
    "token_cost": _Kind(
        "factor", "The cost of serving a token from a date.", 0.1, 2,
        kinds.token_cost_keys, kinds.token_cost,
    ),
    "token_cost_growth": _Kind(
        "share per year", "How fast the cost of a token moves from a date on; -0.5 halves it.",
        -0.9, 0.2, kinds.growth_keys("token_cost"), kinds.growth_of("token_cost"),
    ),
    "model_mix": _Kind(
        "share", "The share of a task's traffic that goes to a smaller model from a date.", 0, 1,
        releases.mix_keys, releases.model_mix,
    ),
    "cache_hit_share": _Kind(
        "share", "The share of a task's input tokens read from a cache, from a date.", 0, 0.99,
        releases.cache_keys, releases.cache_hit_share,
    ),
    "conversion": _Kind(
        "factor", "Consumers who pay, against the scenario's, a year after a date.", 0.5, 4,
        kinds.growth_keys("consumer_payers", neutral=1), kinds.ramp_of("consumer_payers"),
    ),
    "churn": _Kind(
        "share per month", "Consumers who pay and leave, more (or less) each month.", -0.05, 0.1,
        kinds.growth_keys("consumer_payers", neutral=0), kinds.churn,
    ),
    "seats": _Kind(
        "factor", "Workplace seats, against the scenario's, a year after a date.", 0.5, 10,
        kinds.growth_keys("workplace_seats", neutral=1), kinds.ramp_of("workplace_seats"),
    ),
    "research_compute": _Kind(
        "factor", "What training and research inference cost from a date.", 0, 2,
        kinds.research_keys, kinds.research_compute,
    ),
    "headcount": _Kind(
        "factor", "What staff costs from a date, stock compensation included.", 0.2, 2,
        kinds.staff_keys, kinds.headcount,
    ),
    "funding": _Kind(
        "USD", "New money on a day, `funding.2026-09-30`, or on the date given.", 0, 5e11,
        kinds.funding_keys, kinds.funding,
    ),
}  # fmt: skip


def known(case: Case) -> list[Lever]:
    """The levers this case can turn, in the order of KINDS."""
    return [
        Lever(".".join((name, *keys)), _unit(kind, keys), kind.description, low, high, current)
        for name, kind in KINDS.items()
        for keys, current in kind.keys(case)
        for low, high in [_range(name, kind, keys, current)]
    ]


def _unit(kind: _Kind, keys: Sequence[str]) -> str:
    """A plan's price is in USD, all plans' a factor."""
    unit, _, without_keys = kind.unit.partition("; ")
    return unit if keys else without_keys or unit


def _range(
    name: str, kind: _Kind, keys: Sequence[str], current: float | None
) -> tuple[float, float]:
    if name == "plan_price" and keys and current:
        return kind.low * current, kind.high * current
    return kind.low, kind.high


def scenario(
    case: Case, name: str, value: float, from_date: date | None = None, base: str = "baseline"
) -> Scenario:
    """A scenario, called after the lever and its value, that turns one lever from a date.

    `from_date` is the first of the month after the as-of date by default. Raises InputError for a
    lever this case does not have, with the nearest name.
    """
    overrides, inserts = changes(case, name, value, from_date)
    made = f"{name}.{value:.10g}".replace("+", "")
    title = f"{name} at {value:g}"
    return Scenario(made, title, base=base, overrides=tuple(overrides), inserts=tuple(inserts))


def changes(
    case: Case, name: str, value: float, from_date: date | None = None
) -> tuple[list[Override], list[Insert]]:
    """What turning a lever overrides and inserts; raises like `scenario`."""
    kind, *keys = split(name)
    names = [lever.name for lever in known(case)]
    is_day = kind == "funding" and len(keys) == 1 and _is_date(keys[0])
    if name not in names and not is_day:
        cause = "the case lacks the table, plan or driver it turns" if kind in KINDS else None
        message = f"is no lever of {case.name}{nearest(name, names)}"
        raise InputError([Fault(message, None, None, "lever", name, cause=cause)])
    return KINDS[kind].changes(case, keys, value, from_date or next_month(case))


def split(name: str) -> list[str]:
    """The kind of a lever and its keys: a model's or release's name may hold dots."""
    kind, _, rest = name.partition(".")
    if kind == "model_mix":
        return [kind, *rest.split(".", 2)]
    return [kind, rest] if rest else [kind]


def next_month(case: Case) -> date:
    """The first of the month after the as-of date."""
    day = case.as_of_date
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
