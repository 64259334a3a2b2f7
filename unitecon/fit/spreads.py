"""How far off fitted values may be that have no standard error -> rows of `uncertainties`.

What the facts tell only together with other cells, or do not tell at all, is the least sure of
everything. It is drawn as the facts and the priors leave it, beside the correlations of the fit;
its own figure alone would say little, so it is no standard error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES, limits
from unitecon.uncertainty import inputs
from unitecon.uncertainty.distributions import is_growth

# From a value to where its distribution is even on both sides, and back.
SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "lognormal": (math.log, math.exp),
    "growth": (math.log1p, math.expm1),
    "normal": (float, float),
}
TENTH = 1.2815515655446004  # standard deviations from the median to P10 and to P90


class Spread(Protocol):
    """A fitted cell, as `fit.CellFit` has it."""

    @property
    def cell_id(self) -> str:
        """Its name in `fitted_cells`."""

    @property
    def value(self) -> float:
        """Its value, in its own unit."""

    @property
    def standard_error(self) -> float | None:
        """Its standard error, where it has one."""

    @property
    def spread(self) -> float | None:
        """Its standard deviation on the scale of search, beside all other cells."""

    @property
    def is_log(self) -> bool:
        """Whether that scale is the logarithm."""


def rows(
    case: Case, cells: Sequence[Spread], fitted: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """A row for each cell that is drawn without a standard error, unless the case states its own.

    `fitted` holds each cell's table and fitted row. P10 and P90 stay within the cell's bounds.
    """
    given = case.tables["uncertainties"]
    own = set(given.filter(pl.col("basis") != "fitted")["input_id"].to_list())
    bounds = {row["cell_id"]: row for row in case.tables["fitted_cells"].iter_rows(named=True)}
    found = []
    for cell in cells:
        if cell.standard_error is None and cell.spread is not None:
            table, row = fitted[cell.cell_id]
            name = inputs.input_id(TABLES[table], row, case.first_month)
            found.append(_row(case, cell, bounds[cell.cell_id], (name, row["valid_from_date"])))
    return [row for row in found if row["input_id"] not in own]


def _row(
    case: Case, cell: Spread, bounds: Mapping[str, Any], key: tuple[str, Any]
) -> dict[str, Any]:
    name, start = key
    table = TABLES[bounds["table_name"]]
    kind = "normal"
    if cell.is_log:
        kind = "lognormal"
    elif is_growth(limits(table.name, str(table.value))):
        kind = "growth"
    low, high = _tenths(kind, cell, (bounds["lower"], bounds["upper"]))
    note = f"What facts and priors leave of {cell.cell_id} in the fit as of {case.as_of_date}."
    row = {"input_id": name, "distribution": kind, "p10": low, "p50": cell.value, "p90": high}
    days = {"valid_from_date": start, "known_from_date": case.as_of_date}
    return row | days | {"basis": "fitted", "note": note}


def _tenths(kind: str, cell: Spread, bounds: tuple[float, float]) -> tuple[float, float]:
    """P10 and P90 on the kind's own scale, as far apart as the spread and the bounds allow."""
    there, back = SCALES[kind]
    spread = cell.spread or 0.0
    if kind == "growth":  # found on the growth itself
        spread /= 1 + cell.value
    middle = there(cell.value)
    reach = min(TENTH * spread, *(abs(there(end) - middle) for end in bounds))
    return back(middle - reach), back(middle + reach)
