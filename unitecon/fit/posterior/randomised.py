"""Draws of the prior and of the facts' errors -> draws of the posterior.

Exact where the model is linear: there one move makes a draw of the posterior. The jacobian is the
mode's, so elsewhere a draw moves several times, less far where a move made it worse, and ends at
the best place it was at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.mode import Misses, Mode, objectives
from unitecon.uncertainty.correlations import apart

PASSES, MOST_PASSES = 2, 12  # the fewest and the most; in between, until most draws settle
ENOUGH = 2  # draws for each score and error, from which their chance correlations are taken off
MOST_UNSETTLED = 0.1  # of the draws
SETTLED = 1.0  # of the objective (minus log density) that another move could still take off


@dataclass(frozen=True)
class Points:
    """Places of draws, the residuals there, and the objectives, infinite where not known."""

    scores: Array
    residuals: Array
    objectives: Array

    def improved(self, other: Points) -> Points:
        """Each draw at the better of two places."""
        is_better = other.objectives < self.objectives
        return Points(
            np.where(is_better[:, None], other.scores, self.scores),
            np.where(is_better[:, None], other.residuals, self.residuals),
            np.where(is_better, other.objectives, self.objectives),
        )


@dataclass(frozen=True)
class Problem:
    """The mode, and what each draw is drawn to: its own scores, its own errors of the facts."""

    mode: Mode
    prior: Array
    errors: Array

    def at(self, scores: Array, misses: Misses) -> Points:
        """The model at some scores of each draw, from one pass."""
        residuals = np.einsum("ij,kj->ik", misses(scores), self.mode.whitener)
        costs = objectives(scores - self.prior, residuals - self.errors)
        return Points(scores, residuals, costs)

    def start(self) -> Points:
        """Every draw at the mode."""
        shape = self.prior.shape[0]
        scores = np.tile(self.mode.scores, (shape, 1))
        residuals = np.tile(self.mode.residuals, (shape, 1))
        return Points(scores, residuals, np.full(shape, np.inf))

    def move(self, points: Points) -> Array:
        """How far each draw is from the best scores of the linear model through its place."""
        away = points.scores - self.prior
        missed = np.einsum("ij,kj->ik", away, self.mode.effects) - points.residuals + self.errors
        return np.asarray(np.einsum("ij,kj->ik", missed, self.mode.gain) - away)

    def unsettled_share(self, points: Points) -> float:
        """Of the draws whose objective another move would lower by more than SETTLED."""
        slope = points.scores - self.prior
        slope += np.einsum("ij,jk->ik", points.residuals - self.errors, self.mode.effects)
        left = -np.einsum("ij,ij->i", self.move(points), slope) / 2
        return float(np.mean(~(left <= SETTLED)))


def moved(problem: Problem, misses: Misses) -> tuple[Array, float]:
    """The scores of draws that agree with the facts, and the share of them that did not settle."""
    best = problem.start()
    length = np.ones(len(problem.prior))
    share = 1.0
    for number in range(MOST_PASSES):
        if number >= PASSES and share <= MOST_UNSETTLED:
            break
        points = problem.at(best.scores + length[:, None] * problem.move(best), misses)
        length = np.where(points.objectives < best.objectives, 1.0, length / 2)
        best = best.improved(points)
        share = problem.unsettled_share(best)
    return best.scores, share


def problem_of(mode: Mode, prior: Array, errors: Array) -> Problem:
    """The problem of draws, without the correlations between scores and errors by chance."""
    whole = apart(np.hstack([prior, errors]), ENOUGH)
    return Problem(mode, whole[:, : prior.shape[1]], whole[:, prior.shape[1] :])
