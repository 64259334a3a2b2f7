"""A lever that a search turns: its name, its range, and the scenario it is turned on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.scenarios import build
from unitecon.scenarios.levers import registry
from unitecon.scenarios.levers.registry import Lever


@dataclass(frozen=True, slots=True)
class Turn:
    """A lever that is turned between two values, in its unit, from a date, on a scenario.

    Without `between` it is the lever's own range; without `from_date` its own date.
    """

    lever: str
    between: tuple[float, float] | None = None
    from_date: date | None = None
    scenario: str = BASELINE


def lever_of(case: Case, turn: Turn) -> Lever:
    """The lever by its name; `funding.2026-09-30` has its day in its name and is as `funding`."""
    known = {lever.name: lever for lever in registry.known(case)}
    lever = known.get(turn.lever) or known.get(turn.lever.partition(".")[0])
    # Raises for an unknown name or a wrong date, whatever the value.
    build.from_lever(case, turn.lever, lever.low if lever else 0, turn.from_date)
    if lever is None:
        message = f"unknown lever {turn.lever!r}{nearest(turn.lever, known)}"
        raise InputError([Fault(message, is_sentence=True)])
    return replace(lever, name=turn.lever)


def range_of(lever: Lever, between: tuple[float, float] | None) -> tuple[float, float]:
    """The range asked for, or the lever's own; raises InputError where it is none."""
    low, high = between or (lever.low, lever.high)
    if math.isfinite(low) and math.isfinite(high) and low < high:
        return low, high
    message = f"is not a range to turn {lever.name} in"
    fault = Fault(message, place=Place(column="between"), value=f"{low:g} {high:g}",
                  limit="a lower and a higher number")  # fmt: skip
    raise InputError([fault])
