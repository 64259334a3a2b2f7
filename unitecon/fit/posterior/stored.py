"""The joint mode of a fit, kept with its case: what `unitecon fit` writes and draws read.

`conditioned_values` has the most likely value of each row. `posterior-DATE.json` has the linear
model around them: the scores of the mode, how far each fact is off there and how it moves with
each score, and the covariance of the scores once the facts are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from unitecon.case import baseline, rewrite
from unitecon.case.load import Case
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.joint_mode import JointMode
from unitecon.fit.posterior.mode import Mode
from unitecon.fit.posterior.modelled_facts import ModelledFacts

DIGITS = 9
SAME = 1e-6  # of a quantile, or of a miss: the mode is of other ranges, facts or queries beyond
TENTHS = np.array([0.1, 0.5, 0.9])
Document = Mapping[str, Any]


def name_of(day: date) -> str:
    """The file of a fit as of a day."""
    return f"posterior-{day}.json"


def is_name(name: str) -> bool:
    """Whether a file of a case is one of these."""
    return name.startswith("posterior-") and name.endswith(".json")


def text(facts: ModelledFacts, joint: JointMode) -> str:
    """The content of the file: a line for each input, fact, and row of the covariance."""
    mode = joint.mode
    targets = facts.observations.targets
    inputs = [
        {"input_id": name, "score": score, "p10_p50_p90": quantiles}
        for (name, quantiles), score in zip(_inputs(facts), _numbers(mode.scores), strict=True)
    ]
    rows = [
        {"fact_id": target.fact_id, "weighed_as": weighed, "miss": miss, "effects": effects}
        for target, weighed, miss, effects in zip(
            targets, _weighed(facts), _numbers(mode.misses), map(_numbers, mode.jacobian),
            strict=True,
        )
    ]  # fmt: skip
    parts: dict[str, Sequence[object]] = {
        "discrepancy_share": [joint.discrepancy, joint.likely_discrepancy],
        "rounds": [mode.rounds],
        "inputs": inputs,
        "facts": rows,
        "covariance": [_numbers(row) for row in mode.covariance],
    }
    lists = (
        f"{json.dumps(name)}: [\n" + ",\n".join(map(json.dumps, lines)) + "\n]"
        for name, lines in parts.items()
    )
    return "{\n" + ",\n".join(lists) + "\n}\n"


def rows(case: Case, facts: ModelledFacts, joint: JointMode) -> list[dict[str, Any]]:
    """A row of `conditioned_values` for each row of an uncertain input, and of what it leaves."""
    scores = facts.root @ joint.mode.scores
    variances = np.diag(facts.root @ joint.mode.covariance @ facts.root.T)
    places = {name: place for place, name in enumerate(facts.cells.input_ids)}
    values = facts.draws(joint.mode.scores[None]).values[0]
    own = [cell.row for cell in facts.cells.members]
    resting = [row for rest in facts.cells.rests for row in rest.rows]
    ranges = baseline.stated_ranges(case.tables, [*own, *resting])
    lines = []
    for number, (row, value) in enumerate(zip([*own, *resting], values.tolist(), strict=True)):
        low, high = ranges[row.key]
        line = {"input_id": row.input_id, "valid_from_date": row.key[1]}
        line |= {"stated_value": row.value, "stated_low": low, "stated_high": high}
        line |= {baseline.VALUE: value}
        if number < len(own):
            place = places[row.input_id]
            line |= {"moved_deviations": float(scores[place])}
            line |= {"uncertainty_ratio": float(np.sqrt(max(variances[place], 0.0)))}
        lines.append(line | {"known_from_date": case.as_of_date, "basis": baseline.FITTED})
    return lines


def read(case: Case, facts: ModelledFacts) -> JointMode | None:
    """The mode kept with a case, if it is of these facts, inputs and ranges; None otherwise."""
    if case.baseline.fit_date is None or case.baseline.changed_ids:
        return None
    try:
        content = (case.path / name_of(case.baseline.fit_date)).read_text(encoding="utf-8")
        document = json.loads(content)
        joint = _joint(facts, document)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return joint if joint is not None and _is_here(facts, joint.mode) else None


def _joint(facts: ModelledFacts, document: Document) -> JointMode | None:
    stated = {line["input_id"]: line for line in document["inputs"]}
    known = {line["fact_id"]: line for line in document["facts"]}
    own = _inputs(facts)
    fact_ids = facts.observations.fact_ids
    if {name for name, _ in own} != set(stated) or set(fact_ids) != set(known):
        return None
    if not all(np.allclose(stated[name]["p10_p50_p90"], q, SAME) for name, q in own):
        return None
    weighed = zip(fact_ids, _weighed(facts), strict=True)
    if not all(known[name]["weighed_as"] == weight for name, weight in weighed):
        return None
    order = [list(stated).index(name) for name, _ in own]
    jacobian = np.array([known[name]["effects"] for name in fact_ids])[:, order]
    scores = np.array([stated[name]["score"] for name, _ in own])
    misses = np.array([known[name]["miss"] for name in fact_ids])
    discrepancy, likely = map(float, document["discrepancy_share"])
    mode = Mode(scores, misses, jacobian, facts.observations.whitener(discrepancy))
    rounds = int(document["rounds"][0])
    return JointMode(replace(mode, is_converged=True, rounds=rounds), discrepancy, likely)


def _is_here(facts: ModelledFacts, mode: Mode) -> bool:
    """Whether the model still has the figures at the mode that it had in the fit."""
    return bool(np.allclose(facts(mode.scores[None])[0], mode.misses, SAME, SAME))


def _inputs(facts: ModelledFacts) -> list[tuple[str, list[float]]]:
    """Each input with the quantiles of its first row before the facts."""
    firsts = {cell.row.input_id: cell.distribution for cell in reversed(facts.cells.members)}
    return [(name, _numbers(firsts[name].quantiles(TENTHS))) for name in facts.cells.input_ids]


def _weighed(facts: ModelledFacts) -> list[list[Any]]:
    """The group of each fact, and its tolerance."""
    return [[target.group, target.tolerance] for target in facts.observations.targets]


def _numbers(values: Array | Sequence[float]) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]


def drop(folder: Path, day: date) -> None:
    """Remove what an earlier fit as of a day left in a case's folder."""
    path = folder / f"{baseline.TABLE}.csv"
    if path.is_file():
        rewrite.keep(path, lambda row: row.get("known_from_date") != str(day))
        if not rewrite.read(path).rows():
            path.unlink()
    (folder / name_of(day)).unlink(missing_ok=True)
