"""How far the model itself is off, by kind of measure, as the facts that are left out say.

Every group of facts is predicted by the linear model from all others. Kinds with few groups are
pooled towards the common discrepancy, and what so few groups cannot say makes the tails heavier:
the share's variance is inverse chi-square, so a discrepancy is Student's t with `freedom`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unitecon.fit.posterior.joint_mode import JointMode
from unitecon.fit.posterior.observations import Observations

KINDS = ("amount", "count", "share")
POOLED = 4.0  # groups that the common discrepancy counts for


@dataclass(frozen=True)
class Discrepancy:
    """The discrepancy of a kind of measure, a share, by so many groups of facts."""

    kind: str
    share: float
    freedom: float
    groups: int


def kind_of(unit: str | None, comparison: str | None) -> str:
    """The kind of a published figure: a share, what there is on a day, or what flows."""
    if unit == "pct":
        return "share"
    return "count" if comparison == "point" else "amount"


def by_kind(
    observations: Observations, kinds: Mapping[str, str], joint: JointMode
) -> tuple[Discrepancy, ...]:
    """The discrepancy of each kind; `kinds` has the kind of each fact."""
    squares: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for fact_ids, square in _left_out(observations, joint):
        squares[kinds[fact_ids[0]]].append(square)
    return tuple(_pooled(kind, joint.likely_discrepancy, own) for kind, own in squares.items())


def _pooled(kind: str, share: float, squares: list[float]) -> Discrepancy:
    freedom = POOLED + len(squares)
    ratio = (POOLED + sum(squares)) / freedom
    return Discrepancy(kind, share * float(np.sqrt(ratio)), freedom, len(squares))


def _left_out(observations: Observations, joint: JointMode) -> list[tuple[tuple[str, ...], float]]:
    """Each group's facts, and the mean square of its errors, in standard deviations, left out."""
    mode = joint.mode
    covariance = observations.covariance(joint.likely_discrepancy)
    precision = np.asarray(np.linalg.inv(mode.jacobian @ mode.jacobian.T + covariance))
    weighted = precision @ mode.unmoved
    groups = [target.group for target in observations.targets]
    result = []
    for group in dict.fromkeys(groups):
        places = [place for place, other in enumerate(groups) if other == group]
        own = weighted[places]
        errors = np.linalg.solve(precision[np.ix_(places, places)], own)
        names = tuple(observations.fact_ids[place] for place in places)
        result.append((names, float(own @ errors) / len(places)))
    return result
