"""The case's own earlier forecasts: figures published in each quarter, forecast as of its start.

An earlier forecast has the paths that the case states today. What all its figures have in common is
the stage of growth these paths are for, not a surprise, so it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import UniteconError
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior.joint_mode import JointMode, joint_mode
from unitecon.fit.posterior.modelled_facts import ModelledFacts
from unitecon.fit.posterior.observations import Observations, observations_of
from unitecon.fit.walks.surprises import Surprises, before_fit, first_years

QUARTERS = 5
STAGE = 3.0  # standard deviation of growth in common, in its logarithm a year: any stage at all


def surprises(case: Case, stated: pl.DataFrame, discrepancy: float) -> Iterator[Surprises]:
    """What forecasts as of the last quarters' ends missed of the figures known by the next."""
    days = list(_quarter_ends(case.as_of_date))
    for day, until in zip(days, [*days[1:], case.as_of_date], strict=True):
        published = case.tables["facts"].filter(
            pl.col("known_from_date").is_between(day, until, closed="right")
        )
        known = set(published["fact_id"])
        later = tuple(t for t in observations_of(case).targets if t.fact_id in known)
        if later and day >= case.first_month:
            yield from _of_day(case, day, stated, (Observations(later), discrepancy))


def _quarter_ends(day: date) -> Iterator[date]:
    months = day.year * 12 + (day.month - 1) // 3 * 3
    for quarter in range(QUARTERS - 1, -1, -1):
        year, month = divmod(months - 3 * quarter, 12)
        yield date(year, month + 1, 1) - timedelta(days=1)


def _of_day(
    case: Case, day: date, stated: pl.DataFrame, later: tuple[Observations, float]
) -> Iterator[Surprises]:
    """The misses of the forecast of one day, where it has a mode and figures to compare."""
    try:
        then = cases.load(case.path, day, needs_fit=False)
        facts = before_fit(then, stated, case.tables["facts"])
    except UniteconError:  # the case, or a figure of it, was not known on that day
        return
    if isinstance(facts, str):
        return
    joint = joint_mode(facts)
    ahead = replace(facts, observations=later[0], absent=()).with_known(joint.mode.scores)
    if joint.mode.is_converged and ahead.observations.targets:
        yield _missed(ahead, joint, stated, (f"forecast of {day}", later[1]))


def _missed(
    ahead: ModelledFacts, joint: JointMode, stated: pl.DataFrame, named: tuple[str, float]
) -> Surprises:
    """The misses around the mode, with their covariances."""
    observations = ahead.observations
    around = modes.around(ahead, np.eye(len(observations.targets)), joint.mode.scores)
    is_walk = ahead.is_ahead
    own, walk = around.jacobian[:, ~is_walk], around.jacobian[:, is_walk]
    stage = walk @ _stage(ahead, stated)
    covariance = own @ joint.mode.covariance[np.ix_(~is_walk, ~is_walk)] @ own.T
    covariance += observations.covariance(named[1]) + STAGE**2 * np.outer(stage, stage)
    return Surprises(named[0], around.misses, covariance, walk @ walk.T)


def _stage(facts: ModelledFacts, stated: pl.DataFrame) -> Array:
    """The surprises that would be the same growth of every driver in its first year."""
    sizes = dict(stated.select("driver_id", "spread_share_per_year").iter_rows())
    names = np.array(facts.cells.input_ids)[facts.is_ahead]
    spreads = np.array([sizes[name.split(".")[1]] for name in names])
    return np.where(first_years(facts) & (spreads > 0), 1 / np.where(spreads > 0, spreads, 1), 0.0)
