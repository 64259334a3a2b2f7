"""The joint mode is kept with its case, is its baseline, and is what draws are made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.engine.vectorized.answers import columns
from unitecon.fit import write
from unitecon.fit.posterior import conditioned, joint_fit, stored
from unitecon.fit.posterior.conditioned import Request
from unitecon.fit.posterior.modelled_facts import ANSWER, VALUE, ModelledFacts, modelled_facts
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Sample, own_values
from unitecon.usage.log import UsageLog


def tables_of(case: Case, scenario: str = "baseline") -> Mapping[str, Any]:
    base = frames.frames(case, [scenario])
    return base | UsageLog(case, base).tables


def facts_of(case: Case) -> ModelledFacts:
    facts = modelled_facts(case, tables_of(case), {})
    assert isinstance(facts, ModelledFacts)
    return facts


@pytest.fixture(scope="module")
def joint() -> joint_fit.Joint:
    return joint_fit.of_case(cases.load("openai", needs_fit=False), {})


@pytest.fixture(scope="module")
def folder(joint: joint_fit.Joint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = cases.load("openai", needs_fit=False)
    rows = {"conditioned_values": [dict(row) for row in joint.rows]}
    content = write.Content(rows, {"log_rows": {}}, joint.text)
    out = tmp_path_factory.mktemp("fits") / "openai"
    return write.write(case.path, out, case.as_of_date, content)


@pytest.fixture(scope="module")
def case(folder: Path) -> Case:
    return cases.load(folder)


def test_the_baseline_is_the_mode(case: Case, joint: joint_fit.Joint) -> None:
    facts = facts_of(case)
    mode = stored.read(case, facts)
    assert mode is not None
    at_mode = facts.draws(mode.mode.scores[None])
    assert at_mode.values[0] == pytest.approx(own_values(at_mode), rel=1e-6)
    assert case.baseline.changed_ids == ()
    assert len(case.baseline.stated_values) == len(joint.rows)
    assert joint.result.inputs == len(facts.cells.input_ids)
    assert mode.discrepancy == joint.result.discrepancy_share
    # Of all neighbours the mode is the best.
    steps = 0.05 * np.random.default_rng(1).standard_normal((50, len(facts.root)))
    residuals = np.einsum("ij,kj->ik", facts(mode.mode.scores + steps), mode.mode.whitener)
    costs = ((mode.mode.scores + steps) ** 2).sum(axis=1) + (residuals**2).sum(axis=1)
    assert costs.min() / 2 > mode.mode.objective


def test_the_file_holds_the_linear_model_and_its_covariance(case: Case, folder: Path) -> None:
    facts = facts_of(case)
    mode = stored.read(case, facts)
    assert mode is not None
    document = json.loads((folder / stored.name_of(case.as_of_date)).read_text())
    assert np.array(document["covariance"]) == pytest.approx(mode.mode.covariance, abs=1e-6)
    # A share that takes the rest of 1 has no uncertainty of its own.
    ratios = case.tables["conditioned_values"]["uncertainty_ratio"].drop_nulls().to_list()
    assert 0 < min(ratios) < 0.5
    assert max(ratios) <= 1 + 1e-9
    start = mode.mode.scores
    step = np.zeros_like(start)
    step[facts.cells.input_ids.index("driver_levels.research_inference")] = 1e-3
    slopes = (facts((start + step)[None]) - facts((start - step)[None]))[0] / 2e-3
    place = int(np.argmax(step))
    assert mode.mode.jacobian[:, place] == pytest.approx(slopes, abs=1e-5)


def test_draws_are_made_from_what_is_kept(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def searched(_: object) -> None:
        raise AssertionError("searched again")

    monkeypatch.setattr(conditioned, "joint_mode", searched)
    request = Request(case, "baseline", Sample(64, 1), lambda name: tables_of(case, name), {})
    drawn = conditioned.draw(request)
    assert drawn.conditioning.reason == ""
    assert drawn.mode is not None
    assert drawn.mode.values[0] == pytest.approx(own_values(drawn.mode), rel=1e-6)


def test_a_mode_of_other_facts_or_ranges_or_figures_is_not_used(case: Case, folder: Path) -> None:
    own = facts_of(case)
    wider = case.tables["facts"].with_columns(pl.col("tolerance_share") * 1.1)
    assert stored.read(case, facts_of(_with(case, facts=wider))) is None
    other = case.tables["facts"].with_columns(pl.col("reported_value") * 1.01)
    assert stored.read(case, facts_of(_with(case, facts=other))) is None
    costs = case.tables["company_costs"].with_columns(pl.col("cost_usd_per_driver_unit_month") * 2)
    assert stored.read(case, facts_of(_with(case, company_costs=costs))) is None
    changed = replace(case.baseline, changed_ids=("drivers.mine",))
    assert stored.read(replace(case, baseline=changed), own) is None
    path = folder / stored.name_of(case.as_of_date)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert stored.read(case, own) is None
    path.write_bytes(whole)
    assert stored.read(case, own) is not None


def _with(case: Case, **tables: pl.DataFrame) -> Case:
    return replace(case, tables={**case.tables, **tables})


def test_facts_are_worked_out_without_the_future(case: Case) -> None:
    facts = facts_of(case)
    scores = np.random.default_rng(3).standard_normal((20, len(facts.root)))
    whole = columns(facts.program, facts.draws(scores).values)[ANSWER, VALUE]
    order = facts.program.fixed[ANSWER]["fact_id"].to_list()
    places = [order.index(name) for name in facts.observations.fact_ids]
    assert (facts.observations.misses(whole[:, places]) == facts(scores)).all()
    program, _ = facts._of_facts
    made = sum(len(rows) for rows in program._asked.values())
    assert made < 0.6 * sum(len(rows) for rows in facts.program._asked.values())


def test_a_fit_without_a_mode_leaves_none_behind(case: Case, folder: Path, tmp_path: Path) -> None:
    out = write.write(folder, tmp_path / "again", case.as_of_date,
                      write.Content({}, {"log_rows": {}}))  # fmt: skip
    assert not (out / stored.name_of(case.as_of_date)).exists()
    assert not (out / "conditioned_values.csv").exists()
    assert cases.load(out).baseline.fit_date is None
