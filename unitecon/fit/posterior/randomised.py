"""Draws of the prior and of the facts' errors -> draws of the posterior.

Exact where the model is linear: there one move makes a draw of the posterior. The jacobian is the
mode's, so elsewhere a draw moves several times, less far where a move made it worse, and goes on
from the best place it was at. Draws that have settled are not looked at again, but for one last
move each.

Where a draw is follows from its pulls: how far each fact pulls it away from its own scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unitecon.engine.vectorized.group_order import Index
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.mode import Misses, Mode
from unitecon.uncertainty.correlations import apart, rounded
from unitecon.uncertainty.products import product

PASSES, MOST_PASSES = 2, 12  # the fewest and the most; in between, until most draws settle
ENOUGH = 2  # draws for each score and error, from which their chance correlations are taken off
MOST_UNSETTLED = 0.1  # of the draws
SETTLED = 1.0  # of the objective (minus log density) that another move could still take off


@dataclass(frozen=True)
class Points:
    """Draws' pulls (draws x facts), the objectives there, and what the linear model makes of both.

    `moves` lead to its best pulls, and `left` is how much lower its objective is there; infinite
    where the model has no figure.
    """

    pulls: Array
    objectives: Array
    moves: Array
    left: Array

    def of(self, draws: Index) -> Points:
        """Those of some draws."""
        return Points(*(part[draws] for part in self._parts))

    def put(self, draws: Index, points: Points) -> None:
        """Set those of some draws."""
        for part, other in zip(self._parts, points._parts, strict=True):
            part[draws] = other

    @property
    def _parts(self) -> tuple[Array, ...]:
        return self.pulls, self.objectives, self.moves, self.left

    @property
    def is_settled(self) -> NDArray[np.bool_]:
        """The draws whose objective another move would lower by no more than SETTLED."""
        return self.left <= SETTLED


@dataclass(frozen=True)
class Problem:
    """The mode, and what each draw is drawn to: its own scores, its own errors of the facts."""

    mode: Mode
    prior: Array
    errors: Array

    def start(self) -> Array:
        """The pulls of the linear model at the mode."""
        away = product(self.mode.scores - self.prior, self.mode.effects)
        return np.asarray(away - self.mode.residuals + self.errors)

    def scores(self, pulls: Array, draws: Index) -> Array:
        """Where the pulls take some draws."""
        return np.asarray(self.prior[draws] + product(pulls, self.mode.gain))

    def at(self, pulls: Array, draws: Index, misses: Misses) -> Points:
        """The model at some pulls of some draws, from one pass."""
        missed = product(misses(self.scores(pulls, draws)), self.mode.whitener)
        missed -= self.errors[draws]
        along = product(pulls, self._lengths)
        squares = np.einsum("ij,ij->i", pulls, along) + np.einsum("ij,ij->i", missed, missed)
        moves = product(pulls, self._returns) - missed - pulls
        slopes = along + product(missed, self._returns.T)
        left = -np.einsum("ij,ij->i", moves, slopes) / 2
        costs, left = (np.where(np.isfinite(part), part, np.inf) for part in (squares / 2, left))
        return Points(pulls, costs, moves, left)

    @cached_property
    def _returns(self) -> Array:
        """The change of each residual with each pull."""
        return rounded(self.mode.effects @ self.mode.gain)

    @cached_property
    def _lengths(self) -> Array:
        """The products of the changes of the scores with each pull."""
        return rounded(self.mode.gain.T @ self.mode.gain)


def moved(problem: Problem, misses: Misses) -> tuple[Array, float]:
    """The scores of draws that agree with the facts, and the share of them that did not settle."""
    every = np.arange(len(problem.prior))
    best = problem.at(problem.start(), every, misses)
    steps, lengths = best.moves.copy(), np.ones(len(every))
    for number in range(1, MOST_PASSES):
        draws = np.flatnonzero(~best.is_settled)
        if number >= PASSES and len(draws) <= MOST_UNSETTLED * len(every):
            break
        before = best.of(draws)
        points = problem.at(before.pulls + lengths[draws, None] * steps[draws], draws, misses)
        is_better = points.objectives < before.objectives
        best.put(draws[is_better], points.of(np.flatnonzero(is_better)))
        lengths[draws] = np.where(is_better, 1.0, lengths[draws] / 2)
        steps[draws] = _steps(best.of(draws), before, points)
    last = np.where(best.is_settled[:, None], best.moves, 0.0)
    return problem.scores(best.pulls + last, every), float(np.mean(~best.is_settled))


def _steps(best: Points, before: Points, points: Points) -> Array:
    """The next move of each draw: the mode's, corrected by what its last move came to.

    Of the line through both places, the place at which the linear model would move it least
    (Anderson 1965).
    """
    walked, changed = points.pulls - before.pulls, points.moves - before.moves
    sizes = np.einsum("ij,ij->i", changed, changed)
    with np.errstate(all="ignore"):
        shares = np.einsum("ij,ij->i", best.moves, changed) / sizes
    shares = np.where(np.isfinite(shares), shares, 0.0)
    return np.asarray(best.moves - shares[:, None] * (walked + changed))


def problem_of(mode: Mode, prior: Array, errors: Array) -> Problem:
    """The problem of draws, without the correlations between scores and errors by chance."""
    whole = apart(np.hstack([prior, errors]), ENOUGH)
    return Problem(mode, whole[:, : prior.shape[1]], whole[:, prior.shape[1] :])
