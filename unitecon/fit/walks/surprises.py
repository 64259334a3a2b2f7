"""What a forecast missed, beside what it could miss: through surprises of growth, or otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.modelled_facts import AHEAD, Flags, ModelledFacts, modelled_facts
from unitecon.fit.problem import with_rows
from unitecon.scenarios import frames
from unitecon.usage.log import UsageLog

STATED = "growth_spreads"
# How surprises are looked at: each driver's by itself, and as on the day its path was stated.
APART = {"shared_driver_id": None, "shared_variance_share": None, "yearly_revision_ratio": 0.0}


@dataclass(frozen=True)
class Effects:
    """What surprises as stated do to some figures.

    `alone` is their covariance by drivers that share with none. `changes` are those with each
    surprise of the others (figures x surprises), `follows` has a 1 where one shares in another.
    """

    alone: Array
    changes: Array
    follows: Array

    def shared(self, share: float) -> Array:
        """The covariance by drivers that share so much of the variance of their surprises."""
        own = np.where(self.follows.any(axis=1), np.sqrt(1 - share), 1.0)
        by_score = self.changes @ (np.diag(own) + np.sqrt(share) * self.follows)
        return np.asarray(by_score @ by_score.T)


@dataclass(frozen=True)
class Surprises:
    """Figures that were forecast: misses, their covariance without surprises, what these do.

    `age` is how many years the forecast is from the day its paths were stated. With `are_one`, as
    of the years of one plan, figures count as one: each by itself, and all with the weight of one,
    as how they go together is the plan's and not the model's.
    """

    name: str
    misses: Array
    own: Array
    effects: Effects
    age: float = 0.0
    are_one: bool = False

    def log_likelihoods(self, covariances: Array) -> Array:
        """Logarithms of the density of the misses, by what surprises add to their covariance."""
        whole = self.own + covariances
        if self.are_one:
            variances = np.diagonal(whole, axis1=-2, axis2=-1)
            return np.asarray(-np.mean(self.misses**2 / variances + np.log(variances), -1) / 2)
        roots = np.linalg.cholesky(whole)
        misses = np.broadcast_to(self.misses[:, None], (*whole.shape[:-1], 1))
        squares = (np.linalg.solve(roots, misses)[..., 0] ** 2).sum(axis=-1)
        return np.asarray(-squares / 2 - np.log(np.diagonal(roots, 0, -2, -1)).sum(axis=-1))


def before_fit(case: Case, stated: pl.DataFrame, facts: pl.DataFrame) -> ModelledFacts | str:
    """What the model says of `facts` on a case's as-of date, or why it says nothing.

    Surprises are as large as `stated`, each by itself; facts known later are compared, and
    condition nothing.
    """
    _, prepared = with_rows(case)
    apart = stated.with_columns(pl.lit(v, stated.schema[n]).alias(n) for n, v in APART.items())
    prepared = replace(prepared, tables=prepared.tables | {STATED: apart})
    tables = frames.frames(prepared, [BASELINE])
    base = tables | UsageLog(prepared, tables).tables | {"given_facts": facts}
    return modelled_facts(prepared, base, {})


def effects(facts: ModelledFacts, stated: pl.DataFrame, changes: Array, age: float) -> Effects:
    """What the `changes` with each surprise come to (figures x surprises of growth)."""
    names = _drivers_and_years(facts)
    ratios = dict(stated.select("driver_id", "yearly_revision_ratio").iter_rows())
    leads = dict(stated.select("driver_id", "shared_driver_id").iter_rows())
    sharing = {*leads.values(), *(driver for driver, lead in leads.items() if lead is not None)}
    places = np.flatnonzero([driver in sharing for driver, _ in names])
    follows = [[(leads[driver], year) == lead for lead in names] for driver, year in names]
    aged = changes * np.sqrt([1 + ratios[driver] * age for driver, _ in names])
    alone = np.delete(aged, places, axis=1)
    among = np.array(follows, dtype=np.float64)[np.ix_(places, places)]
    return Effects(alone @ alone.T, changes[:, places], among)


def _drivers_and_years(facts: ModelledFacts) -> list[tuple[str, str]]:
    """The driver and the year of each input that is a surprise of growth."""
    names = np.array(facts.cells.input_ids)[facts.is_ahead]
    parts = [name.removeprefix(f"{AHEAD}.").rpartition(".") for name in names.tolist()]
    return [(driver, year) for driver, _, year in parts]


def first_years(facts: ModelledFacts) -> Flags:
    """Which of the inputs that are surprises are those of the first year."""
    return np.array([year == "1" for _, year in _drivers_and_years(facts)])
