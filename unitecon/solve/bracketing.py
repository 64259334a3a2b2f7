"""Which values of a lever to try next, and where between them a condition starts or ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unitecon.solve.comparisons import Figure, Value

GRID = 33  # values of a pass over one range, both ends among them
DIGITS = 4  # significant digits to which a crossing is found
FINEST = 1e-6  # of the range: the finest step, where a crossing is near zero
SLACK = 1e-9  # of a step, for sums of floats
ROUND = 1e-6  # of a step: nearer than this to a whole number of steps counts as one

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a condition at a value of the lever (None: the lever is not turned).

    One figure per comparison of the condition; `is_met` is None where that is unknown.
    """

    at: float | None
    figures: tuple[Figure, ...]
    is_met: bool | None

    @property
    def place(self) -> float:
        """The lever's value; not a number where it is not turned."""
        return math.nan if self.at is None else self.at

    @property
    def value(self) -> Value | None:
        """The figure of the condition's first comparison, None where it is unknown."""
        return self.figures[0].value

    @property
    def is_bound(self) -> bool:
        """Whether that figure is at least `value`."""
        return self.figures[0].is_bound


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

    Steps become round numbers; none are left once every crossing is as fine as it gets. `readings`
    are in order of the lever, `ends` the range it is turned in.
    """
    tried = {reading.place for reading in readings}
    values: set[float] = set()
    for below, above in pairwise(readings):
        if _differ(below, above):
            values.update(_inside(below.place, above.place, ends))
    return tuple(sorted(values - tried))


def around(readings: Sequence[Reading], place: int, ends: Ends) -> tuple[float, ...]:
    """The values to try next between the neighbours of the reading at a place."""
    below, above = readings[max(place - 1, 0)], readings[min(place + 1, len(readings) - 1)]
    tried = {reading.place for reading in readings}
    return tuple(sorted(set(_inside(below.place, above.place, ends)) - tried))


def crossings(readings: Sequence[Reading], ends: Ends) -> tuple[Crossing, ...]:
    """Where the condition starts or stops being met, in order, at round values where tried."""
    crossed = []
    for place, (below, above) in enumerate(pairwise(readings)):
        if _differ(below, above):
            step = _step(below.place, above.place, ends)
            low = _round(readings[place::-1], step)
            high = _round(readings[place + 1 :], step)
            crossed.append(Crossing(high, low) if above.is_met else Crossing(low, high))
    return tuple(crossed)


def _differ(below: Reading, above: Reading) -> bool:
    """Whether exactly one of two readings meets the condition; an unknown one does not."""
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
    """The size of the last digit to which a crossing between two values is found."""
    size = max(abs(low), abs(high))
    least = math.ceil(math.log10(FINEST * (ends[1] - ends[0])))
    digits = math.floor(math.log10(size)) - DIGITS + 1 if size else least
    return float(10.0 ** max(digits, least))


def _round(outward: Sequence[Reading], step: float) -> Reading:
    """The first of some readings, or one like it at a round value within a step."""
    edge = outward[0]
    for reading in outward:
        if abs(reading.place - edge.place) > step or _differ(reading, edge):
            break
        if abs(reading.place / step - round(reading.place / step)) < ROUND:
            return reading
    return edge


def _plain(value: float) -> float:
    """The value without the last bits that sums of floats leave."""
    return float(f"{value:.12g}")
