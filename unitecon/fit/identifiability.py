"""Which cells the facts can distinguish, by the effect of each cell on each fact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ALIKE = 0.99  # correlation of two cells' effects on the facts
CONDITION_INDEX, VARIANCE_PART = 30.0, 0.5  # Belsley, Kuh and Welsch (1980)
SINGULAR = 1e-10


def collinear(effects: Array, free: NDArray[np.intp]) -> tuple[tuple[int, ...], ...]:
    """For each cell, the `free` cells that the facts cannot tell it from.

    `effects` is facts x cells. Two whose effects correlate by more than ALIKE, or several that
    share a direction with a condition index above 30 and more than half of their variance in it.
    """
    alike: list[set[int]] = [set() for _ in range(effects.shape[1])]
    if len(free) > 1 and len(effects):
        scaled = effects[:, free] / np.linalg.norm(effects[:, free], axis=0)
        sets = [set(map(int, pair)) for pair in np.argwhere(np.abs(scaled.T @ scaled) > ALIKE)]
        _, singular, right = np.linalg.svd(scaled, full_matrices=True)
        singular = np.pad(singular, (0, len(free) - len(singular)))
        safe = np.maximum(singular, SINGULAR * singular[0])
        parts = (right / safe[:, None]) ** 2
        parts /= parts.sum(axis=0)
        shared = parts[singular[0] / safe > CONDITION_INDEX] > VARIANCE_PART
        sets += [set(map(int, np.flatnonzero(row))) for row in shared]
        for members in sets:
            for member in members:
                alike[free[member]] |= {int(free[other]) for other in members - {member}}
    return tuple(tuple(sorted(others)) for others in alike)


def rank_and_condition(effects: Array) -> tuple[int, float]:
    """Rank and condition number of effects (facts x cells), each cell's scaled to length 1.

    The condition number is inf where the rank is not full, NaN without effects.
    """
    if not effects.size:
        return 0, float("nan")
    singular = np.linalg.svd(effects / np.linalg.norm(effects, axis=0), compute_uv=False)
    rank = int(np.sum(singular > SINGULAR * singular[0]))
    is_full = rank == effects.shape[1]
    return rank, float(singular[0] / singular[-1]) if is_full else float("inf")
