"""The levers a case has: their names, what their values mean, what they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from unitecon.basics import numbers
from unitecon.basics.calendar import next_month
from unitecon.case import lever_files
from unitecon.case.lever_files import INSERT, LeverDefinition
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios.levers import effects, member_growth, model_mix, table_levers, usage_caps
from unitecon.scenarios.levers.effects import Changes
from unitecon.scenarios.scenario import Insert, Override


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever of a case: what its value means, a range worth trying, and its value now.

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
    """A definition, the names its levers have in a case, and what a value of one changes."""

    definition: LeverDefinition
    keys: Callable[[Case], effects.Keys]
    changes: Callable[[Case, Sequence[str], float, date], Changes]


# Levers of levers.toml that are more than rows to turn.
COMPUTED: dict[str, tuple[Callable[[Case], effects.Keys],
                          Callable[[Case, Sequence[str], float, date], Changes]]] = {
    "model_mix": (model_mix.mix_keys, model_mix.model_mix),
    "cache_hit_share": (model_mix.cache_keys, model_mix.cache_hit_share),
    "usage_cap": (usage_caps.cap_keys, usage_caps.usage_cap),
    "free_limit": (usage_caps.free_keys, usage_caps.free_limit),
    "conversion": (member_growth.member_keys(member_growth.payers, 1),
                   member_growth.ramp(member_growth.payers)),
    "churn": (member_growth.member_keys(member_growth.payers, 0), member_growth.churn),
    "seats": (member_growth.member_keys(member_growth.seats, 1),
              member_growth.ramp(member_growth.seats)),
}  # fmt: skip


@lru_cache(maxsize=1)
def _bundled() -> tuple[LeverDefinition, ...]:
    definitions, faults = lever_files.read(Path(__file__).with_name(lever_files.FILE),
                                           is_bundled=True)  # fmt: skip
    if faults:
        raise InputError(faults)
    return definitions


def kinds(case: Case) -> dict[str, Kind]:
    """The kinds of levers by name: the bundled ones, then the case's own.

    A lever of the case replaces a bundled one of the same name.
    """
    own = {definition.name for definition in case.levers}
    bundled = {
        definition.name: Kind(definition, *COMPUTED[definition.name])
        if definition.name in COMPUTED
        else _of_tables(definition)
        for definition in _bundled()
        if definition.name not in own
    }
    return bundled | {definition.name: _of_tables(definition) for definition in case.levers}


def _of_tables(definition: LeverDefinition) -> Kind:
    def keys(case: Case) -> effects.Keys:
        return table_levers.keys(case, definition)

    def changes(case: Case, names: Sequence[str], value: float, day: date) -> Changes:
        return table_levers.changes(case, definition, names, value, day)

    return Kind(definition, keys, changes)


def known(case: Case) -> list[Lever]:
    """The levers this case can turn, kind by kind."""
    return [
        _lever(case, kind.definition, keys, current)
        for kind in kinds(case).values()
        for keys, current in kind.keys(case)
    ]


def _lever(
    case: Case, definition: LeverDefinition, keys: Sequence[str], current: float | None
) -> Lever:
    low, high, unit = definition.low, definition.high, definition.unit
    if definition.name in ("usage_cap", "free_limit"):
        low, high = usage_caps.range_of(case, keys)
    elif keys and definition.each_unit is not None:
        unit = definition.each_unit
        low, high = (low * current, high * current) if current else (low, high)
    name = ".".join((definition.name, *keys))
    return Lever(name, unit, definition.description, low, high, current)


def changes(
    case: Case, name: str, value: float, from_date: date | None = None
) -> tuple[list[Override], list[Insert]]:
    """The overrides and inserted rows of turning a lever to a value.

    `from_date` is the first of the month after the as-of date by default. Raises InputError for a
    lever the case does not have, with the nearest name, and for a value or date it does not take.
    """
    kind, keys = _kind_and_keys(case, name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not numbers.is_in_range(value):
        fault = Fault("is not a value of a lever", place=Place(column=name), value=str(value),
                      limit=f"from {-numbers.MOST:g} to {numbers.MOST:g}")  # fmt: skip
        raise InputError([fault])
    try:
        return kind.changes(case, keys, value, from_date or next_month(case.as_of_date))
    except InputError as error:
        raise InputError(fault.at(column=name) for fault in error.faults) from None
    except OverflowError:
        fault = Fault("is too large to compute with", place=Place(column=name), value=f"{value:g}")
        raise InputError([fault]) from None


def _kind_and_keys(case: Case, name: str) -> tuple[Kind, Sequence[str]]:
    """The kind of a lever and its keys; raises InputError where the case lacks it."""
    head, *rest = name.split(".")
    kind = kinds(case).get(head)
    names = {".".join((head, *keys)): keys for keys, _ in kind.keys(case)} if kind else {}
    if kind is not None and name in names:
        return kind, names[name]
    if kind is not None and names and kind.definition.action == INSERT and _is_date(name, head):
        return kind, rest
    hint = nearest(name, [lever.name for lever in known(case)])
    cause = f"the case needs {kind.definition.needs}" if kind and not names else None
    raise InputError([Fault(f"unknown lever {name!r}{hint}", is_sentence=True, cause=cause)])


def _is_date(name: str, head: str) -> bool:
    """Whether a lever's name is that of its kind and a day: `funding.2026-09-30`."""
    text = name.removeprefix(f"{head}.")
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
