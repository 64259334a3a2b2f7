"""The facts that condition the draws, and how far each may be off.

A fact errs by its own tolerance; a group of facts counts once. On top of it the model errs: by
`discrepancy`, a share that all facts of a group have in common. Forecasts and targets say what
somebody expected, not what happened, so they are no observations.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unitecon.case.load import Case
from unitecon.fit.least_squares import Array, Target, miss
from unitecon.fit.problem import targets_of
from unitecon.uncertainty.correlations import rounded


@dataclass(frozen=True)
class Observations:
    """Published figures, and the covariance of model over report for a given discrepancy."""

    targets: tuple[Target, ...]

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The facts, in the order of all rows and columns."""
        return tuple(target.fact_id for target in self.targets)

    def without(self, fact_ids: Collection[str]) -> Observations:
        """The observations but for some facts."""
        return Observations(tuple(t for t in self.targets if t.fact_id not in fact_ids))

    def misses(self, modelled: Array) -> Array:
        """How far rows of modelled values are from the reports."""
        columns = [miss(target, modelled[:, i]) for i, target in enumerate(self.targets)]
        return np.array(columns).T

    def covariance(self, discrepancy: float) -> Array:
        """Of the misses: the facts' own errors, and the model's, which a group shares."""
        own, shared, is_group = self._parts
        scale = discrepancy * shared
        return np.asarray(np.diag(own) + is_group * np.outer(scale, scale))

    def whitener(self, discrepancy: float) -> Array:
        """What turns misses into independent residuals of standard deviation 1."""
        root = np.linalg.cholesky(self.covariance(discrepancy))
        return rounded(np.tril(np.linalg.inv(root)))

    @cached_property
    def _parts(self) -> tuple[Array, Array, Array]:
        groups = [target.group for target in self.targets]
        own = [t.tolerance**2 * groups.count(t.group) for t in self.targets]
        shared = [_span(target) for target in self.targets]
        is_group = [[float(first == other) for other in groups] for first in groups]
        return np.array(own), np.array(shared), np.array(is_group)


def _span(target: Target) -> float:
    """What the discrepancy is a share of: for a percentage, its distance from 0 or from 100."""
    share = target.reported / 100
    return max(min(share, 1 - share), 0.0) if target.is_share else 1.0


def observations_of(case: Case) -> Observations:
    """The fitted facts of a case, but for those of 0."""
    # A share of 0 has no size; a percentage of 0 does.
    return Observations(tuple(t for t in targets_of(case) if t.reported != 0 or t.is_share))
