"""A lever that a search turns: its name, its range, and the scenario it is turned on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from numbers import Real

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
    asked = (lever.low, lever.high) if between is None else between
    if (ends := _ends(asked)) is not None:
        return ends
    fault = Fault(f"is not a range to turn {lever.name} in", place=Place(column="between"),
                  value=_shown(asked), limit="a lower and a higher number")  # fmt: skip
    raise InputError([fault])


def _ends(between: object) -> tuple[float, float] | None:
    """Two finite numbers of which the first is lower; None for anything else."""
    if not isinstance(between, Sequence) or len(between) != 2:
        return None
    low, high = between
    are_numbers = all(isinstance(end, Real) and math.isfinite(end) for end in between)
    return (float(low), float(high)) if are_numbers and low < high else None


def _shown(between: object) -> str:
    """What was asked for, in a message."""
    ends = between if isinstance(between, (list, tuple)) else [between]
    return " ".join(f"{end:g}" if isinstance(end, (int, float)) else str(end) for end in ends)
