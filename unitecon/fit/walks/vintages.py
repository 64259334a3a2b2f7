"""The case's own earlier forecasts: figures published in each quarter, forecast as of its start.

An earlier forecast has the paths that the case states today, after a lead-in from its history: the
further it is from the day they were stated, the more it may miss.
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
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior.joint_mode import JointMode, joint_mode
from unitecon.fit.posterior.modelled_facts import ModelledFacts
from unitecon.fit.posterior.observations import Observations, observations_of
from unitecon.fit.walks.surprises import Surprises, before_fit, effects

QUARTERS = 5
DAYS_PER_YEAR = 365.25


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
        age = abs((then.stated_date - day).days) / DAYS_PER_YEAR
        yield _missed(ahead, joint, stated, (f"forecast of {day}", later[1], age))


def _missed(
    ahead: ModelledFacts, joint: JointMode, stated: pl.DataFrame, of: tuple[str, float, float]
) -> Surprises:
    """The misses around the mode, with their covariance; `of` is name, discrepancy and age."""
    (name, discrepancy, age), observations = of, ahead.observations
    around = modes.around(ahead, np.eye(len(observations.targets)), joint.mode.scores)
    is_walk = ahead.is_ahead
    own = around.jacobian[:, ~is_walk]
    covariance = own @ joint.mode.covariance[np.ix_(~is_walk, ~is_walk)] @ own.T
    covariance += observations.covariance(discrepancy)
    walk = effects(ahead, stated, around.jacobian[:, is_walk], age)
    return Surprises(name, around.misses, covariance, walk, age)
