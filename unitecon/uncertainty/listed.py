"""Lists of inputs: how those that draws move are distributed, and those that no draw moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from unitecon.case import inputs, shares
from unitecon.case.inputs import Row
from unitecon.case.load import Case
from unitecon.dictionary.uncertainty import CONSTANT
from unitecon.uncertainty.draws import ORIGINS, PREFIX, cells_of

TENTHS = np.array([0.1, 0.5, 0.9])
NOTHING = (None,) * len(TENTHS)
SCHEMA = {
    "input_id": pl.String,
    "valid_from_date": pl.Date,
    "own_value": pl.Float64,
    "basis": pl.String,
    "source_id": pl.String,
    "note": pl.String,
}


def uncertain_inputs(case: Case, base: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """How each uncertain input of a scenario is distributed, a row for each dated row of it.

    Columns: input_id, valid_from_date, distribution, own_value (of the undrawn scenario),
    stated_value (of the case's file), p10, p50 and p90 in the unit of the input's table, and
    `known_by`: one of ORIGINS. An input that is stated to be constant has a row without quantiles.
    Raises InputError as `draw` does.
    """
    cells = cells_of(case, base)
    values = ("own_value", "stated_value", "p10", "p50", "p90")
    names = ("input_id", "valid_from_date", "distribution", *values)
    schema: dict[str, Any] = dict.fromkeys(names, pl.Float64) | {"known_by": pl.String}
    schema |= {"input_id": pl.String, "valid_from_date": pl.Date, "distribution": pl.String}
    rows = [
        (*cell.row.key, cell.distribution.kind, cell.row.value, _stated_value(case, cell.row),
         *cell.distribution.quantiles(TENTHS).tolist(), cell.origin)
        for cell in cells.members
    ]  # fmt: skip
    rows += [(*row.key, CONSTANT, row.value, _stated_value(case, row), *NOTHING, ORIGINS[0])
             for row in cells.constant]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _stated_value(case: Case, row: Row) -> float:
    return float(case.baseline.stated(row)[str(row.table.value)])


def certain_inputs(case: Case, base: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Each row with a value that no draw moves, and what its owner says of it.

    A row with a range is none, also where it moves nothing: members respond only to prices that a
    scenario changes. Raises InputError as `draw` does.
    """
    cells = cells_of(case, base)
    moved = {(cell.row.table.name, cell.row.place) for cell in cells.members}
    moved |= {(row.table.name, row.place) for rest in cells.rests for row in rest.rows}
    tables = {name.removeprefix(PREFIX): base[name] for name in base if name.startswith(PREFIX)}
    rows = [
        (*row.key, row.value, *(row.cells[name] for name in ("basis", "source_id", "note")))
        for row in inputs.rows(tables, case.first_month)
        if (row.table.name, row.place) not in moved and not shares.has_range(row.table, row.cells)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
