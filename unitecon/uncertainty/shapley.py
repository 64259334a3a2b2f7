"""How much of the scatter of an outcome each of many inputs explains: Shapley effects.

A share of what several inputs explain together belongs to each of them; the effect of an input is
the mean, over all orders of the inputs, of what it adds to those before it (Owen 2014). Where the
outcome is linear in normal scores, what it adds follows from their covariance alone, and one
Cholesky factor gives the increments of a whole order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from unitecon.uncertainty.correlations import rounded
from unitecon.uncertainty.ranges import Array

ORDERS, TOGETHER = 100, 20  # orders, half of them the others backwards; how many at once
ROWS = 8_192  # of draws at once
RIDGE = 1e-9  # lets two inputs move as one
LEAST_SPARE = 20  # draws beyond the inputs, below which nothing can be told apart

Members = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Effects:
    """Shares of the variance of an outcome's normal scores.

    `shares`, one for each input, sum to what is linear in the inputs' scores; `chance` is the share
    that an input without any effect explains by accident, which is taken off each. `correlations`
    are those of the scores, `slopes` the change of the outcome with each.
    """

    shares: Array
    chance: float
    correlations: Array
    slopes: Array

    @property
    def linear(self) -> float:
        """The share that the inputs explain together; the rest is curvature and interaction."""
        return float(self.shares.sum())

    def errors(self) -> Array:
        """The standard error of each share, as draws are few."""
        return np.asarray(np.sqrt(self.chance * (4 * np.maximum(self.shares, 0) + 2 * self.chance)))

    def closed(self, members: Members) -> float:
        """The share that some inputs explain by themselves, with all that goes with them."""
        if not members.any():
            return 0.0
        together = (self.correlations @ self.slopes)[members]
        own = np.linalg.solve(self.correlations[np.ix_(members, members)], together)
        return float(together @ own - members.sum() * self.chance)

    def total(self, members: Members) -> float:
        """The share that only they explain: what is left once all others are known."""
        return self.linear - self.closed(np.logical_not(members))


def effects(quantiles: Array, outcomes: Array, seed: int) -> list[Effects]:
    """The effects of inputs, drawn at `quantiles` (draws x inputs), on each column of `outcomes`.

    Empty where there are too few draws, or where an outcome is the same in all of them.
    """
    draws, inputs = quantiles.shape
    if draws < inputs + LEAST_SPARE or not np.ptp(outcomes, axis=0).all():
        return []
    covariance, products = _moments(quantiles, normal_scores(outcomes))
    scale = np.sqrt(np.maximum(np.diag(covariance), RIDGE))
    correlations = rounded(covariance / np.outer(scale, scale)) + RIDGE * np.eye(inputs)
    together = rounded(products / scale[:, None])
    slopes = rounded(np.asarray(np.linalg.solve(correlations, together)))
    explained = np.einsum("ik,ij,jk->k", slopes, correlations, slopes)
    chances = np.maximum(1 - explained, 0) / (draws - inputs - 1)
    shares = rounded(_increments(correlations, slopes, seed)) - chances
    columns = zip(shares.T, chances.tolist(), slopes.T, strict=True)
    return [Effects(own, chance, correlations, slope) for own, chance, slope in columns]


def normal_scores(outcomes: Array) -> Array:
    """The normal scores of the ranks in each column, equal ones alike, of variance 1."""
    return np.column_stack([_normal_scores(outcome) for outcome in outcomes.T])


def _normal_scores(outcome: Array) -> Array:
    _, places, counts = np.unique(outcome, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - counts / 2
    scores = special.ndtri(ranks / len(outcome))[places]
    return np.asarray((scores - scores.mean()) / scores.std())


def _moments(quantiles: Array, outcomes: Array) -> tuple[Array, Array]:
    """The covariance of the scores, and theirs with the outcomes, part after part."""
    draws, inputs = quantiles.shape
    sums, squares = np.zeros(inputs), np.zeros((inputs, inputs))
    products = np.zeros((inputs, outcomes.shape[1]))
    for first in range(0, draws, ROWS):
        scores = special.ndtri(quantiles[first : first + ROWS])
        sums += scores.sum(axis=0)
        squares += scores.T @ scores
        products += scores.T @ outcomes[first : first + ROWS]
    means = sums / draws
    return squares / draws - np.outer(means, means), products / draws


def _increments(correlations: Array, slopes: Array, seed: int) -> Array:
    """The mean of what each input adds to each variance, over random orders."""
    random = np.random.default_rng(seed)
    total = np.zeros_like(slopes)
    for _ in range(0, ORDERS, TOGETHER):
        half = random.permuted(np.tile(np.arange(len(slopes)), (TOGETHER // 2, 1)), axis=1)
        orders = np.vstack([half, half[:, ::-1]])
        roots = np.linalg.cholesky(correlations[orders[:, :, None], orders[:, None, :]])
        added = (np.swapaxes(roots, 1, 2) @ slopes[orders]) ** 2
        np.add.at(total, orders, added)
    return total / ORDERS
