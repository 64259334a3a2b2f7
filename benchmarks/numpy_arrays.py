"""Arrays of months by draws, and the two approximations of the normal distribution.

Months come first: the values of one row in all draws lie side by side in memory, and what runs
along months adds whole rows. A row that no draw changes has one value, which spreads by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from benchmarks.numpy_layout import Growth, Layout, Places, Values


class Inputs:
    """The value of every row of every table: (draws,) where it is drawn, (1,) where it is not."""

    def __init__(self, layout: Layout, cells: Sequence[tuple[str, int]], values: Values) -> None:
        """`cells` say table and row of each column of `values` (draws, cells)."""
        drawn = np.ascontiguousarray(values.T)
        self.draws = len(values)
        self._tables: dict[str, list[Values]] = {}
        self._layout = layout
        for cell, (table, place) in enumerate(cells):
            self.table(table)[place] = drawn[cell]

    def table(self, name: str) -> list[Values]:
        """The values of a table's rows, in order."""
        if name not in self._tables:
            self._tables[name] = list(self._layout.values(name))
        return self._tables[name]

    def monthly(self, table: str, places: Places, missing: float = np.nan) -> Values:
        """The value that holds in each month: (months or 1, draws or 1)."""
        return over_months(self.table(table), places, missing)

    def parameter(self, name: str, missing: float = 0.0) -> Values:
        """A parameter in each month: (months or 1, draws or 1)."""
        return self.monthly("parameters", self._layout.monthly("parameters", name), missing)


def runs(places: Places) -> list[tuple[slice, int]]:
    """The months in which one row holds after the other."""
    edges = [0, *(np.flatnonzero(np.diff(places)) + 1).tolist(), len(places)]
    return [(slice(start, stop), int(places[start])) for start, stop in pairwise(edges)]


def over_months(values: Sequence[Values], places: Places, missing: float) -> Values:
    """Values spread over the months in which they hold: (months or 1, draws or 1)."""
    held = runs(places)
    if len(held) == 1:
        return values[places[0]][None, :] if places[0] >= 0 else np.full((1, 1), missing)
    width = max((len(values[place]) for _, place in held if place >= 0), default=1)
    made = np.empty((len(places), width))
    for months, place in held:
        made[months] = values[place] if place >= 0 else missing
    return made


def scaled(path: Values, values: Sequence[Values], places: Places, missing: float = 0.0) -> Values:
    """A path of the caller's own times the value that holds in each month, in place if it fits."""
    held = runs(places)
    width = max((len(values[place]) for _, place in held if place >= 0), default=1)
    if path.shape[1] < width or len(path) < len(places):
        path = np.array(np.broadcast_to(path, (len(places), max(width, path.shape[1]))))
    for months, place in held:
        path[months] *= values[place] if place >= 0 else missing
    return path


def grown(terms: Sequence[Growth], inputs: Inputs, out: Values) -> None:
    """Growth up to the end of each of the first or last months, into `out` (months, draws or 1)."""
    if not terms:
        out[:] = 1
        return
    logs = np.empty((len(terms), out.shape[1]))
    for row, term in zip(logs, terms, strict=True):
        value = inputs.table(term.table)[term.place]
        row[:] = value if term.table == "growth_surprises" else term.sign * np.log(1 + value)
    months = slice(len(out)) if terms[0].is_history else slice(-len(out), None)
    years = np.stack([term.years[months] for term in terms], axis=1)
    np.matmul(years, logs, out=out)
    np.exp(out, out=out)


def weighted(
    parts: Mapping[str, Places], factors: Sequence[Values], paths: Mapping[str, Values]
) -> Values:
    """The sum of factor times path over what holds in each month; 0 where nothing does."""
    total: Values | None = None
    for name, places in parts.items():
        part = over_months(factors, places, 0.0) * paths[name]
        total = part if total is None else added(total, part)
    return np.zeros((1, 1)) if total is None else total


def added(total: Values, part: Values) -> Values:
    """The sum, in place where the total is as wide."""
    if total.shape == np.broadcast_shapes(total.shape, part.shape):
        total += part
        return total
    return total + part


def normal_quantile(share: float) -> float:
    """The standard normal value below which a share lies: Acklam's, as the model has it."""
    if share < 1e-12:
        return -40.0
    if share > 1 - 1e-12:
        return 40.0
    centred = share - 0.5
    if abs(centred) <= 0.47575:
        squared = centred * centred
        top = np.polyval(CENTRE[0], squared) * centred
        return float(top / np.polyval(CENTRE[1], squared))
    tail = float(np.sqrt(-2 * np.log(min(share, 1 - share))))
    return float(-np.sign(centred) * np.polyval(TAIL[0], tail) / np.polyval(TAIL[1], tail))


def normal_probability(value: Values) -> Values:
    """The share of a standard normal distribution below a value: Hart's, as the model has it."""
    distance = np.minimum(np.abs(value), 7)
    tail = np.exp(-distance * distance / 2)
    tail *= np.polyval(HART[0], distance) / np.polyval(HART[1], distance)
    tail[np.abs(value) > 7] = 0
    return np.where(value > 0, 1 - tail, tail)


CENTRE = (
    (
        *(-39.69683028665376, 220.9460984245205, -275.9285104469687),
        *(138.357751867269, -30.66479806614716, 2.506628277459239),
    ),
    (
        *(-54.47609879822406, 161.5858368580409, -155.6989798598866),
        *(66.80131188771972, -13.28068155288572, 1.0),
    ),
)
TAIL = (
    (
        *(-0.007784894002430293, -0.3223964580411365, -2.400758277161838),
        *(-2.549732539343734, 4.374664141464968, 2.938163982698783),
    ),
    (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1.0),
)
HART = (
    (
        *(0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383),
        *(112.079291497871, 221.213596169931, 220.206867912376),
    ),
    (
        *(0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461),
        *(296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752),
    ),
)
