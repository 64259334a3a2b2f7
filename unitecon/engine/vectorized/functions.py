"""SQL's functions on arrays of rows x draws, with NaN for null, and the names they go by.

An operation names its function and a program is saved with these names, so the three registries
are all that a saved program can run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np

from unitecon.engine.vectorized.group_order import Array, GroupOrder
from unitecon.errors import UniteconError

Grouping = Callable[[GroupOrder, Array], Array]


def nullif(values: Array, other: Array) -> Array:
    """`nullif`."""
    return np.where(values == other, np.nan, values)


def coalesce(*values: Array) -> Array:
    """`coalesce`."""
    result: Array = values[-1]
    for earlier in reversed(values[:-1]):
        result = np.where(np.isnan(earlier), result, earlier)
    return result


def greatest(*values: Array) -> Array:
    """`greatest`, which ignores nulls as DuckDB does."""
    return reduce(np.fmax, values)


def least(*values: Array) -> Array:
    """`least`, which ignores nulls as DuckDB does."""
    return reduce(np.fmin, values)


def logarithm(values: Array) -> Array:
    """`ln`. Raises UniteconError where a number is not above zero, as DuckDB does."""
    if np.any(values <= 0):
        raise UniteconError("in a draw, ln of a number that is not above 0")
    return np.log(values)


def choice(*parts: Array) -> Array:
    """`case`: conditions and values in turn, then the value where no condition holds."""
    result: Array = parts[-1]
    for at in reversed(range(0, len(parts) - 1, 2)):
        result = np.where(parts[at], parts[at + 1], result)
    return result


def unequal(left: Array, right: Array) -> Array:
    """`<>`, which is not true of an unknown value."""
    return np.not_equal(left, right) & is_known(left) & is_known(right)


def is_known(values: Array) -> Array:
    """`is not null`."""
    return ~np.isnan(values)


def _truth(function: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """A comparison as a value: null where a side is."""

    def compared(left: Array, right: Array) -> Array:
        return np.where(is_known(left) & is_known(right), function(left, right), np.nan)

    return compared


def total(order: GroupOrder, values: Array) -> Array:
    """`sum` of each group, which ignores nulls."""
    return _without_nulls(order, values, _folded(np.add))


def running_total(order: GroupOrder, values: Array) -> Array:
    """`sum` of each row and those before it."""
    return _without_nulls(order, values, _scanned(np.add))


def count(order: GroupOrder, values: Array) -> Array:
    """`count` of the values that are not null."""
    if not np.isnan(values).any():
        return order.counts[:, None].astype(float)
    return _folded(np.add)(order, is_known(values).astype(float))


def running_count(order: GroupOrder, values: Array) -> Array:
    """`count` of each row and those before it."""
    return _scanned(np.add)(order, is_known(values).astype(float))


def mean(order: GroupOrder, values: Array) -> Array:
    """`avg`, which ignores nulls."""
    return total(order, values) / nullif(count(order, values), np.zeros((1, 1)))


def _folded(function: np.ufunc) -> Grouping:
    def fold(order: GroupOrder, values: Array) -> Array:
        result = values[order.at[0]].copy()
        for at in order.at[1:]:
            part = values[at]
            top = result[: len(part)]
            function(top, part, out=top)
        return result

    return fold


def _scanned(function: np.ufunc) -> Grouping:
    def scan(order: GroupOrder, values: Array) -> Array:
        result = np.empty_like(values)
        state = values[order.at[0]]
        result[order.at[0]] = state
        for at in order.at[1:]:
            part = values[at]
            state = function(state[: len(part)], part)
            result[at] = state
        return result

    return scan


def _without_nulls(order: GroupOrder, values: Array, sums: Grouping) -> Array:
    result = sums(order, values)
    if np.isnan(result).any():
        known = is_known(values)
        result = sums(order, np.where(known, values, 0.0))
        result[sums(order, known.astype(float)) == 0] = np.nan
    return result


ELEMENTWISE: Mapping[str, Callable[..., Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "abs": np.abs,
    "exp": np.exp,
    "floor": np.floor,
    "round": np.rint,
    "log": np.log,
    "checked_log": logarithm,
    "as_date": np.asarray,
    "nullif": nullif,
    "coalesce": coalesce,
    "greatest": greatest,
    "least": least,
    "choice": choice,
    "and": np.logical_and,
    "or": np.logical_or,
    "is_null": np.isnan,
    "is_known": is_known,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "unequal": unequal,
    "truth:greater": _truth(np.greater),
    "truth:greater_equal": _truth(np.greater_equal),
    "truth:less": _truth(np.less),
    "truth:less_equal": _truth(np.less_equal),
    "truth:equal": _truth(np.equal),
    "truth:unequal": _truth(unequal),
}
# Null where any operand is.
STRICT = frozenset({"add", "subtract", "multiply", "divide"})
GROUPED: Mapping[str, Grouping] = {
    "sum": total,
    "min": _folded(np.fmin),
    "max": _folded(np.fmax),
    "count": count,
    "avg": mean,
}
RUNNING: Mapping[str, Grouping] = {
    "sum": running_total,
    "min": _scanned(np.fmin),
    "max": _scanned(np.fmax),
    "count": running_count,
}
