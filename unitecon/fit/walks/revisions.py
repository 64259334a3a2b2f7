"""Published forecasts of one figure at different times: what was learned of growth in between.

A revision is as large as what surprises of the first year make of the model's own figure, over the
time between the two editions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from unitecon.case.load import Case
from unitecon.fit.least_squares import Array, Target
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior.joint_mode import JointMode
from unitecon.fit.posterior.modelled_facts import ModelledFacts
from unitecon.fit.posterior.observations import Observations
from unitecon.fit.walks.surprises import Effects, Surprises, effects, first_years

LEAST_DAYS = 30  # between editions; sooner, two papers report the same one
ROUNDED = 0.02  # of the largest figure: forecasts are published in round numbers
DAYS_PER_YEAR = 365.25
FIGURE = ("measure_id", "comparison", "unit_scale", "period_start", "period_end")
Edition = dict[str, Any]


def surprises(
    case: Case, stated: pl.DataFrame, facts: ModelledFacts, joint: JointMode
) -> Iterator[Surprises]:
    """What the revisions of each pair of editions say."""
    pairs: dict[tuple[Any, ...], list[tuple[Edition, Edition]]] = {}
    for earlier, later in _pairs(case):
        key = (later["measure_id"], earlier["known_from_date"], later["known_from_date"])
        pairs.setdefault(key, []).append((earlier, later))
    for (measure, first, last), revised in pairs.items():
        changes = _changes(facts, joint, [later for _, later in revised])
        is_known = np.asarray(np.isfinite(changes).all(axis=1))
        if is_known.any():
            name = f"{measure} of {first} revised on {last}"
            years = (last - first).days / DAYS_PER_YEAR
            rows = [pair for pair, known in zip(revised, is_known, strict=True) if known]
            between = effects(facts, stated, changes[is_known] * np.sqrt(years), 0.0)
            yield _revised(name, rows, between)


def _pairs(case: Case) -> Iterator[tuple[Edition, Edition]]:
    """Each forecast with the next edition of it."""
    is_forecast = (pl.col("fact_kind") == "forecast") & pl.col("bound_kind").is_null()
    forecasts = case.tables["facts"].filter(is_forecast & (pl.col("unit") != "pct"))
    ordered = forecasts.sort("known_from_date", "fact_id")
    for _, editions in ordered.group_by(FIGURE, maintain_order=True):
        rows = editions.to_dicts()
        for place, earlier in enumerate(rows):
            day = earlier["known_from_date"]
            is_first = place == 0 or (day - rows[place - 1]["known_from_date"]).days >= LEAST_DAYS
            later = [row for row in rows if (row["known_from_date"] - day).days >= LEAST_DAYS]
            if is_first and later:
                yield earlier, later[0]


def _changes(facts: ModelledFacts, joint: JointMode, editions: Sequence[Edition]) -> Array:
    """What surprises of the first year do to the model's figures, in the forecasts' unit."""
    targets = tuple(Target(r["fact_id"], "", r["reported_value"], 1.0) for r in editions)
    compared = replace(facts, observations=Observations(targets))
    around = modes.around(compared.modelled, np.eye(len(targets)), joint.mode.scores)
    return np.where(first_years(facts), around.jacobian[:, facts.is_ahead], 0.0)


def _revised(name: str, pairs: Sequence[tuple[Edition, Edition]], between: Effects) -> Surprises:
    values = np.array([[row["reported_value"] for row in pair] for pair in pairs])
    tolerances = np.array([[row["tolerance_share"] or 0.0 for row in pair] for pair in pairs])
    own = ((values * tolerances) ** 2).sum(axis=1) + (ROUNDED * np.abs(values).max()) ** 2
    revisions = values[:, 1] - values[:, 0]
    return Surprises(name, revisions, np.diag(own), between, are_one=True)
