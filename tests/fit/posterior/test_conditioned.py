"""Draws of the bundled case agree with what was reported, and scenarios keep its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from unitecon import model
from unitecon.case.load import Case
from unitecon.engine import many_scenarios
from unitecon.fit.posterior import conditioned, joint_mode, priors
from unitecon.fit.posterior.conditioned import Conditioned, Request
from unitecon.fit.posterior.modelled_facts import ANSWER, COLUMNS, modelled_facts
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Sample, cells_of, draw
from unitecon.usage.log import UsageLog

SAMPLE = Sample(1_000, 1)


@pytest.fixture(scope="module")
def case() -> Case:
    return model.open("openai").case


def requested(case: Case, scenario: str = "baseline", sample: Sample = SAMPLE) -> Request:
    def tables(name: str) -> Mapping[str, Any]:
        base = frames.frames(case, [name])
        return base | UsageLog(case, base).tables

    return Request(case, scenario, sample, tables, {})


@pytest.fixture(scope="module")
def own(case: Case) -> Conditioned:
    return conditioned.draw(requested(case))


def figures(draws: Any, fact_id: str) -> Any:
    answers = many_scenarios.answers(draws, {ANSWER: COLUMNS}).frames[ANSWER]
    return answers.filter(pl.col("fact_id") == fact_id)["modelled_value"].to_numpy()


def test_draws_agree_with_the_reported_burn(case: Case, own: Conditioned) -> None:
    """Burn of the first half of 2025 was reported as 2.5; by themselves inputs scatter about 3."""
    base = requested(case).tables("baseline")
    alone = np.quantile(figures(draw(case, base, SAMPLE), "F004"), [0.1, 0.5, 0.9])
    together = np.quantile(figures(own.draws, "F004"), [0.1, 0.5, 0.9])
    assert together[1] == pytest.approx(2.5, rel=0.03)
    assert together[2] - together[0] < (alone[2] - alone[0]) / 4


def test_only_reported_facts_count(case: Case, own: Conditioned) -> None:
    facts = case.tables["facts"].filter(
        pl.col("is_fitted") & pl.col("fact_kind").is_in(["actual", "estimate"])
    )
    assert own.conditioning.facts == facts.height
    assert own.conditioning.groups == facts["fact_group"].n_unique()
    assert own.conditioning.absent == ()
    assert own.conditioning.discrepancy_share == pytest.approx(0.05, abs=0.03)


def test_a_scenario_keeps_the_past_of_the_baseline(case: Case, own: Conditioned) -> None:
    other = conditioned.draw(requested(case, "dearer_plans"))
    places = {name: place for place, name in enumerate(other.draws.input_ids)}
    common = [name for name in own.draws.input_ids if name in places]
    assert "driver_levels.research_inference" in common
    for place, name in enumerate(own.draws.input_ids):
        if name in places:
            assert (
                other.draws.quantiles[:, places[name]] == own.draws.quantiles[:, place]
            ).all(), name


def test_a_case_without_facts_is_drawn_as_before(case: Case) -> None:
    facts = case.tables["facts"].with_columns(is_fitted=pl.lit(False))
    request = requested(replace(case, tables={**case.tables, "facts": facts}))
    drawn = conditioned.draw(request)
    assert drawn.conditioning == conditioned.Conditioning()
    plain = draw(request.case, request.tables("baseline"), SAMPLE)
    assert (drawn.draws.values == plain.values).all()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("unitecon.fit.posterior.mode.MOST_ROUNDS", 0, "most likely inputs did not end"),
        ("unitecon.fit.posterior.randomised.SETTLED", -1.0, "100% of the draws did not settle"),
    ],
)
def test_draws_that_fail_are_drawn_as_before(
    case: Case, name: str, value: float, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name, value)
    monkeypatch.setattr(joint_mode, "_key", lambda _: name)  # not the mode that is kept,
    monkeypatch.setattr("unitecon.fit.posterior.stored.read", lambda *_: None)  # nor the case's
    request = requested(case)
    drawn = conditioned.draw(request)
    assert reason in drawn.conditioning.reason
    assert drawn.mode is None
    assert (drawn.draws.values == draw(case, request.tables("baseline"), SAMPLE).values).all()


def test_a_kept_mode_is_the_mode_that_was_found(case: Case) -> None:
    facts = modelled_facts(case, requested(case).tables("baseline"), {})
    assert not isinstance(facts, str)
    first = joint_mode.joint_mode(facts)
    again = joint_mode._loaded(facts, joint_mode._dumped(first))
    assert again is not None
    assert (again.mode.gain == first.mode.gain).all()
    assert again.discrepancy == first.discrepancy
    assert joint_mode._loaded(facts, b"half a file") is None


def test_rough_misses_are_those_of_the_model(case: Case) -> None:
    facts = modelled_facts(case, requested(case).tables("baseline"), {})
    assert not isinstance(facts, str)
    scores = np.random.default_rng(1).normal(0, 0.5, (20, len(facts.root)))
    exact = facts(scores)
    assert facts.roughly(scores) == pytest.approx(exact, abs=1e-4)
    assert (facts.roughly(scores) != exact).any()


def test_fitted_rows_are_distributed_as_before_the_fit(case: Case) -> None:
    own = {key[0]: prior for key, prior in priors.of_case(case).items()}
    assert len(own) == case.tables["fitted_cells"].height
    shares = np.array([0.1, 0.5, 0.9])
    # Any growth between its bounds of 0.2 and 12 alike.
    growth = own["driver_growths.research_inference.history"].quantiles(shares)
    assert growth == pytest.approx([1.38, 6.1, 10.82])
    # A logarithm with a standard deviation of 0.5 about 120 million, cut at 60 and 300 million.
    level = own["driver_levels.weekly_users"].quantiles(shares)
    ends = np.log(np.array([60, 300]) / 120) / 0.5
    exact = 120e6 * np.exp(stats.truncnorm(*ends).ppf(shares) * 0.5)
    assert level == pytest.approx(exact, rel=1e-6)


def test_a_stated_distribution_takes_the_place_of_the_prior(case: Case) -> None:
    stated = case.tables["uncertainties"].filter(
        pl.col("input_id") == "driver_levels.research_inference"
    )
    mine = stated.with_columns(basis=pl.lit("assumed"))
    changed = replace(case, tables={**case.tables, "uncertainties": mine})
    base = requested(changed).tables("baseline")
    cells = cells_of(changed, base, priors.of_case(changed)).members
    kinds = {cell.row.input_id: cell.distribution.kind for cell in cells}
    assert kinds["driver_levels.research_inference"] == "lognormal"
    assert kinds["driver_growths.research_inference.history"] == "uniform"
