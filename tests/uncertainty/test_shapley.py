"""Shapley effects have their closed forms, and those that SALib finds on the same draws."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from scipy import special

from unitecon.uncertainty import shapley
from unitecon.uncertainty.draws import Sample
from unitecon.uncertainty.ranges import Array
from unitecon.uncertainty.shapley import Effects

SLOPES = np.array([2.0, 1.0, -1.0, 0.0])
CORRELATIONS = np.array(
    [[1.0, 0.6, 0.0, 0.3], [0.6, 1.0, -0.2, 0.0], [0.0, -0.2, 1.0, 0.5], [0.3, 0.0, 0.5, 1.0]]
)
DRAWS = 2**14


def scores(correlations: Array) -> Array:
    uniform = Sample(DRAWS, 7).uniform(len(correlations))
    return np.asarray(special.ndtri(uniform) @ np.linalg.cholesky(correlations).T)


def only(drawn: Array, outcome: Array) -> Effects:
    (own,) = shapley.effects(special.ndtr(drawn), outcome[:, None], 1)
    return own


def explained(correlations: Array, slopes: Array, members: tuple[int, ...]) -> float:
    """The variance of the outcome that some inputs explain, from the normal distribution."""
    if not members:
        return 0.0
    places = list(members)
    together = (correlations @ slopes)[places]
    return float(together @ np.linalg.inv(correlations[np.ix_(places, places)]) @ together)


def by_all_orders(correlations: Array, slopes: Array) -> Array:
    count = len(slopes)
    added = np.zeros(count)
    for order in itertools.permutations(range(count)):
        for place, member in enumerate(order):
            before, after = order[:place], order[: place + 1]
            added[member] += explained(correlations, slopes, after)
            added[member] -= explained(correlations, slopes, before)
    return added / math.factorial(count) / explained(correlations, slopes, tuple(range(count)))


def test_without_correlation_a_share_is_the_square_of_a_slope() -> None:
    own = only(scores(np.eye(4)), scores(np.eye(4)) @ SLOPES)
    np.testing.assert_allclose(own.shares, SLOPES**2 / 6, atol=2e-3)
    assert own.linear == pytest.approx(1, abs=1e-4)


def test_two_inputs_that_go_together_have_the_closed_form() -> None:
    # Iooss and Prieur 2019, section 4.1, with slopes 2 and 1 and a correlation of 0.6.
    correlations = CORRELATIONS[:2, :2]
    drawn = scores(correlations)
    own = only(drawn, drawn @ SLOPES[:2])
    total = 4 + 1 + 2 * 0.6 * 2
    shares = [(4 * (1 - 0.18) + 1.2 + 0.18) / total, (1 - 0.18 + 1.2 + 4 * 0.18) / total]
    np.testing.assert_allclose(own.shares, shares, atol=2e-3)


def test_effects_are_the_mean_over_all_orders() -> None:
    drawn = scores(CORRELATIONS)
    own = only(drawn, drawn @ SLOPES)
    # 100 of the orders stand for all: hence 1% of the scatter.
    np.testing.assert_allclose(own.shares, by_all_orders(CORRELATIONS, SLOPES), atol=0.015)
    # The last input does nothing, and has a share for what goes with it.
    assert own.shares[3] > 10 * own.errors()[3]
    assert abs(own.slopes[3]) < 1e-3
    members = np.array([True, False, False, True])
    whole = explained(CORRELATIONS, SLOPES, (0, 1, 2, 3))
    first = explained(CORRELATIONS, SLOPES, (0, 3)) / whole
    other = explained(CORRELATIONS, SLOPES, (1, 2)) / whole
    assert own.closed(members) == pytest.approx(first, abs=3e-3)
    assert own.total(members) == pytest.approx(1 - other, abs=3e-3)
    assert own.closed(np.zeros(4, bool)) == 0


def test_what_no_line_explains_is_no_inputs_share() -> None:
    drawn = scores(np.eye(3))
    bent = only(drawn, drawn[:, 0] * drawn[:, 1])
    assert bent.linear < 0.02
    # A share does not depend on the scale of the outcome, only on its order.
    own, other = (only(drawn, line) for line in (drawn @ SLOPES[:3], np.exp(drawn @ SLOPES[:3])))
    np.testing.assert_array_equal(own.shares, other.shares)


def test_outcomes_beyond_a_horizon_count_alike() -> None:
    drawn = scores(np.eye(2))
    months = np.minimum(drawn[:, 0], 0.5)
    ties = shapley.normal_scores(months[:, None])[:, 0]
    assert len(set(ties[months == 0.5])) == 1
    assert ties.std() == pytest.approx(1)
    own = only(drawn, months)
    assert own.shares[0] > 0.85
    assert abs(own.shares[1]) < 4 * own.errors()[1]


def test_the_error_is_the_scatter_of_a_share_over_seeds() -> None:
    shares, errors = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        drawn = random.normal(size=(300, 3))
        own = only(drawn, drawn @ SLOPES[:3] + random.normal(size=300) * 2)
        shares.append(own.shares)
        errors.append(own.errors())
    # What is fixed by chance in all draws alike is no part of it, so it is at most that large.
    assert np.mean(shares, axis=0)[0] == pytest.approx(0.4, abs=0.02)
    np.testing.assert_array_less(np.mean(errors, axis=0), 1.3 * np.std(shares, axis=0))
    np.testing.assert_array_less(0.3 * np.std(shares, axis=0), np.mean(errors, axis=0))


@pytest.mark.parametrize("count", [1, 20, 22])
def test_too_few_draws_have_no_effects(count: int) -> None:
    drawn = scores(np.eye(3))[:count]
    assert shapley.effects(special.ndtr(drawn), drawn[:, :1], 1) == []


def test_an_outcome_that_never_changes_has_no_effects() -> None:
    drawn = scores(np.eye(3))
    assert shapley.effects(special.ndtr(drawn), np.ones((DRAWS, 1)), 1) == []


def test_two_inputs_that_move_as_one_share_evenly() -> None:
    drawn = scores(np.eye(1))[:, [0, 0]]
    own = only(drawn, drawn[:, 0])
    np.testing.assert_allclose(own.shares, [0.5, 0.5], atol=1e-3)


def test_salib_finds_the_same_shares_on_the_same_draws() -> None:
    analyze: Any = pytest.importorskip("SALib.analyze.rbd_fast")
    drawn = scores(np.eye(4))
    outcome = np.exp(drawn @ SLOPES / 3)
    own = only(drawn, outcome)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    ranked = shapley.normal_scores(outcome[:, None])[:, 0]
    theirs = analyze.analyze(problem, special.ndtr(drawn), ranked, seed=1)
    np.testing.assert_allclose(own.shares, theirs["S1"], atol=0.02)
