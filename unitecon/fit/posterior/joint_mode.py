"""The mode of a case's inputs together with the model's discrepancy, kept from run to run.

The discrepancy is the one with which the linear model around the mode gives the facts the greatest
density; mode and discrepancy are searched in turn until neither changes.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace

import numpy as np

from unitecon.basics import cache_folder
from unitecon.engine.vectorized import kept_programs
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior import mode as modes
from unitecon.fit.posterior import priors
from unitecon.fit.posterior.mode import Mode
from unitecon.fit.posterior.modelled_facts import ModelledFacts
from unitecon.uncertainty.correlations import rounded

AREA, MOST = "modes", 50  # modes kept: about 5 MB
FORMAT = 3  # of what is kept
DISCREPANCIES = np.arange(0, 121) / 400
FIRST = 0.05
MOST_SEARCHES = 6


@dataclass(frozen=True)
class JointMode:
    """The mode, the discrepancy it was found with, and how large that may well be.

    `likely_discrepancy` is the root of its mean square over all discrepancies, by how likely the
    facts are with each: few facts do not tell it well.
    """

    mode: Mode
    discrepancy: float
    likely_discrepancy: float = 0.0


def joint_mode(facts: ModelledFacts) -> JointMode:
    """The mode of the inputs that are to meet some facts, kept or new."""
    key = _key(facts)
    data = cache_folder.load(AREA, key)
    joint = None if data is None else _loaded(facts, data)
    if joint is None:
        joint = searched(facts)
        cache_folder.store(AREA, key, _dumped(joint))
        cache_folder.trim(AREA, MOST)
    return joint


def searched(facts: ModelledFacts) -> JointMode:
    """The mode, searched from the case's own values on."""
    discrepancy, start = FIRST, priors.own_scores(facts.cells)
    for _ in range(MOST_SEARCHES):
        whitener = facts.observations.whitener(discrepancy)
        mode = modes.search(facts, whitener, start, facts.is_ahead)
        likeliest, likely = _likeliest(facts, mode)
        joint = JointMode(mode, discrepancy, likely)
        if not mode.is_converged or likeliest == discrepancy:
            break
        discrepancy, start = likeliest, mode.scores
    return joint


def _likeliest(facts: ModelledFacts, mode: Mode) -> tuple[float, float]:
    """The discrepancy of the greatest evidence, and the root of the mean square of all."""
    shares = DISCREPANCIES
    evidence = np.array([mode.evidence(facts.observations.covariance(share)) for share in shares])
    weights = np.exp(evidence - evidence.max())
    likely = np.sqrt(weights @ shares**2 / weights.sum())
    return float(shares[int(np.argmax(evidence))]), float(rounded(likely))


def _key(facts: ModelledFacts) -> str:
    """The fingerprint of all that decides on the mode."""
    program = facts.program
    base = kept_programs.key(facts.base, facts.draws(np.zeros((1, len(facts.root)))).cells,
                             program.wanted)  # fmt: skip
    inputs = [(cell.row.input_id, cell.distribution) for cell in facts.cells.members]
    text = repr((FORMAT, base, inputs, facts.observations.targets, facts.root.tobytes()))
    return hashlib.sha256(text.encode()).hexdigest()


def _dumped(joint: JointMode) -> bytes:
    data = io.BytesIO()
    mode = joint.mode
    numbers = (joint.discrepancy, joint.likely_discrepancy, float(mode.is_converged), mode.rounds)
    state = np.array(numbers)
    np.savez(data, scores=mode.scores, misses=mode.misses, jacobian=mode.jacobian, state=state)
    return data.getvalue()


def _loaded(facts: ModelledFacts, data: bytes) -> JointMode | None:
    """The mode that was kept; None where the file cannot be read."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as saved:
            arrays: dict[str, Array] = {name: saved[name] for name in saved.files}
        discrepancy, likely, is_converged, rounds = arrays["state"].tolist()
    except (ValueError, KeyError, OSError, EOFError):
        return None
    whitener = facts.observations.whitener(discrepancy)
    mode = Mode(arrays["scores"], arrays["misses"], arrays["jacobian"], whitener)
    settled = replace(mode, is_converged=bool(is_converged), rounds=int(rounds))
    return JointMode(settled, discrepancy, likely)
