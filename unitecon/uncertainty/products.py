"""Matrix products whose digits depend neither on the number of rows nor on that of cores.

Their factors are whole numbers of so few digits that every sum is exact, whatever its order, and so
the same from any library for linear algebra, which is many times as fast as sums in a fixed order.
"""

from __future__ import annotations

import numpy as np

from unitecon.uncertainty.ranges import Array

EXACT = 53  # binary digits of a whole number that a float holds


def product(rows: Array, others: Array) -> Array:
    """The product of each of `rows` with each of `others`, right to a millionth of their sizes."""
    digits = (EXACT - rows.shape[1].bit_length()) // 2
    whole, units = _whole(rows, digits)
    other_whole, other_units = (whole, units) if others is rows else _whole(others, digits)
    with np.errstate(invalid="ignore"):  # a row with a number that is not known
        sums = whole @ other_whole.T
        sums *= units
        sums *= other_units.T
        return np.asarray(sums)


def _whole(rows: Array, digits: int) -> tuple[Array, Array]:
    """Each row as whole numbers of so many binary digits, and its unit, a power of two."""
    most, least = rows.max(axis=1, initial=0.0), rows.min(axis=1, initial=0.0)
    exponents = np.frexp(np.maximum(most, -least)[:, None])[1] - digits
    whole = rows * np.ldexp(1.0, -exponents)
    return np.rint(whole, out=whole), np.ldexp(1.0, exponents)
