"""Shares that sum to 1 are drawn with their ranges, and the others take the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from unitecon.case import inputs
from unitecon.dictionary.tables import TABLES
from unitecon.uncertainty import rest_shares

ROWS = (("pro", 0.1, 0.05, 0.2), ("plus", 0.6, None, None), ("lite", 0.3, None, None))


@pytest.fixture
def tables() -> Any:
    table = TABLES["plan_members"]
    rows = [
        dict.fromkeys(table.columns)
        | {"plan_id": plan, "driver_id": "payers", "member_share": share, "low": low, "high": high}
        | {"valid_from_date": date(2024, 1, 1)}
        for plan, share, low, high in ROWS
    ]
    return {"plan_members": pl.DataFrame(rows, schema=table.dtypes)}


def test_the_rest_is_divided_in_proportion(tables: Any) -> None:
    assert rest_shares.moving(tables) == {("plan_members", 0)}
    rows = list(inputs.rows(tables, date(2024, 1, 1)))
    (rest,) = rest_shares.rests(tables, date(2024, 1, 1), rows[:1])
    assert [row.cells["plan_id"] for row in rest.rows] == ["plus", "lite"]
    cells = np.array([[0.1, 0.2, 1.25], [np.nan] * 3, [np.nan] * 3])
    rest.divide(cells, 1)
    values = cells.T
    # 0.2 instead of 0.1 leaves 0.8 instead of 0.9, two thirds and one third of it.
    expected = [[0.1, 0.6, 0.3], [0.2, 0.8 * 2 / 3, 0.8 / 3], [1.0, 0.0, 0.0]]
    assert values == pytest.approx(np.array(expected))
