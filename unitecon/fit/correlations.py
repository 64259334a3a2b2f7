"""Correlations of a fit's estimates -> rows of `correlations`.

Estimates of a level and of the growth from it move against each other; drawn independently, they
would scatter more than the facts allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from unitecon.case import inputs
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES

Correlation = tuple[str, str, float]  # two cells and the rank correlation of their estimates


def of_cells(
    cell_ids: Sequence[str], drawn: Sequence[bool], matrix: Any
) -> tuple[Correlation, ...]:
    """The pairs of cells that are drawn and correlated, with their rank correlation.

    `matrix` (cells, cells) holds the correlations r of estimates taken as normal; their rank
    correlation is 6 asin(r / 2) / pi.
    """
    places = [place for place, is_drawn in enumerate(drawn) if is_drawn]
    return tuple(
        (cell_ids[i], cell_ids[j], float(6 / np.pi * np.arcsin(matrix[i, j] / 2)))
        for i in places
        for j in places
        if i < j and matrix[i, j] != 0
    )


def rows(
    case: Case, pairs: Sequence[Correlation], cells: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """A row of `correlations` for each pair; `cells` holds each cell's table and fitted row."""
    ids = {
        name: inputs.input_id(TABLES[table], row, case.first_month)
        for name, (table, row) in cells.items()
    }
    common: dict[str, Any] = {"valid_from_date": case.first_month}
    common |= {"known_from_date": case.as_of_date}
    common |= {
        "basis": "fitted",
        "note": f"Of two estimates in the fit as of {case.as_of_date}.",
    }
    return [
        {"input_id": ids[cell], "other_input_id": ids[other], "rank_correlation": ratio, **common}
        for cell, other, ratio in pairs
    ]
