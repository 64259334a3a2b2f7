"""A case -> draws of its uncertain inputs that agree with the facts it was fitted to.

The facts report the past of the baseline, so draws of a scenario are those of the baseline, but for
what the scenario changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.engine.vectorized.program import Wanted
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior import priors, randomised, stored
from unitecon.fit.posterior.discrepancies import Discrepancy, by_kind, kind_of
from unitecon.fit.posterior.joint_mode import JointMode, joint_mode
from unitecon.fit.posterior.modelled_facts import ModelledFacts, Tables, modelled_facts
from unitecon.uncertainty import draws as plain_draws
from unitecon.uncertainty.draws import Draws, Sample, cells_of, draws_of

ERRORS, ADDED = 1, 2  # streams of a sample: errors of the facts, inputs that a scenario adds


@dataclass(frozen=True)
class Conditioning:
    """What draws were conditioned on, or `reason`: why they were not; empty without any fact.

    `groups` are of facts that report the same figure, `absent` facts without a modelled figure,
    `discrepancies` how far the model itself may be off a published figure, by kind of measure.
    """

    reason: str = ""
    facts: int = 0
    groups: int = 0
    discrepancy_share: float = 0.0
    absent: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True)
class Conditioned:
    """Draws of a scenario, its inputs at their joint mode, and how the two were found."""

    draws: Draws
    mode: Draws | None
    conditioning: Conditioning


@dataclass(frozen=True)
class Request:
    """Draws of a scenario of a case, on which `wanted` answers will be asked.

    `tables` gives the `given_*` tables of a scenario.
    """

    case: Case
    scenario: str
    sample: Sample
    tables: Callable[[str], Tables]
    wanted: Wanted


def draw(request: Request) -> Conditioned:
    """Draws that agree with the case's reported facts, or where that fails, draws without them.

    Raises InputError as `draws.draw` does.
    """
    base = request.tables(request.scenario)
    plain_draws.require(request.case, base, request.sample)
    own = base if request.scenario == BASELINE else request.tables(BASELINE)
    facts = modelled_facts(request.case, own, request.wanted)
    if isinstance(facts, str):
        return _unconditioned(request, base, facts)
    joint = stored.read(request.case, facts) or joint_mode(facts)
    if not joint.mode.is_converged:
        return _unconditioned(request, base, "the search for the most likely inputs did not end")
    scores, unsettled_share = _scores(request.sample, facts, joint)
    if unsettled_share > randomised.MOST_UNSETTLED:
        reason = f"{unsettled_share:.0%} of the draws did not settle on the facts"
        return _unconditioned(request, base, reason)
    conditioning = Conditioning(
        facts=len(facts.observations.targets),
        groups=len({target.group for target in facts.observations.targets}),
        discrepancy_share=joint.discrepancy,
        absent=facts.absent,
        discrepancies=by_kind(facts.observations, _kinds(request.case), joint),
    )
    drawn, mode = (_on(request, base, facts, rows) for rows in (scores, joint.mode.scores[None]))
    return Conditioned(drawn, mode, conditioning)


def _kinds(case: Case) -> dict[str, str]:
    """The kind of measure of each fact."""
    rows = case.tables["facts"].select("fact_id", "unit", "comparison").iter_rows()
    return {fact_id: kind_of(unit, comparison) for fact_id, unit, comparison in rows}


def _unconditioned(request: Request, base: Tables, reason: str) -> Conditioned:
    drawn = plain_draws.draw(request.case, base, request.sample)
    return Conditioned(drawn, None, Conditioning(reason))


def _scores(sample: Sample, facts: ModelledFacts, joint: JointMode) -> tuple[Array, float]:
    inputs, targets = len(facts.root), len(facts.observations.targets)
    prior = special.ndtri(sample.uniform(inputs))
    errors = special.ndtri(sample.uniform(targets, ERRORS))
    return randomised.moved(randomised.problem_of(joint.mode, prior, errors), facts.roughly)


def _on(request: Request, base: Tables, facts: ModelledFacts, scores: Array) -> Draws:
    """The draws of the scenario's own cells; inputs that it adds are drawn by themselves."""
    if base is facts.base:
        return facts.draws(scores)
    cells = cells_of(request.case, base, priors.of_case(request.case))
    known = dict(zip(facts.cells.input_ids, facts.quantiles(scores).T, strict=True))
    added = [name for name in cells.input_ids if name not in known]
    if added:
        alone = request.sample.uniform(len(added), ADDED)[: len(scores)]
        known |= zip(added, alone.T, strict=True)
    return draws_of(cells, base, np.array([known[name] for name in cells.input_ids]).T)
