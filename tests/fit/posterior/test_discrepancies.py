"""The model's own error by kind of measure, from groups left out of a linear model."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.fit.least_squares import Target
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior.discrepancies import POOLED, by_kind, kind_of
from unitecon.fit.posterior.joint_mode import JointMode
from unitecon.fit.posterior.observations import Observations

SHARE = 0.06
SLOPES = np.random.default_rng(3).normal(0, 0.1, (7, 4))
LEVEL = np.random.default_rng(4).normal(0, 0.2, 7)
OBSERVATIONS = Observations(
    tuple(Target(f"F{i}", f"group_{i // 2}", 40.0, 0.03, is_share=i > 5) for i in range(7))
)
KINDS = dict.fromkeys(("F0", "F1", "F2", "F3"), "amount") | dict.fromkeys(("F4", "F5"), "count")


def mean_square(group: list[int]) -> float:
    """Of a group's errors, in variances, predicted from a posterior without the group."""
    others = [place for place in range(7) if place not in group]
    covariance = OBSERVATIONS.covariance(SHARE)
    own, rest = SLOPES[group], SLOPES[others]
    weights = rest.T @ np.linalg.inv(rest @ rest.T + covariance[np.ix_(others, others)])
    error = LEVEL[group] - own @ weights @ LEVEL[others]
    spread = own @ (np.eye(4) - weights @ rest) @ own.T + covariance[np.ix_(group, group)]
    return float(error @ np.linalg.solve(spread, error)) / len(group)


def test_each_kind_is_pooled_towards_the_common_error() -> None:
    def misses(scores: np.ndarray) -> np.ndarray:
        return LEVEL + scores @ SLOPES.T

    mode = modes.search(misses, OBSERVATIONS.whitener(SHARE), np.zeros(4))
    found = by_kind(OBSERVATIONS, KINDS | {"F6": "share"}, JointMode(mode, 0.0, SHARE))
    amount, count, share = found
    squares = mean_square([0, 1]) + mean_square([2, 3])
    assert amount.share == pytest.approx(SHARE * np.sqrt((POOLED + squares) / (POOLED + 2)))
    assert (amount.groups, amount.freedom) == (2, POOLED + 2)
    assert count.share == pytest.approx(
        SHARE * np.sqrt((POOLED + mean_square([4, 5])) / (POOLED + 1))
    )
    assert share.share == pytest.approx(SHARE * np.sqrt((POOLED + mean_square([6])) / (POOLED + 1)))


def test_a_kind_without_a_fact_has_the_common_error() -> None:
    mode = modes.search(lambda z: LEVEL + z @ SLOPES.T, OBSERVATIONS.whitener(SHARE), np.zeros(4))
    kinds = dict.fromkeys(OBSERVATIONS.fact_ids, "amount")
    _, count, _ = by_kind(OBSERVATIONS, kinds, JointMode(mode, 0.0, SHARE))
    assert (count.share, count.freedom, count.groups) == (pytest.approx(SHARE), POOLED, 0)


def test_the_kind_of_a_figure() -> None:
    assert [kind_of("pct", "month"), kind_of("million", "point"), kind_of("USD bn", "sum")] == [
        "share", "count", "amount",
    ]  # fmt: skip
