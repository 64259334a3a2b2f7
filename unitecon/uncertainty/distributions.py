"""The distribution of an uncertain value, and its quantiles.

`low` and `high` are P10 and P90 and the value itself is P50, of assumed and fitted values alike
(`ranges`). A value with a standard error alone is normal, or lognormal where it cannot be below 0,
with the value as its median; of a growth rate, one plus the rate is lognormal. A value with stated
p10 and p90 has the distribution of the stated kind with these quantiles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from unitecon.dictionary.tables import Limits, Table, limits
from unitecon.uncertainty import ranges
from unitecon.uncertainty.ranges import Array, Ends

Parameters = tuple[float, ...]
TINY = 1e-12  # probabilities stay this far from 0 and 1, whose quantiles could be infinite


@dataclass(frozen=True, slots=True)
class Distribution:
    """One of FAMILIES with its parameters, cut to the limits of the column.

    normal: mean, standard deviation; lognormal: median, standard deviation of the logarithm;
    growth: the value's median, the same of one plus the value; triangular: low, most likely, high;
    beta: its two exponents; uniform and log uniform: lower and upper bound; bounded normal and
    bounded lognormal: the same, and before them mean and standard deviation, of the logarithm;
    two-piece: P10, P50, P90, and the ends of their scale.
    """

    kind: str
    parameters: Parameters
    limits: Limits = field(default_factory=Limits)

    def quantiles(self, probabilities: Array) -> Array:
        """The values below which these shares of the distribution lie, in the same shape."""
        return self.at(special.ndtri(probabilities))

    def at(self, scores: Array) -> Array:
        """The values below which as much lies as below normal scores, as precise as these."""
        least = -np.inf if self.limits.least is None else self.limits.least
        most = np.inf if self.limits.most is None else self.limits.most
        above = (
            -np.inf if self.limits.above is None else math.nextafter(self.limits.above, math.inf)
        )
        values = _AT[self.kind](scores, *self.parameters)
        return np.asarray(np.clip(values, max(least, above), most))


def _shares(scores: Array) -> Array:
    """The shares below scores; close to 1, a number of single precision tells few apart."""
    return np.asarray(special.ndtr(scores.astype(np.float64)))


def _normal(scores: Array, mean: float, sigma: float) -> Array:
    return np.asarray(scores * sigma + mean)


def _triangular(scores: Array, low: float, mode: float, high: float) -> Array:
    left, p = (mode - low) / (high - low), _shares(scores)
    below, above = np.sqrt(left * p), 1 - np.sqrt((1 - left) * (1 - p))
    return np.asarray(np.where(p < left, below, above) * (high - low) + low)


def _lognormal(scores: Array, median: float, sigma: float) -> Array:
    return np.asarray(median * np.exp(sigma * scores))


def _growth(scores: Array, median: float, sigma: float) -> Array:
    return _lognormal(scores, 1 + median, sigma) - 1


def _beta(scores: Array, first: float, second: float) -> Array:
    from scipy import stats  # takes long to load, and few inputs are beta

    return np.asarray(stats.beta.ppf(_shares(scores), first, second))


def _uniform(scores: Array, lower: float, upper: float) -> Array:
    return np.asarray(lower + (upper - lower) * _shares(scores))


def _bounded_normal(scores: Array, mean: float, sigma: float, lower: float, upper: float) -> Array:
    ends = special.ndtr((np.array([lower, upper]) - mean) / sigma)
    return np.clip(_normal(special.ndtri(_uniform(scores, *ends)), mean, sigma), lower, upper)


def _log(values_at: Any) -> Any:
    """The values of which the logarithms are these."""
    return lambda scores, *parameters: np.exp(values_at(scores, *parameters))


_AT: dict[str, Any] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "growth": _growth,
    "triangular": _triangular,
    "beta": _beta,
    "uniform": _uniform,
    "log uniform": _log(_uniform),
    "bounded normal": _bounded_normal,
    "bounded lognormal": _log(_bounded_normal),
    **dict.fromkeys(ranges.KINDS, ranges.at),
}


def of_row(table: Table, cells: Mapping[str, Any]) -> Distribution | None:
    """The distribution of a row's value; None where the row does not say how sure it is."""
    column = str(table.value)
    value, bounds = cells[column], limits(table.name, column)
    low, high, error = (cells[name] for name in ("low", "high", "standard_error"))
    if low is None and high is None:
        return _of_error(value, error, bounds) if error else None
    low, high = value if low is None else low, value if high is None else high
    return None if low == high else _of_range((low, value, high), bounds, cells.get("unit"))


def _of_range(points: Parameters, bounds: Limits, unit: str | None) -> Distribution:
    """The distribution through P10, P50 and P90; a range on one side of 0 stays there."""
    low, _, high = points
    lower = bounds.least if bounds.above is None else bounds.above
    upper = bounds.most
    if unit == "share" and low >= 0 and high <= 1:  # a parameter, whose column has no limits
        upper = 1.0
    if low >= 0 and not is_growth(bounds):
        lower = max(lower or 0.0, 0.0)
    elif high <= 0 and not is_growth(bounds):
        upper = min(upper or 0.0, 0.0)
    ends = Ends(-math.inf if lower is None else lower, math.inf if upper is None else upper)
    if ends.hold(low, high):
        return Distribution(ends.kind, (*points, ends.lower, ends.upper), bounds)
    return Distribution(ranges.NORMAL, points, Limits(lower, bounds.above, upper))


def _of_error(value: float, error: float, bounds: Limits) -> Distribution:
    if bounds.least == 0 and bounds.most is None and value > 0:
        sigma = math.sqrt(math.log1p((error / value) ** 2))
        return Distribution("lognormal", (value, sigma), bounds)
    if is_growth(bounds):
        sigma = math.sqrt(math.log1p((error / (1 + value)) ** 2))
        return Distribution("growth", (value, sigma), bounds)
    return Distribution("normal", (value, error), bounds)


def is_growth(bounds: Limits) -> bool:
    """Whether a column holds growth rates: a thing can lose no more than all of itself."""
    return bounds.above == -1
