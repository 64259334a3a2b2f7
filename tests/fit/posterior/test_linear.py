"""Draws of a linear model with normal errors against the closed form of its posterior."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.fit.least_squares import Array, Target
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior import randomised
from unitecon.fit.posterior.observations import Observations
from unitecon.uncertainty.draws import Sample

INPUTS, FACTS, DRAWS, DISCREPANCY = 40, 18, 1_024, 0.07


class Linear:
    """Misses that are linear in the scores of the inputs."""

    def __init__(self) -> None:
        random = np.random.default_rng(5)
        self.slopes = random.normal(0, 0.1, (FACTS, INPUTS)) * random.uniform(0.1, 2, INPUTS)
        self.level = random.normal(0, 0.2, FACTS)

    def __call__(self, scores: Array) -> Array:
        return self.level + scores @ self.slopes.T


def observations() -> Observations:
    """Facts of which two or three share a group, and some are percentages."""
    return Observations(
        tuple(
            Target(f"F{i}", f"group_{i // 3}", 60.0, 0.03 + 0.01 * (i % 4), is_share=i % 5 == 0)
            for i in range(FACTS)
        )
    )


@pytest.fixture(scope="module")
def linear() -> Linear:
    return Linear()


@pytest.fixture(scope="module")
def mode(linear: Linear) -> modes.Mode:
    start = np.full(INPUTS, 0.3)
    return modes.search(linear, observations().whitener(DISCREPANCY), start)


def closed_form(linear: Linear) -> tuple[Array, Array]:
    """Mean and covariance of the scores, from the covariances of scores and facts together."""
    across = linear.slopes.T
    facts = linear.slopes @ across + observations().covariance(DISCREPANCY)
    weights = across @ np.linalg.inv(facts)
    return -weights @ linear.level, np.eye(INPUTS) - weights @ linear.slopes


def scores_of(linear: Linear, mode: modes.Mode) -> tuple[Array, float]:
    from scipy import special

    prior, errors = (
        special.ndtri(Sample(DRAWS, 1).uniform(count, stream))
        for count, stream in ((INPUTS, 0), (FACTS, 1))
    )
    return randomised.moved(randomised.problem_of(mode, prior, errors), linear)


def test_a_group_shares_the_error_of_the_model() -> None:
    covariance = observations().covariance(0.1)
    # A share of 60% is off by a share of what is left to 100%.
    assert covariance[0, 0] == pytest.approx(3 * 0.03**2 + 0.04**2)
    assert covariance[0, 1] == pytest.approx(0.04 * 0.1)
    assert covariance[1, 2] == pytest.approx(0.1**2)
    assert covariance[2, 3] == 0


def test_the_mode_is_the_mean_of_the_closed_form(linear: Linear, mode: modes.Mode) -> None:
    mean, covariance = closed_form(linear)
    assert mode.is_converged
    assert mode.scores == pytest.approx(mean, abs=1e-5)
    assert mode.covariance == pytest.approx(covariance, abs=1e-5)


def test_the_evidence_is_that_of_the_closed_form(linear: Linear, mode: modes.Mode) -> None:
    from scipy import stats

    own = observations()
    exact = [
        stats.multivariate_normal(
            cov=linear.slopes @ linear.slopes.T + own.covariance(share)
        ).logpdf(linear.level)
        for share in (0.02, 0.1)
    ]
    ours = [mode.evidence(own.covariance(share)) for share in (0.02, 0.1)]
    assert ours[1] - ours[0] == pytest.approx(exact[1] - exact[0], rel=1e-6)


def test_draws_have_the_mean_and_deviations_of_the_closed_form(
    linear: Linear, mode: modes.Mode
) -> None:
    mean, covariance = closed_form(linear)
    scores, unsettled_share = scores_of(linear, mode)
    deviations = np.sqrt(np.diag(covariance))
    assert unsettled_share == 0
    assert np.abs(scores.mean(axis=0) - mean).max() < 0.01 * deviations.min()
    assert scores.std(axis=0) == pytest.approx(deviations, rel=0.01)
    assert np.cov(scores.T, bias=True) == pytest.approx(covariance, abs=0.01)


def test_draws_that_keep_changing_are_reported(linear: Linear, mode: modes.Mode) -> None:
    random = np.random.default_rng(3)

    def bent(scores: Array) -> Array:
        return linear(scores) + random.normal(0, 400, (len(scores), 1))

    assert scores_of(linear, mode)[1] == 0
    prior, errors = np.full((50, INPUTS), 0.5), np.zeros((50, FACTS))
    problem = randomised.Problem(mode, prior, errors)
    assert randomised.moved(problem, bent)[1] == 1


def test_draws_move_on_until_most_have_settled(
    linear: Linear, mode: modes.Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = 0

    def bent(scores: Array) -> Array:
        nonlocal passes
        passes += 1
        return linear(scores) + 0.3 * np.sin(3 * scores[:, :1])

    prior, errors = np.full((50, INPUTS), 0.5), np.zeros((50, FACTS))
    problem = randomised.Problem(mode, prior, errors)
    monkeypatch.setattr(randomised, "PASSES", 1)
    assert randomised.moved(problem, bent)[1] <= randomised.MOST_UNSETTLED
    assert 1 < passes < randomised.MOST_PASSES


def test_draws_that_have_settled_are_not_looked_at_again(linear: Linear, mode: modes.Mode) -> None:
    sizes = []

    def bent(scores: Array) -> Array:
        sizes.append(len(scores))
        return linear(scores) + 0.3 * np.sin(3 * scores[:, :1])

    prior = np.random.default_rng(4).normal(0, 1, (500, INPUTS))
    scores, _ = randomised.moved(randomised.Problem(mode, prior, np.zeros((500, FACTS))), bent)
    assert sizes[0] == 500
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 250
    assert np.isfinite(scores).all()
