"""SQL's functions on arrays of rows x draws, with NaN where SQL has null."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unitecon.engine.vectorized.group_order import Array, Ranks
from unitecon.errors import UniteconError

Grouping = Callable[[Ranks, Array], Array]


def nullif(values: Array, other: Array) -> Array:
    """`nullif`."""
    return np.where(values == other, np.nan, values)


def coalesce(*values: Array) -> Array:
    """`coalesce`."""
    found: Array = values[-1]
    for one in reversed(values[:-1]):
        found = np.where(np.isnan(one), found, one)
    return found


def logarithm(values: Array) -> Array:
    """`ln`, which is an error where the number is not above zero."""
    if np.any(values <= 0):
        raise UniteconError("ln of a number that is not above 0, in a draw")
    return np.log(values)


def choice(*parts: Array) -> Array:
    """`case`: conditions and values in turn, the value of none of them last."""
    found: Array = parts[-1]
    for at in reversed(range(0, len(parts) - 1, 2)):
        found = np.where(parts[at], parts[at + 1], found)
    return found


def truth(function: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """A comparison as a value: null where a side is."""

    def compared(left: Array, right: Array) -> Array:
        return only(function(left, right), known(left) & known(right))

    return compared


def unequal(left: Array, right: Array) -> Array:
    """`<>`, which is not true of what is unknown."""
    return np.not_equal(left, right) & known(left) & known(right)


def known(values: Array) -> Array:
    """`is not null`."""
    return ~np.isnan(values)


def only(values: Array, is_present: Array) -> Array:
    """The values of rows that are there, null elsewhere."""
    return np.where(is_present, values, np.nan)


def previous(ranks: Ranks, values: Array, default: Array, is_present: Array) -> Array:
    """`lag` by one among the rows that are there."""
    width = max(values.shape[1], default.shape[1], is_present.shape[1])
    found = np.empty((len(values), width))
    state, has = np.full((len(ranks.groups), 1), np.nan), np.zeros((len(ranks.groups), 1), bool)
    for at in ranks.at:
        part, is_here = values[at], is_present[at]
        state, has = state[: len(part)], has[: len(part)]
        found[at] = np.where(has, state, default[at])
        state, has = np.where(is_here, part, state), has | is_here
    return found


def total(ranks: Ranks, values: Array) -> Array:
    """`sum` of each group, which passes over nulls."""
    return _without_nulls(ranks, values, _folded(np.add))


def running_total(ranks: Ranks, values: Array) -> Array:
    """`sum` of each row and those before it."""
    return _without_nulls(ranks, values, _scanned(np.add))


def count(ranks: Ranks, values: Array) -> Array:
    """`count` of what is not null."""
    if not np.isnan(values).any():
        return ranks.counts[:, None].astype(float)
    return _folded(np.add)(ranks, known(values).astype(float))


def running_count(ranks: Ranks, values: Array) -> Array:
    """`count` of each row and those before it."""
    return _scanned(np.add)(ranks, known(values).astype(float))


def mean(ranks: Ranks, values: Array) -> Array:
    """`avg`, which passes over nulls."""
    return total(ranks, values) / nullif(count(ranks, values), np.zeros((1, 1)))


def _folded(function: np.ufunc) -> Grouping:
    def fold(ranks: Ranks, values: Array) -> Array:
        found = values[ranks.at[0]].copy()
        for at in ranks.at[1:]:
            part = values[at]
            top = found[: len(part)]
            function(top, part, out=top)
        return found

    return fold


def _scanned(function: np.ufunc) -> Grouping:
    def scan(ranks: Ranks, values: Array) -> Array:
        found = np.empty_like(values)
        state = values[ranks.at[0]]
        found[ranks.at[0]] = state
        for at in ranks.at[1:]:
            part = values[at]
            state = function(state[: len(part)], part)
            found[at] = state
        return found

    return scan


def _without_nulls(ranks: Ranks, values: Array, sums: Grouping) -> Array:
    found = sums(ranks, values)
    if np.isnan(found).any():
        is_known = known(values)
        found = sums(ranks, np.where(is_known, values, 0.0))
        found[sums(ranks, is_known.astype(float)) == 0] = np.nan
    return found


least, greatest = _folded(np.fmin), _folded(np.fmax)
running_least, running_greatest = _scanned(np.fmin), _scanned(np.fmax)
any_of = _folded(np.logical_or)
