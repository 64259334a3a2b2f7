"""Which values of a lever to try next, and where between them a condition starts or ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

GRID = 33  # values of a pass over one range, both ends among them
DIGITS = 4  # significant digits to which a crossing is found
FINEST = 1e-6  # of the range: the finest step, where a crossing is near zero
SLACK = 1e-9  # of a step, for sums of floats
ROUND = 1e-6  # of a step: what is nearer to a whole number of steps is one

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says at a value of the lever (None: the lever is not turned).

    `value` is None where it is unknown, as is `is_met`; `is_bound`: it is at least that.
    """

    at: float | None
    value: float | date | bool | None
    is_bound: bool
    is_met: bool | None

    @property
    def place(self) -> float:
        """The lever's value, for who knows that it was turned."""
        return math.nan if self.at is None else self.at


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two neighbouring values of the lever: the condition is met at one, not at the other."""

    met: Reading
    unmet: Reading

    @property
    def is_upward(self) -> bool:
        """Whether the condition is met above the crossing."""
        return self.met.place > self.unmet.place


def even(low: float, high: float) -> tuple[float, ...]:
    """A grid from `low` to `high`, both included."""
    inner = (_plain(low + (high - low) * step / (GRID - 1)) for step in range(1, GRID - 1))
    return (low, *inner, high)


def between(readings: Sequence[Reading], ends: Ends) -> tuple[float, ...]:
    """The values to try next: inside every two neighbours of which one meets the condition.

    Steps are round numbers once they are fine enough; none are left when all are. `readings` are
    in order of the lever, `ends` the range it is turned in.
    """
    known = {one.place for one in readings}
    found: set[float] = set()
    for below, above in pairwise(readings):
        if _differ(below, above):
            found.update(_inside(below.place, above.place, ends))
    return tuple(sorted(found - known))


def crossings(readings: Sequence[Reading], ends: Ends) -> tuple[Crossing, ...]:
    """Where the condition starts or ends to be met, in order, at round values where tried."""
    found = []
    for place, (below, above) in enumerate(pairwise(readings)):
        if _differ(below, above):
            step = _step(below.place, above.place, ends)
            low = _round(readings[place::-1], step)
            high = _round(readings[place + 1 :], step)
            found.append(Crossing(high, low) if above.is_met else Crossing(low, high))
    return tuple(found)


def _differ(below: Reading, above: Reading) -> bool:
    """Whether just one of two readings meets the condition; an unknown one does not."""
    return (below.is_met is True) != (above.is_met is True)


def _inside(low: float, high: float, ends: Ends) -> tuple[float, ...]:
    step = _step(low, high, ends)
    if high - low <= step * (1 + SLACK):
        return ()
    if high - low > step * (GRID - 1):
        return even(low, high)[1:-1]
    first, last = math.floor(low / step + SLACK), math.ceil(high / step - SLACK)
    values = (_plain(count * step) for count in range(first, last + 1))
    return tuple(value for value in values if ends[0] <= value <= ends[1])


def _step(low: float, high: float, ends: Ends) -> float:
    """The last of the digits that a crossing between two values is found to."""
    size = max(abs(low), abs(high))
    least = math.ceil(math.log10(FINEST * (ends[1] - ends[0])))
    digits = math.floor(math.log10(size)) - DIGITS + 1 if size else least
    return float(10.0 ** max(digits, least))


def _round(outward: Sequence[Reading], step: float) -> Reading:
    """The first of some readings, or within a step of it one at a round value like it."""
    edge = outward[0]
    for one in outward:
        if abs(one.place - edge.place) > step or _differ(one, edge):
            break
        if abs(one.place / step - round(one.place / step)) < ROUND:
            return one
    return edge


def _plain(value: float) -> float:
    """The value without the last bits that sums of floats leave."""
    return float(f"{value:.12g}")
