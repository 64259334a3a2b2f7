"""Correlations of a fit's estimates as rank correlations, and as rows of the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import casebuilder
import numpy as np
import pytest

from unitecon.case.load import load
from unitecon.fit import correlations


def test_pairs_of_drawn_cells_have_rank_correlations() -> None:
    """Of normals with r = 2 sin(pi rho / 6) the rank correlation is rho."""
    r = 2 * np.sin(np.pi / 12)
    matrix = np.array([[1, r, -1, 0], [r, 1, 0.3, 0], [-1, 0.3, 1, 0], [0, 0, 0, 1]])
    pairs = correlations.of_cells(("a", "b", "c", "d"), (True,) * 4, matrix)
    assert [pair[:2] for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert pairs[0][2] == pytest.approx(0.5)
    assert pairs[1][2] == pytest.approx(-1)


def test_a_cell_that_is_not_drawn_is_in_no_pair() -> None:
    matrix = np.full((3, 3), 0.4)
    pairs = correlations.of_cells(("a", "b", "c"), (True, False, True), matrix)
    assert [pair[:2] for pair in pairs] == [("a", "c")]


def test_a_pair_becomes_a_row_from_the_first_month_known_on_the_as_of_date(
    tmp_path: Path,
) -> None:
    case = load(casebuilder.build(tmp_path / "case"))
    level = case.tables["driver_levels"].row(0, named=True)
    growth = case.tables["driver_growths"].row(0, named=True)
    cells = {"level": ("driver_levels", level), "growth": ("driver_growths", growth)}
    assert correlations.rows(case, [("level", "growth", -0.7)], cells) == [
        {
            "input_id": "driver_levels.weekly_users",
            "other_input_id": "driver_growths.weekly_users",
            "rank_correlation": -0.7,
            "valid_from_date": date(2025, 1, 1),
            "known_from_date": date(2025, 6, 30),
            "basis": "fitted",
            "note": "Of two estimates in the fit as of 2025-06-30.",
        }
    ]
