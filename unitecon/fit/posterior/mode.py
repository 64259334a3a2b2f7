"""The most likely scores of the inputs, and the linear model around them.

Scores are independent and standard normal before the facts. Gauss-Newton, in the space of the
facts, which are fewer than the inputs. What depends on the number of cores in its last digits is
rounded, so that draws do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unitecon.fit.least_squares import Array
from unitecon.uncertainty.correlations import rounded

# Rows of scores -> rows of misses of the facts.
Misses = Callable[[Array], Array]
Flags = NDArray[np.bool_]

STEP = 1e-3  # of a central difference, in standard deviations
MOST_ROUNDS = 30
LEAST_GAIN = 1e-6  # of the objective, below which the search ends
STEPS = np.array([1.0, 0.7, 0.5, 0.3, 0.15, 0.07, 0.03, 0.01])


@dataclass(frozen=True)
class Mode:
    """The scores of the mode, the misses there, and their jacobian (facts x inputs).

    `whitener` turns misses into residuals of standard deviation 1.
    """

    scores: Array
    misses: Array
    jacobian: Array
    whitener: Array
    is_converged: bool = False
    rounds: int = 0

    @cached_property
    def residuals(self) -> Array:
        """The misses in standard deviations, independent of each other."""
        return np.asarray(self.whitener @ self.misses)

    @cached_property
    def effects(self) -> Array:
        """The change of each residual with each score."""
        return rounded(np.asarray(self.whitener @ self.jacobian))

    @cached_property
    def gain(self) -> Array:
        """The change of each score by each residual (inputs x facts)."""
        inner = np.eye(len(self.effects)) + self.effects @ self.effects.T
        return rounded(np.asarray(np.linalg.solve(inner, self.effects).T))

    @property
    def objective(self) -> float:
        """Minus the logarithm of the posterior density, but for a constant."""
        return float(objectives(self.scores[None], self.residuals[None])[0])

    @cached_property
    def covariance(self) -> Array:
        """Of the scores, once the facts are known."""
        return np.asarray(np.eye(len(self.scores)) - self.gain @ self.effects)

    @cached_property
    def unmoved(self) -> Array:
        """The misses of the linear model at score 0 of every input."""
        return np.asarray(self.misses - self.jacobian @ self.scores)

    def evidence(self, covariance: Array) -> float:
        """Logarithm of the facts' density, were theirs this covariance, but for a constant."""
        root = np.linalg.cholesky(self.jacobian @ self.jacobian.T + covariance)
        whitened = np.linalg.solve(root, self.unmoved)
        return float(-whitened @ whitened / 2 - np.log(np.diag(root)).sum())


def objectives(scores: Array, residuals: Array) -> Array:
    """Half the squares of each row; infinite where the model has no value."""
    sums = np.einsum("ij,ij->i", scores, scores) + np.einsum("ij,ij->i", residuals, residuals)
    return np.asarray(np.where(np.isfinite(sums), sums / 2, np.inf))


def search(misses: Misses, whitener: Array, start: Array, left_out: Flags | None = None) -> Mode:
    """The mode from a start on; `is_converged` is false where MOST_ROUNDS did not suffice.

    The facts tell nothing of inputs that are `left_out`.
    """
    mode = around(misses, whitener, start, left_out)
    for count in range(1, MOST_ROUNDS + 1):
        trial = _best_step(misses, mode)
        gain = mode.objective - float(objectives(trial[None], _residuals(misses, mode, trial))[0])
        if not gain > LEAST_GAIN:
            return replace(mode, is_converged=np.isfinite(mode.objective), rounds=count)
        mode = around(misses, whitener, trial, left_out)
    return replace(mode, rounds=MOST_ROUNDS)


def _residuals(misses: Misses, mode: Mode, *places: Array) -> Array:
    return np.asarray(misses(np.array(places)) @ mode.whitener.T)


def around(misses: Misses, whitener: Array, scores: Array, left_out: Flags | None = None) -> Mode:
    """The linear model around some scores, from one pass: the scores and each a step away."""
    scores = rounded(scores)
    steps = STEP * np.eye(len(scores))
    rows = misses(np.vstack([scores, scores + steps, scores - steps]))
    above, below = rows[1 : len(scores) + 1], rows[len(scores) + 1 :]
    jacobian = (above - below).T / (2 * STEP)
    if left_out is not None:
        jacobian[:, left_out] = 0
    return Mode(scores, rows[0], jacobian, whitener)


def _best_step(misses: Misses, mode: Mode) -> Array:
    """The best of several lengths of the Gauss-Newton step."""
    whole = mode.gain @ (mode.effects @ mode.scores - mode.residuals) - mode.scores
    trials = mode.scores + STEPS[:, None] * whole
    costs = objectives(trials, _residuals(misses, mode, *trials))
    return np.asarray(trials[np.argmin(costs)])
