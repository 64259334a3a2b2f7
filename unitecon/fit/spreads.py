"""The spread of fitted values without a standard error -> rows of `uncertainties`.

A cell that the facts inform only together with others, or not at all, is the least certain of all.
It is drawn with the spread that facts and priors leave it, and with the correlations of the fit;
by itself that spread means little, so it is not a standard error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from unitecon.case import inputs
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES, limits
from unitecon.fit.results import CellFit
from unitecon.uncertainty.distributions import is_growth
from unitecon.uncertainty.ranges import P90_SCORE

# From a value to the scale on which its distribution is symmetric, and back.
SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "lognormal": (math.log, math.exp),
    "growth": (math.log1p, math.expm1),
    "normal": (float, float),
}


def rows(
    case: Case, cells: Sequence[CellFit], fitted: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """A row for each cell that is drawn without a standard error, unless the case states its own.

    `fitted` holds each cell's table and fitted row. P10 and P90 stay within the cell's bounds.
    """
    statements = case.tables["uncertainties"]
    own = set(statements.filter(pl.col("basis") != "fitted")["input_id"].to_list())
    bounds = {row["cell_id"]: row for row in case.tables["fitted_cells"].iter_rows(named=True)}
    spreads = []
    for cell in cells:
        if cell.standard_error is None and cell.spread is not None:
            table, row = fitted[cell.cell_id]
            name = inputs.input_id(TABLES[table], row, case.first_month)
            spreads.append(_row(case, cell, bounds[cell.cell_id], (name, row["valid_from_date"])))
    return [row for row in spreads if row["input_id"] not in own]


def _row(
    case: Case, cell: CellFit, bounds: Mapping[str, Any], key: tuple[str, Any]
) -> dict[str, Any]:
    name, start = key
    table = TABLES[bounds["table_name"]]
    kind = "normal"
    if cell.is_log:
        kind = "lognormal"
    elif is_growth(limits(table.name, str(table.value))):
        kind = "growth"
    low, high = _tenths(kind, cell, (bounds["lower"], bounds["upper"]))
    note = f"The spread that facts and priors leave {cell.cell_id} as of {case.as_of_date}."
    row = {"input_id": name, "distribution": kind, "p10": low, "p50": cell.value, "p90": high}
    days = {"valid_from_date": start, "known_from_date": case.as_of_date}
    return row | days | {"basis": "fitted", "note": note}


def _tenths(kind: str, cell: CellFit, bounds: tuple[float, float]) -> tuple[float, float]:
    """P10 and P90 on the kind's own scale, as far apart as the spread and the bounds allow."""
    there, back = SCALES[kind]
    spread = cell.spread or 0.0
    if kind == "growth":  # its spread is of the growth itself
        spread /= 1 + cell.value
    middle = there(cell.value)
    reach = min(P90_SCORE * spread, *(abs(there(end) - middle) for end in bounds))
    return back(middle - reach), back(middle + reach)
