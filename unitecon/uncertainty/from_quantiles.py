"""A distribution through stated quantiles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from unitecon.dictionary.tables import Limits
from unitecon.dictionary.uncertainty import FAMILIES
from unitecon.errors import Fault, Place
from unitecon.uncertainty.distributions import Distribution, Parameters
from unitecon.uncertainty.ranges import P90_SCORE

TOLERANCE_SHARE = 0.01  # of the distance from p10 to p90: how far off a stated p50 may be
# Shares of the distance from p10 to p90 between which a triangle's p50 lies; at these its most
# likely value is p10, or p90.
TRIANGLE_MEDIANS = ((3 - math.sqrt(5)) / 2, (math.sqrt(5) - 1) / 2)
LOG_TOTALS = (-7.0, 25.0)  # of the sum of a beta's exponents
EXACT = 1e-15  # tolerance of a root


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Stated quantiles of a value: p10 < p90, and p50 between them or None."""

    p10: float
    p50: float | None
    p90: float


def through(kind: str, stated: Quantiles, bounds: Limits) -> Distribution | Fault:
    """The distribution of a kind with these quantiles, or why there is none.

    p10 and p90 are met exactly; a stated p50 within TOLERANCE_SHARE of the distance from p10 to
    p90, by a triangle exactly. The fault has its column, and no file yet.
    """
    parameters = _solved(kind, stated)
    if isinstance(parameters, Fault):
        return replace(parameters, cause=_alternatives(stated))
    return Distribution(kind, parameters, bounds)


def _alternatives(stated: Quantiles) -> str:
    """The kinds that have the stated quantiles, in words."""
    fitting = [kind for kind in FAMILIES if not isinstance(_solved(kind, stated), Fault)]
    if fitting:
        return f"these are quantiles of another distribution: {' or '.join(fitting)}"
    return "no distribution has all of these quantiles: a digit is wrong, or leave p50 empty"


def _solved(kind: str, stated: Quantiles) -> Parameters | Fault:
    fault = _impossible(kind, stated)
    if fault is not None:
        return fault
    parameters = _SOLVERS[kind](stated)
    if isinstance(parameters, Fault):
        return parameters
    median = float(Distribution(kind, parameters).quantiles(np.array(0.5)))
    slack = TOLERANCE_SHARE * (stated.p90 - stated.p10)
    if stated.p50 is None or abs(stated.p50 - median) <= slack:
        return parameters
    message = f"is not the median of the {kind} distribution with this p10 and p90"
    limit = f"within {slack:.2g} of {median:.6g}, or left empty"
    return Fault(message, place=Place(column="p50"), value=f"{stated.p50:g}", limit=limit)


def _impossible(kind: str, stated: Quantiles) -> Fault | None:
    """The fault of quantiles that no distribution of the kind can have."""
    if kind in ("lognormal", "beta") and stated.p10 <= 0:
        message = f"cannot be a quantile of a {kind} distribution"
        return Fault(message, place=Place(column="p10"), value=f"{stated.p10:g}", limit="above 0")
    if kind == "growth" and stated.p10 <= -1:
        message = "cannot be a quantile of a growth rate"
        return Fault(message, place=Place(column="p10"), value=f"{stated.p10:g}", limit="above -1")
    if kind == "beta" and stated.p90 >= 1:
        message = "cannot be a quantile of a beta distribution, which lies between 0 and 1"
        return Fault(message, place=Place(column="p90"), value=f"{stated.p90:g}", limit="below 1")
    return _no_triangle(stated) if kind == "triangular" else None


def _no_triangle(stated: Quantiles) -> Fault | None:
    if stated.p50 is None:
        return Fault(
            "is empty",
            place=Place(column="p50"),
            limit="filled in: a triangular distribution needs p10, p50 and p90",
        )
    least, most = (stated.p10 + share * (stated.p90 - stated.p10) for share in TRIANGLE_MEDIANS)
    slack = 1e-9 * (stated.p90 - stated.p10)  # of a p50 written with as many digits
    if least - slack <= stated.p50 <= most + slack:
        return None
    message = "does not fit any triangle with this p10 and p90"
    return Fault(
        message,
        place=Place(column="p50"),
        value=f"{stated.p50:g}",
        limit=f"between {least:.6g} and {most:.6g}",
    )


def _normal_of(stated: Quantiles) -> Parameters:
    mean = (stated.p10 + stated.p90) / 2
    return mean, (stated.p90 - stated.p10) / (2 * P90_SCORE)


def _lognormal_of(stated: Quantiles) -> Parameters:
    median = math.sqrt(stated.p10) * math.sqrt(stated.p90)
    return median, math.log(stated.p90 / stated.p10) / (2 * P90_SCORE)


def _growth_of(stated: Quantiles) -> Parameters:
    median, sigma = _lognormal_of(Quantiles(1 + stated.p10, None, 1 + stated.p90))
    return median - 1, sigma


def _triangle_of(stated: Quantiles) -> Parameters:
    """Low, most likely, high: where the most likely lies in its range follows from p50 alone."""
    wanted = (float(stated.p50 or 0) - stated.p10) / (stated.p90 - stated.p10)

    def unit(p: float, mode: float) -> float:
        return math.sqrt(p * mode) if p < mode else 1 - math.sqrt((1 - p) * (1 - mode))

    def missed(mode: float) -> float:
        first, middle, last = (unit(p, mode) for p in (0.1, 0.5, 0.9))
        return (middle - first) / (last - first) - wanted

    if missed(0.1) < 0 < missed(0.9):
        mode = _root(missed, 0.1, 0.9)
    else:  # at the end of what a triangle can be, off by a rounding
        mode = 0.1 if wanted < 0.5 else 0.9
    width = (stated.p90 - stated.p10) / (unit(0.9, mode) - unit(0.1, mode))
    low = stated.p10 - width * unit(0.1, mode)
    return low, low + mode * width, low + width


def _beta_of(stated: Quantiles) -> Parameters | Fault:
    """The two exponents: for each sum of them one mean meets p10, and one sum meets p90, too."""
    try:
        total = math.exp(_root(lambda log: _beta_miss(math.exp(log), stated), *LOG_TOTALS))
    except ValueError:  # no change of sign: the exponents are beyond any use
        message = "is too close to p10, or both are too close to 0 and 1, for a beta distribution"
        return Fault(message, place=Place(column="p90"), value=f"{stated.p90:g}")
    return _exponents(total, _beta_mean(total, stated.p10))


def _beta_miss(total: float, stated: Quantiles) -> float:
    """How much more than nine tenths is below p90, where p10 is met."""
    mean = _beta_mean(total, stated.p10)
    return float(special.betainc(*_exponents(total, mean), stated.p90)) - 0.9


def _beta_mean(total: float, p10: float) -> float:
    """The log-odds of the mean with which a tenth is below p10."""
    return _root(lambda mean: float(special.betainc(*_exponents(total, mean), p10)) - 0.1, -40, 40)


def _exponents(total: float, mean: float) -> tuple[float, float]:
    return total * float(special.expit(mean)), total * float(special.expit(-mean))


def _root(miss: Callable[[float], float], low: float, high: float) -> float:
    """Where a function crosses 0; raises ValueError where it has one sign at both ends."""
    from scipy import optimize  # takes long to load, and few inputs are beta

    return float(optimize.brentq(miss, low, high, xtol=EXACT, rtol=EXACT))


_SOLVERS: dict[str, Callable[[Quantiles], Parameters | Fault]] = {
    "normal": _normal_of,
    "lognormal": _lognormal_of,
    "growth": _growth_of,
    "triangular": _triangle_of,
    "beta": _beta_of,
}
