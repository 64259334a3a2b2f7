"""The distribution of a value between its low and its high: exact at P10, P50 and P90.

On a scale that has no ends, a half of a normal distribution lies on either side of the value: the
logarithm where a quantity is positive, the log-odds where it has two ends, one plus the rate of a
growth. A low or high that is itself an end has no place on such a scale; then the halves are of the
value itself, and what lies beyond the end is at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

Array = np.ndarray[Any, np.dtype[np.float64]]
P90_SCORE = float(special.ndtri(0.9))  # standard deviations from a normal's median to its P90
KINDS = ("two-piece normal", "two-piece lognormal", "two-piece growth", "two-piece logit")
NORMAL, LOGNORMAL, GROWTH, LOGIT = KINDS


@dataclass(frozen=True, slots=True)
class Ends:
    """What a value stays strictly between; either may be infinite."""

    lower: float = -math.inf
    upper: float = math.inf

    @property
    def kind(self) -> str:
        """One of KINDS."""
        if math.isinf(self.lower) and math.isinf(self.upper):
            return NORMAL
        if math.isinf(self.lower) or math.isinf(self.upper):
            return GROWTH if self.lower == -1 else LOGNORMAL
        return LOGIT

    def hold(self, low: float, high: float) -> bool:
        """Whether a range stays clear of both ends."""
        return self.lower < low and high < self.upper

    def to_scale(self, value: float) -> float:
        """The place of a value on a scale without ends."""
        if self.kind == NORMAL:
            return value
        above = 0.0 if math.isinf(self.lower) else math.log(value - self.lower)
        return above - (0.0 if math.isinf(self.upper) else math.log(self.upper - value))

    def from_scale(self, places: Array) -> Array:
        """The values at some places of the scale."""
        if self.kind == NORMAL:
            return places
        if math.isinf(self.upper):
            return np.asarray(self.lower + np.exp(places))
        if math.isinf(self.lower):
            return np.asarray(self.upper - np.exp(-places))
        return np.asarray(self.lower + (self.upper - self.lower) * special.expit(places))


def at(scores: Array, low: float, middle: float, high: float, *ends: float) -> Array:
    """The values at normal scores, where a tenth is below low, half below middle."""
    own = Ends(*ends)
    points = [own.to_scale(point) for point in (low, middle, high)]
    places = scores / P90_SCORE
    below, above = (points[1] - points[0]) * places, (points[2] - points[1]) * places
    return own.from_scale(points[1] + np.where(places < 0, below, above))
