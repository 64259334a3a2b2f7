"""How an uncertain value is distributed: what a quantile of it is.

`low` and `high` are the least and the greatest plausible value, so a value that has them is
triangular between them with the value itself as the likeliest. A fitted value with a standard
error is normal, or lognormal where it cannot be below 0, with the fitted value as its median.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from unitecon.tables import Limits, Table, limits

Array = np.ndarray[Any, np.dtype[np.float64]]
KINDS = ("normal", "lognormal", "triangular", "beta")


@dataclass(frozen=True, slots=True)
class Distribution:
    """One of KINDS with its parameters, cut to what the column may hold.

    normal: mean, standard deviation; lognormal: median, standard deviation of the logarithm;
    triangular: low, likeliest, high; beta: its two exponents.
    """

    kind: str
    parameters: tuple[float, ...]
    limits: Limits = field(default_factory=Limits)

    def quantiles(self, probabilities: Array) -> Array:
        """The values below which these shares of the distribution lie."""
        least = -np.inf if self.limits.least is None else self.limits.least
        most = np.inf if self.limits.most is None else self.limits.most
        above = -np.inf if self.limits.above is None else np.nextafter(self.limits.above, np.inf)
        found = _PPF[self.kind](probabilities, *self.parameters)
        return np.asarray(np.clip(found, max(least, above), most))


def _triangular(p: Array, low: float, mode: float, high: float) -> Array:
    return np.asarray(stats.triang.ppf(p, (mode - low) / (high - low), low, high - low))


def _lognormal(p: Array, median: float, sigma: float) -> Array:
    return np.asarray(median * np.exp(sigma * stats.norm.ppf(p)))


_PPF: dict[str, Any] = {
    "normal": stats.norm.ppf,
    "lognormal": _lognormal,
    "triangular": _triangular,
    "beta": stats.beta.ppf,
}


def of_row(table: Table, cells: Mapping[str, Any]) -> Distribution | None:
    """How a row's value is distributed; None where nothing says how sure it is."""
    column = str(table.value)
    value, bounds = cells[column], limits(table.name, column)
    low, high, error = (cells[name] for name in ("low", "high", "standard_error"))
    if error is not None:
        if error == 0:
            return None
        if bounds.least == 0 and bounds.most is None and value > 0:
            sigma = math.sqrt(math.log1p((error / value) ** 2))
            return Distribution("lognormal", (value, sigma), bounds)
        return Distribution("normal", (value, error), bounds)
    # What was assumed of the past was held fixed while the rest was fitted to facts.
    if cells.get("phase") == "history" or (low is None and high is None):
        return None
    low, high = value if low is None else low, value if high is None else high
    if low == high:
        return None
    return Distribution("triangular", (low, value, high), bounds)
