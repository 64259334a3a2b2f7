"""What the facts and priors of a fit say of its cells, and how much each group of facts says.

Linear around the estimates: rows are residuals in standard deviations, columns the free cells on
their scale of search. A group of facts counts as one observation, as it does in the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unitecon.fit.identifiability import SINGULAR

Array = NDArray[np.float64]
LOST = 1e-6  # of a cell's own direction
SOLE = 1e-6  # of a direction that the other groups inform


@dataclass(frozen=True, slots=True)
class Influence:
    """What a group of facts does to the fit.

    `leverage` is the number of cells that it decides by itself. `without` holds the residuals of
    its facts when it is left out of the fit, `shifts` how the free cells then move: infinite where
    nothing else informs them.
    """

    group: str
    leverage: float
    without: Array
    shifts: Array


@dataclass(frozen=True)
class Evidence:
    """Weighted residuals and effects of the facts, effects of the priors, each fact's group."""

    residuals: Array
    effects: Array
    priors: Array
    groups: Sequence[str]

    @cached_property
    def _parts(self) -> tuple[Array, Array, Array]:
        return _decomposed(np.vstack([self.effects, self.priors]))

    @property
    def misfit(self) -> float:
        """The squared residuals of the facts, without those of the priors."""
        return float(self.residuals @ self.residuals)

    @property
    def freedom(self) -> float:
        """Groups of facts less the cells that they, and not the priors, decide."""
        left = self._parts[0][: len(self.residuals)]
        return len(set(self.groups)) - float((left**2).sum())

    @property
    def chi_square(self) -> float:
        """Misfit by degree of freedom; never less than 1, as luck makes no fact surer."""
        return max(1.0, self.misfit / self.freedom) if self.freedom > LOST else 1.0

    @property
    def covariances(self) -> Array:
        """Covariances of the free cells: the misfit widens what facts say, not what priors say.

        A cell that moves along a direction that nothing measures could be anywhere: NaN.
        """
        widened = self.effects / np.sqrt(self.chi_square)
        _, root, right = _decomposed(np.vstack([widened, self.priors]))
        covariances = root @ root.T
        lost = (right**2).sum(axis=0) < 1 - LOST
        covariances[lost, :] = covariances[:, lost] = np.nan
        return covariances

    def influences(self) -> tuple[Influence, ...]:
        """Each group's influence, in the order in which the groups first appear."""
        return tuple(self._influence(group) for group in dict.fromkeys(self.groups))

    def _influence(self, group: str) -> Influence:
        left, root, _ = self._parts
        rows = np.array([other == group for other in self.groups])
        own = left[: len(self.residuals)][rows]
        shares, directions = np.linalg.eigh(own @ own.T)
        is_sole = shares > 1 - SOLE
        left_over = np.where(is_sole, 1.0, 1 - shares)
        turned = directions.T @ self.residuals[rows]
        shifts = root @ own.T @ directions @ (turned / left_over)
        alone = np.abs(root @ own.T @ directions[:, is_sole]).sum(axis=1)
        scale = np.linalg.norm(root, axis=1)
        shifts[alone > SOLE * scale] = np.inf
        without = directions @ np.where(is_sole, np.inf, turned / left_over)
        without = np.where(np.isfinite(without), without, np.inf)
        return Influence(group, float(shares.sum()), without, shifts)


def _decomposed(rows: Array) -> tuple[Array, Array, Array]:
    """Left vectors, root and right vectors of what the rows measure.

    `root @ left.T` is the least-squares solution, `root @ root.T` its covariance.
    """
    lengths = np.linalg.norm(rows, axis=0)
    if not rows.size:
        return np.zeros((len(rows), 0)), np.zeros((rows.shape[1], 0)), np.zeros((0, rows.shape[1]))
    left, singular, right = np.linalg.svd(rows / lengths, full_matrices=False)
    is_measured = singular > SINGULAR * singular[0]
    root = (right[is_measured] / singular[is_measured, None] / lengths).T
    return left[:, is_measured], root, right[is_measured]


def jackknife_errors(influences: Sequence[Influence], cells: int) -> Array:
    """Standard errors of the free cells from leaving out one group at a time (NaN: none)."""
    count = len(influences)
    if count < 2:
        return np.full(cells, np.nan)
    shifts = np.array([influence.shifts for influence in influences]).reshape(count, cells)
    is_known = np.isfinite(shifts).all(axis=0)
    spread = np.where(is_known, shifts, 0.0).std(axis=0)
    return np.where(is_known, spread * np.sqrt(count - 1), np.nan)
