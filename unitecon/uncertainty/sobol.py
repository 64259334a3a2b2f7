"""Scrambled Sobol points in up to eight dimensions: even in each of them and in most pairs.

The same points as `scipy.stats.qmc.Sobol` gives for the same random numbers; that package takes as
long to load as thousands of draws take to run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Words = np.ndarray[Any, np.dtype[np.uint32]]
BITS = 30
MOST = 8  # dimensions
# Primitive polynomials and first direction numbers (Joe and Kuo 2008, new-joe-kuo-6.21201).
POLYNOMIALS = (1, 3, 7, 11, 13, 19, 25, 37)
FIRST = ((1,), (1,), (1, 3), (1, 3, 1), (1, 1, 1), (1, 1, 3, 3), (1, 3, 5, 13), (1, 1, 5, 5, 17))


def points(
    dimensions: int, power: int, random: np.random.Generator
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """2 to the `power` points, each in [0, 1), points x dimensions.

    Scrambled by a random matrix and a shift (Matousek 1998). Raises ValueError beyond MOST
    dimensions or BITS as the power.
    """
    if not 1 <= dimensions <= MOST or not 0 <= power <= BITS:
        raise ValueError(f"{dimensions} dimensions, 2 to the {power} points")
    random = random.spawn(1)[0]
    powers = np.uint32(1) << np.arange(BITS, dtype=np.uint32)
    bits = random.integers(0, 2, size=(dimensions, BITS), dtype=np.uint32)
    shift = (bits * powers).sum(axis=1, dtype=np.uint32)
    size = (dimensions, BITS, BITS)
    matrices = np.tril(random.integers(0, 2, size=size, dtype=np.uint32))
    matrices[:, np.arange(BITS), np.arange(BITS)] = 1
    directions = _scrambled(matrices, _directions(dimensions))
    # Gray code: each point differs from the one before by the direction of its lowest zero bit.
    numbers = np.arange(2**power - 1, dtype=np.uint32)
    steps = directions[:, np.bitwise_count(numbers ^ (numbers + np.uint32(1))) - 1]
    words = np.bitwise_xor.accumulate(np.hstack([shift[:, None], steps]), axis=1)
    return np.asarray(words.T / 2.0**BITS)


def _directions(dimensions: int) -> Words:
    """The direction numbers, dimensions x bits, the first bit highest."""
    numbers = np.ones((dimensions, BITS), np.uint32)
    for row, polynomial, first in zip(numbers[1:], POLYNOMIALS[1:], FIRST[1:], strict=False):
        degree = len(first)
        row[:degree] = first
        for at in range(degree, BITS):
            word = int(row[at - degree])
            for back in range(1, degree + 1):
                if polynomial >> (degree - back) & 1:
                    word ^= int(row[at - back]) << back
            row[at] = word
    return numbers << np.arange(BITS - 1, -1, -1, dtype=np.uint32)


def _scrambled(matrices: Words, directions: Words) -> Words:
    """Each direction number times its dimension's binary matrix."""
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    bits = directions[:, :, None] >> places & 1  # dimensions x numbers x bits, highest first
    products = np.einsum("dpk,djk->djp", matrices, bits) & 1
    return np.asarray((products << places).sum(axis=2, dtype=np.uint32))
