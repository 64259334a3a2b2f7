"""How sure the numbers that a case fits are before any fact is known.

The fit's own priors, not its results: these know the facts, which would then count twice.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from unitecon.case import inputs
from unitecon.case.load import Case
from unitecon.case.row_keys import matches, row_key
from unitecon.dictionary.tables import TABLES, limits
from unitecon.fit.least_squares import Array, Cell
from unitecon.fit.problem import cells_of
from unitecon.uncertainty.distributions import Distribution
from unitecon.uncertainty.draws import Cells
from unitecon.uncertainty.statements import Key

FARTHEST, PLACES = 2.5, 101  # standard deviations from the middle, and steps between


def of_case(case: Case) -> dict[Key, Distribution]:
    """The prior of each fitted row of a case, by its input and day."""
    declared = zip(cells_of(case), case.tables["fitted_cells"].to_dicts(), strict=True)
    priors: dict[Key, Distribution] = {}
    for cell, row in declared:
        name = row["table_name"]
        key = {"valid_from_date": str(case.first_month), **row_key(row["row_key"])}
        of_table = TABLES[name].row_key
        named = {column: value for column, value in key.items() if column in of_table}
        for cells in case.tables[name].filter(matches(named)).iter_rows(named=True):
            own = inputs.input_id(TABLES[name], cells, case.first_month)
            priors[own, cells["valid_from_date"]] = _prior(cell, name)
    return priors


def _prior(cell: Cell, table_name: str) -> Distribution:
    bounds = limits(table_name, str(TABLES[table_name].value))
    lower, upper = cell.to_scale(cell.lower), cell.to_scale(cell.upper)
    if cell.prior_sd is None:
        return Distribution("log uniform" if cell.is_log else "uniform", (lower, upper), bounds)
    kind = "bounded lognormal" if cell.is_log else "bounded normal"
    return Distribution(kind, (cell.to_scale(cell.prior), cell.prior_sd, lower, upper), bounds)


def own_scores(cells: Cells) -> Array:
    """The score at which each input's first row has the case's own value, at most FARTHEST."""
    firsts = {cell.row.input_id: cell for cell in reversed(cells.members)}
    places = np.linspace(-FARTHEST, FARTHEST, PLACES)
    shares = special.ndtr(places)
    rows = [firsts[name] for name in cells.input_ids]
    return np.array(
        [np.interp(cell.row.value, cell.distribution.quantiles(shares), places) for cell in rows]
    )
