"""Levers that are data: the rows each turns, its value now, and the rows it inserts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import casebuilder
import pytest

from unitecon.case.lever_files import LeverDefinition, TurnedRows
from unitecon.case.load import Case, load
from unitecon.errors import InputError
from unitecon.scenarios.levers import table_levers

JULY = date(2025, 7, 1)
GRANT = {"tranche_id": "grant_{day}", "funding_status": "announced"}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """The plan free at 0 and plus at 20 USD; 1000 weekly users and 50 payers."""
    return load(casebuilder.build(tmp_path / "case"))


def lever(action: str, *rows: TurnedRows, **more: Any) -> LeverDefinition:
    return LeverDefinition("tried", "A lever.", "factor", action, 0, 2, rows, "rows", **more)


PRICES = TurnedRows("plan_prices", {"plans.plan_kind": ("flat", "free")}, above=0)


def test_a_lever_turns_the_rows_that_where_and_above_leave(case: Case) -> None:
    definition = lever("multiply", PRICES, each_key="plan_id")
    assert list(table_levers.keys(case, definition)) == [((), 1.0), (("plus",), 20.0)]
    (change,), inserts = table_levers.changes(case, definition, (), 1.5, JULY)
    assert (change.where, change.action, change.value) == ({"plan_id": "plus"}, "multiply", 1.5)
    assert (change.from_date, inserts) == (JULY, [])
    (change,), _ = table_levers.changes(case, definition, ("plus",), 25, JULY)
    assert (change.action, change.value) == ("set", 25)


def test_values_that_hold_over_the_horizon_are_changed_without_a_day(case: Case) -> None:
    levels = lever("set", TurnedRows("driver_levels", {"driver_id": ("payers",)}))
    assert list(table_levers.keys(case, levels)) == [((), 50.0)]
    (change,), _ = table_levers.changes(case, levels, (), 60, JULY)
    assert (change.action, change.value, change.from_date) == ("set", 60, None)


def test_a_lever_that_inserts_names_the_row_by_its_day(case: Case) -> None:
    definition = lever("insert", TurnedRows("funding", row=GRANT))
    assert list(table_levers.keys(case, definition)) == [((), 0.0)]
    _, (own,) = table_levers.changes(case, definition, ("2026-03-31",), 5, JULY)
    assert (own.row["tranche_id"], own.row["funding_usd"]) == ("grant_2026-03-31", 5.0)
    _, (row,) = table_levers.changes(case, definition, (), 5, JULY)
    assert row.row["valid_from_date"] == JULY
    message = r"lever: '2025-06-29' is outside the forecast \(must be from 2025-06-30 to before "
    with pytest.raises(InputError, match=f"{message}2027-01-01"):
        table_levers.changes(case, definition, ("2025-06-29",), 5, JULY)
    beside = lever("insert", TurnedRows("funding", row=GRANT), beside="funding")
    assert list(table_levers.keys(case, beside)) == []
