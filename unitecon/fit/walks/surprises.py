"""What a forecast missed, beside what it could miss: through surprises of growth, or otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.modelled_facts import Flags, ModelledFacts, modelled_facts
from unitecon.fit.problem import with_rows
from unitecon.scenarios import frames
from unitecon.usage.log import UsageLog

STATED = "growth_spreads"


@dataclass(frozen=True)
class Surprises:
    """Figures that were forecast: misses, their covariance without and by surprises as stated.

    With `are_one`, as of the years of one plan, they count as one figure: each by itself, and all
    with the weight of one, as how they go together is the plan's and not the model's.
    """

    name: str
    misses: Array
    own: Array
    walk: Array
    are_one: bool = False

    def log_likelihoods(self, factors: Array) -> Array:
        """Logarithms of the density of the misses, were surprises so many times as large."""
        return np.array([self._log_likelihood(float(factor)) for factor in factors])

    def _log_likelihood(self, factor: float) -> float:
        covariance = self.own + factor**2 * self.walk
        if self.are_one:
            variances = np.diag(covariance)
            return float(-np.mean(self.misses**2 / variances + np.log(variances)) / 2)
        root = np.linalg.cholesky(covariance)
        whitened = np.linalg.solve(root, self.misses)
        return float(-whitened @ whitened / 2 - np.log(np.diag(root)).sum())


def before_fit(case: Case, stated: pl.DataFrame, facts: pl.DataFrame) -> ModelledFacts | str:
    """What the model says of `facts` on a case's as-of date, or why it says nothing.

    Surprises are as large as `stated`; facts known later are compared, and condition nothing.
    """
    _, prepared = with_rows(case)
    prepared = replace(prepared, tables=prepared.tables | {STATED: stated})
    tables = frames.frames(prepared, [BASELINE])
    base = tables | UsageLog(prepared, tables).tables | {"given_facts": facts}
    return modelled_facts(prepared, base, {})


def first_years(facts: ModelledFacts) -> Flags:
    """Which of the inputs that are surprises are those of the first year."""
    names = np.array(facts.cells.input_ids)[facts.is_ahead]
    return np.array([name.endswith(".1") for name in names])
