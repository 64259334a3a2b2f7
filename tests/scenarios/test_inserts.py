"""Rows a scenario adds: filled in, checked, and refused where a row has their key."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import casebuilder
import pytest

from unitecon.case.load import load
from unitecon.dictionary.tables import TABLES
from unitecon.scenarios import inserts
from unitecon.scenarios.overrides import Pool, Row
from unitecon.scenarios.scenario import Insert

DEFAULTS = {"known_from_date": date(2025, 6, 30), "basis": "assumed", "note": "A test."}
NAMES = {"plans.plan_id": {"free", "plus"}}


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """The list prices of two plans: free at 0, plus at 20 USD."""
    case = load(casebuilder.build(tmp_path / "case"))
    return Pool.of(TABLES["plan_prices"], case.tables["plan_prices"])


def added(pool: Pool, **cells: Any) -> tuple[list[Row], list[str]]:
    """The rows after an insert of a price, and its faults."""
    rows = list(pool.base)
    row = {"plan_id": "plus", "price_usd_per_user_month": 25, "valid_from_date": "2025-08-01"}
    faults = inserts.add(pool, rows, Insert("plan_prices", row | cells), DEFAULTS, NAMES)
    return rows, [str(fault) for fault in faults]


def test_an_inserted_row_has_dates_and_the_columns_it_leaves_out(pool: Pool) -> None:
    rows, faults = added(pool)
    assert faults == []
    assert len(rows) == len(pool.base) + 1
    assert (rows[-1].key, rows[-1].start) == (("plus",), date(2025, 8, 1))
    assert pool.columns["note"][rows[-1].source] == "A test."
    assert pool.columns["low"][rows[-1].source] is None


def test_rows_of_other_keys_may_start_on_the_same_day(pool: Pool) -> None:
    rows = [row for row in pool.base if row.key == ("free",)]
    row = {"plan_id": "plus", "price_usd_per_user_month": 25, "valid_from_date": rows[0].start}
    assert inserts.add(pool, rows, Insert("plan_prices", row), DEFAULTS, NAMES) == []
    assert [row.key for row in rows] == [("free",), ("plus",)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"plan_id": "pluss"},
         "plan_id: 'pluss' is not a plan_id in plans.csv; did you mean 'plus'?"),
        ({"plan": "plus"}, "plan: is not a column of plan_prices; did you mean 'plan_id'?"),
        ({"price_usd_per_user_month": None},
         "price_usd_per_user_month: is missing in the row inserted into plan_prices"),
        ({"valid_from_date": "2025-01-01"},
         "plan_prices already has a row plan_id=plus valid_from_date=2025-01-01"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_reported_and_not_added(
    pool: Pool, cells: dict[str, Any], message: str
) -> None:
    rows, faults = added(pool, **cells)
    assert [fault.partition("; likely cause")[0] for fault in faults] == [message]
    assert rows == pool.base


def test_only_tables_of_assumptions_take_rows() -> None:
    assert inserts.table_fault(Insert("plan_prices", {})) is None
    unknown, shared = (inserts.table_fault(Insert(name, {})) for name in ("plan_price", "plans"))
    assert "unknown table 'plan_price'; did you mean 'plan_prices'?" in str(unknown)
    assert "table 'plans' is the same for all scenarios" in str(shared)
