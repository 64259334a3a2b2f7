"""The facts that a case reports, as a function of the scores of its uncertain inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from unitecon.case.load import Case
from unitecon.engine import many_scenarios
from unitecon.engine.vectorized.answers import columns
from unitecon.engine.vectorized.group_order import Index
from unitecon.engine.vectorized.program import Program, Wanted
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior import priors
from unitecon.fit.posterior.observations import Observations, observations_of
from unitecon.uncertainty import correlations
from unitecon.uncertainty.draws import Cells, Draws, cells_of, draws_of, values_of
from unitecon.uncertainty.products import product

ANSWER, KEY, VALUE = "calibrations", "fact_id", "modelled_value"
COLUMNS = ("scenario_id", KEY, VALUE)
AHEAD = "growth_surprises"
Tables = Mapping[str, Any]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class ModelledFacts:
    """The uncertain inputs of a case before its facts, and the facts they are to meet.

    `root` turns independent scores into those of the inputs; `absent` are fitted facts without a
    modelled figure.
    """

    cells: Cells
    base: Tables
    root: Array
    program: Program
    observations: Observations
    absent: tuple[str, ...] = ()

    @cached_property
    def is_ahead(self) -> Flags:
        """Which inputs are surprises of growth: no report tells what lies ahead of it."""
        return np.array([name.startswith(f"{AHEAD}.") for name in self.cells.input_ids])

    def __call__(self, scores: Array) -> Array:
        """How far the modelled facts are from the reports, a row for each row of scores."""
        return self.observations.misses(self.modelled(scores))

    def roughly(self, scores: Array) -> Array:
        """The same in single precision, in half the time: right to a millionth of a figure."""
        program, places = self._of_facts
        farthest = correlations.FARTHEST
        own = np.clip(self._of_inputs(scores), -farthest, farthest).astype(np.float32)
        values = values_of(self.cells, own, frozenset(program.cells_read.tolist()))
        return self.observations.misses(columns(program, values)[ANSWER, VALUE][:, places])

    def draws(self, scores: Array) -> Draws:
        """The draws of the inputs at some scores."""
        return draws_of(self.cells, self.base, self.quantiles(scores))

    def quantiles(self, scores: Array) -> Array:
        """The share of each input's distribution that is below its value, draws x inputs."""
        return correlations.shares(self._of_inputs(scores))

    def _of_inputs(self, scores: Array) -> Array:
        """The scores of the inputs, of independent ones."""
        if not len(self._correlated):
            return scores
        moved = scores.copy()
        moved[:, self._correlated] = product(scores, self.root[self._correlated])
        return moved

    @cached_property
    def _correlated(self) -> Index:
        """The inputs whose scores are not their own independent ones: few, of hundreds."""
        return np.flatnonzero((self.root != np.eye(len(self.root))).any(axis=1))

    def with_known(self, start: Array) -> ModelledFacts:
        """The same but for facts that have no modelled figure at the scores `start`."""
        is_known = np.isfinite(self.modelled(start[None])[0])
        ids = self.observations.fact_ids
        absent = tuple(name for name, known in zip(ids, is_known, strict=True) if not known)
        if not absent:
            return self
        return replace(self, observations=self.observations.without(absent), absent=absent)

    def modelled(self, scores: Array) -> Array:
        """The modelled facts at each row of scores."""
        program, places = self._of_facts
        values = values_of(self.cells, special.ndtri(self.quantiles(scores)))
        return columns(program, values)[ANSWER, VALUE][:, places]

    @cached_property
    def _of_facts(self) -> tuple[Program, Index]:
        """The program of these facts alone, which leaves out the future; their places in it."""
        order = self.program.fixed[ANSWER][KEY].to_list()
        rows = np.array([order.index(name) for name in self.observations.fact_ids], dtype=np.intp)
        ordered = np.sort(rows)
        return self.program.only(ANSWER, COLUMNS, ordered), np.searchsorted(ordered, rows)


def modelled_facts(case: Case, base: Tables, wanted: Wanted) -> ModelledFacts | str:
    """The facts of a case on the `given_*` tables of its baseline, or why there are none.

    `wanted` are answers that the draws will be asked for: laid out once, with the facts.
    """
    observations = observations_of(case)
    if not observations.targets:
        return ""
    cells = cells_of(case, base, priors.of_case(case))
    if not cells.members:
        return ""
    middle = draws_of(cells, base, np.full((1, len(cells.input_ids)), 0.5))
    program = many_scenarios.program_of(middle, {**wanted, ANSWER: COLUMNS})
    if isinstance(program, str):
        return f"its queries do not run as arrays: {program}"
    if (ANSWER, VALUE) not in program.columns:
        return "no uncertain input moves a fact"
    root = correlations.before_fit(case, cells.input_ids)
    facts = ModelledFacts(cells, base, root, program, observations)
    known = facts.with_known(priors.own_scores(cells))
    return known if known.observations.targets else "the model has no figure for any fitted fact"
