"""A case's levers, and an answer at the values of a sweep, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.model import Model
from unitecon.reports import formats
from unitecon.scenarios.levers import registry
from unitecon.scenarios.scenario import Scenario

SCHEMA = dict.fromkeys(("lever", "now", "from", "to", "unit"), pl.String)


def listed(case: Case) -> str:
    """The levers of a case as printed: each kind with its meaning, each lever with its value."""
    levers = registry.known(case)
    blocks = []
    for name, kind in registry.kinds(case).items():
        rows = [
            (lever.name, *map(_plain, (lever.current, lever.low, lever.high)), lever.unit)
            for lever in levers
            if lever.name.split(".")[0] == name
        ]
        if rows:
            table = formats.table_text(pl.DataFrame(rows, SCHEMA, orient="row"))
            blocks.append(f"{kind.definition.description}\n{table}")
    return "\n\n".join(blocks)


def swept(
    case: Case,
    values: Mapping[str, Sequence[float]],
    scenarios: Sequence[Scenario],
    answer: str,
    where: str | None = None,
) -> pl.DataFrame:
    """An answer in each scenario that `sweeps.grid` made of the values of levers.

    The levers' columns come first, in the lever's unit, then the answer's without the scenario's
    name. Raises UniteconError like `Model.answer`.
    """
    points = pl.DataFrame(
        [
            (scenario.scenario_id, *at)
            for scenario, at in zip(scenarios, product(*values.values()), strict=True)
        ],
        {SCENARIO_ID: pl.String} | dict.fromkeys(values, pl.Float64),
        orient="row",
    )
    with Model(case, [], scenarios) as model:
        rows = model.answer(answer, where)
    titles = [name for name in (SCENARIO_ID, "title") if name in rows.columns]
    return points.join(rows, SCENARIO_ID, how="inner", maintain_order="left").drop(titles)


def _plain(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
