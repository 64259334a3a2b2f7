"""The rule by which overrides change the rows of one table, on rows written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import caserows

from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault
from unitecon.scenarios.overrides import Pool, Row, apply, sum_faults
from unitecon.scenarios.scenario import Override

MARCH, JULY, OCTOBER = date(2025, 3, 1), date(2025, 7, 1), date(2025, 10, 1)


def pool_of(table: str, *rows: dict[str, Any]) -> Pool:
    return Pool.of(TABLES[table], caserows.frame(table, *rows))


def prices() -> Pool:
    """Plus at 20 USD from January and 22 from July, pro at 200."""
    plus = {"plan_id": "plus", "price_usd_per_user_month": 20.0}
    dearer = plus | {"price_usd_per_user_month": 22.0, "valid_from_date": JULY}
    pro = {"plan_id": "pro", "price_usd_per_user_month": 200.0}
    return pool_of("plan_prices", plus, dearer, pro)


def plus(value: float, from_date: date | None = None, action: Any = "set") -> Override:
    where = {"plan_id": "plus"}
    return Override("plan_prices", where, "price_usd_per_user_month", action, value, from_date)


def changed(pool: Pool, *overrides: Override) -> tuple[list[tuple[Any, ...]], list[Fault]]:
    rows, faults = apply(pool, pool.base, overrides)
    return [(row.key[0], row.start, row.value) for row in rows], faults


def test_the_row_in_force_is_copied_and_the_latest_override_wins() -> None:
    rows, faults = changed(prices(), plus(2, MARCH, "multiply"), plus(30, OCTOBER))
    assert faults == []
    assert rows == [
        ("plus", date(2025, 1, 1), 20),
        ("plus", MARCH, 40),
        ("plus", JULY, 44),
        ("plus", OCTOBER, 30),
        ("pro", date(2025, 1, 1), 200),
    ]


def test_a_range_is_cut_in_two_and_an_event_is_not_copied() -> None:
    cells = {"partner_id": "store", "revenue_share": 0.2, "valid_to_date": OCTOBER}
    pool = pool_of("revenue_share_rates", cells)
    change = Override("revenue_share_rates", {}, "revenue_share", "set", 0.1, MARCH)
    rows, _ = apply(pool, pool.base, [change])
    assert [(row.start, row.end, row.value) for row in rows] == [
        (date(2025, 1, 1), MARCH, 0.2),
        (MARCH, OCTOBER, 0.1),
    ]
    pool = pool_of("funding", {"tranche_id": "a", "funding_usd": 10.0})
    change = Override("funding", {}, "funding_usd", "set", 5, MARCH)
    assert len(apply(pool, pool.base, [change])[0]) == 1


def test_overrides_that_change_nothing_or_the_same_row_are_reported() -> None:
    unknown = Override("plan_prices", {"plan_id": "pluss"}, "price_usd_per_user_month", "set", 1)
    _, faults = changed(prices(), unknown)
    assert [str(fault) for fault in faults] == [
        "plan_id: 'pluss' is in no row of plan_prices; did you mean 'plus'?"
    ]
    _, faults = changed(prices(), plus(1, JULY), plus(2, JULY))
    assert "is changed by 2 overrides that start together" in str(faults[0])
    _, faults = changed(prices(), plus(-3, JULY))
    assert "'-3' is out of range for plan_prices plan_id=plus from 2025-07-01" in str(faults[0])


def test_changed_shares_must_sum_to_one() -> None:
    shares = ({"plan_id": "plus", "driver_id": "payers", "member_share": 0.9},
              {"plan_id": "pro", "driver_id": "payers", "member_share": 0.1})  # fmt: skip
    pool = pool_of("plan_members", *shares)
    assert sum_faults(pool, pool.base) == []
    change = Override("plan_members", {"plan_id": "pro"}, "member_share", "set", 0.3, line=4)
    rows: list[Row]
    rows, _ = apply(pool, pool.base, [change])
    (fault,) = sum_faults(pool, rows)
    assert fault.line == 4
    assert "must sum to 1, got 1.2 from 2025-01-01" in str(fault)
