"""A fit of all uncertain inputs of a case together: their joint mode given the reported facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES
from unitecon.fit.posterior import stored
from unitecon.fit.posterior.joint_mode import searched
from unitecon.fit.posterior.modelled_facts import modelled_facts
from unitecon.fit.results import JointFit, Move
from unitecon.scenarios import frames
from unitecon.usage.log import UsageLog

Rows = Mapping[str, tuple[str, Mapping[str, Any]]]  # table and cells of each fitted row, by cell
NOT_FOUND = "the search for the most likely values did not end"


@dataclass(frozen=True)
class Joint:
    """What the joint fit says, and what it writes: rows of `conditioned_values`, its file's text.

    Both are empty where the search finds none.
    """

    result: JointFit
    rows: tuple[Mapping[str, Any], ...] = ()
    text: str = ""


def of_case(case: Case, fitted: Rows) -> Joint:
    """The joint fit of a case as of its date, whose fitted rows are `fitted`, by cell."""
    case = _with_rows(case, fitted)
    tables = frames.frames(case, [BASELINE])
    facts = modelled_facts(case, tables | UsageLog(case, tables).tables, {})
    if isinstance(facts, str):
        return Joint(JointFit(reason=facts))
    joint = searched(facts)
    if not joint.mode.is_converged:
        return Joint(JointFit(reason=NOT_FOUND))
    rows = stored.rows(case, facts, joint)
    targets = facts.observations.targets
    result = JointFit(
        facts=len(targets),
        groups=len({target.group for target in targets}),
        inputs=len(facts.cells.input_ids),
        discrepancy_share=joint.discrepancy,
        rounds=joint.mode.rounds,
        moves=tuple(_move(row) for row in rows if "moved_deviations" in row),
    )
    return Joint(result, tuple(rows), stored.text(facts, joint))


def _move(row: Mapping[str, Any]) -> Move:
    return Move(
        row["input_id"],
        row["valid_from_date"],
        row["stated_value"],
        row["conditioned_value"],
        row["moved_deviations"],
        row["uncertainty_ratio"],
    )


def _with_rows(case: Case, fitted: Rows) -> Case:
    """The case with fitted rows in place of those of the same keys."""
    tables = dict(case.tables)
    for name, row in fitted.values():
        table = TABLES[name]
        same = pl.all_horizontal(pl.col(key) == row[key] for key in table.row_key)
        new = pl.DataFrame([{key: row.get(key) for key in table.columns}], schema=table.dtypes)
        tables[name] = pl.concat([tables[name].filter(~same), new])
    return replace(case, tables=tables)
