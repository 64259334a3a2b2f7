"""What a reported cell means: counts, instants and costs, from text and from typed columns."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from unitecon.errors import InputError
from unitecon.importing.strict_types import FLAGS, REPORTED, select

TYPES = dict.fromkeys(REPORTED, "VARCHAR")


def typed(kind: str = "VARCHAR", **cells: str) -> dict[str, Any]:
    """A reported row whose named cells are this SQL of a type, as the importer types it."""
    columns = {name: cells.get(name, "null") for name in REPORTED}
    types = {name: kind if name in cells else "VARCHAR" for name in REPORTED}
    values = [f"cast({sql} as {types[name]}) as {name}" for name, sql in columns.items()]
    values += [f"cast(null as boolean) as {name}" for name in FLAGS]
    places = "'a' as source_file, 2 as source_line, 1 as source_item"
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"create table reported_usage as select {places}, {', '.join(values)}")
        return connection.sql(select(types)).pl().row(0, named=True)


@pytest.mark.parametrize(
    ("kind", "sql", "count"),
    [
        ("VARCHAR", "' 7 '", 7), ("VARCHAR", "'7.0'", 7), ("VARCHAR", "''", 0),
        ("VARCHAR", "'9999999999'", 9_999_999_999), ("VARCHAR", "'10000000000'", -3),
        ("VARCHAR", "'-0'", 0), ("VARCHAR", "'1e2'", 100), ("VARCHAR", "'7.'", 7),
        ("VARCHAR", "'1e400'", -3), ("VARCHAR", "'-1e400'", -1), ("VARCHAR", "'1e-1'", -2),
        ("VARCHAR", "'\uff17'", -4), ("DOUBLE", "'inf'", -3), ("DOUBLE", "'-0'", 0),
        ("VARCHAR", "'-7'", -1), ("VARCHAR", "'7.5'", -2), ("VARCHAR", "'1_000'", -4),
        ("BIGINT", "7", 7), ("BIGINT", "-7", -1), ("BIGINT", "10000000000", -3),
        ("DOUBLE", "7.5", -2), ("DOUBLE", "-7.5", -1),
        ("DOUBLE", "7.0", 7), ("DOUBLE", "'nan'", -4),
        ("DECIMAL(9, 2)", "7.25", -2), ("BIGINT", "null", 0),
    ],
)  # fmt: skip
def test_a_count_is_a_whole_number_or_the_reason_it_is_not(kind: str, sql: str, count: int) -> None:
    assert typed(kind, input_tokens=sql)["input_tokens"] == count


def test_an_empty_row_is_one_request_at_the_standard_price() -> None:
    row = typed()
    assert (row["requests"], row["input_tokens"]) == (1, 0)
    assert (row["price_context"], row["user_id"], row["has_time"]) == ("standard", None, False)
    assert row["input_includes_cache_read"] is False
    assert row["refusal"] is None


@pytest.mark.parametrize(
    ("kind", "sql", "hour"),
    [
        ("VARCHAR", "'2025-10-02T10:00:00Z'", 10), ("VARCHAR", "'2025-10-02 10:00:00,5'", 10),
        ("VARCHAR", "'2025-10-02T10:00:00+02:00'", 8), ("VARCHAR", "'2025-10-02'", 0),
        ("VARCHAR", "'1759399200'", 10), ("VARCHAR", "'1759399200000'", 10),
        ("BIGINT", "1759399200000000", 10), ("DOUBLE", "1759399200.25", 10),
        ("DATE", "'2025-10-02'", 0), ("TIMESTAMP", "'2025-10-02 10:00:00'", 10),
        ("VARCHAR", "'2025-10-03T00:00:00+14:00'", 10), ("VARCHAR", "'1.7593992e9'", 10),
        ("VARCHAR", "'1759399200.25'", 10), ("DOUBLE", "'nan'", None), ("DOUBLE", "1e300", None),
        ("VARCHAR", "'2025-10-02T00:00:00+14:01'", None), ("VARCHAR", "'1e400'", None),
        ("VARCHAR", "'2025-10-02T00:00:00-99:00'", None),
        ("VARCHAR", "'9999999999999999999'", None),
        ("VARCHAR", "'2025-13-02'", None), ("VARCHAR", "'02.10.2025'", None),
    ],
)  # fmt: skip
def test_a_time_is_an_instant_in_utc(kind: str, sql: str, hour: int | None) -> None:
    row = typed(kind, occurred_at=sql)
    day = None if hour is None else datetime(2025, 10, 2, hour)  # noqa: DTZ001 - UTC by contract
    at = row["occurred_at"]
    assert (at and at.replace(microsecond=0)) == day
    assert row["has_time"] is True


def test_costs_are_exact_and_anything_else_is_none() -> None:
    assert typed(reported_cost_usd="'0.000000000001'")["reported_cost_usd"] == Decimal("1e-12")
    assert typed(reported_cost_usd="'1.5e-3'")["reported_cost_usd"] == Decimal("0.0015")
    assert typed(reported_cost_usd="'$3.20'")["reported_cost_usd"] == Decimal("3.2")
    assert typed(reported_cost_usd="'-$3.20'")["reported_cost_usd"] == Decimal("-3.2")
    assert typed(reported_cost_usd="'1e15'")["reported_cost_usd"] == Decimal("1e15")
    assert typed(reported_cost_usd="'3 EUR'")["reported_cost_usd"] is None
    assert typed(reported_cost_usd="'1.1e15'")["reported_cost_usd"] is None
    assert typed("DOUBLE", reported_cost_usd="1.1e15")["reported_cost_usd"] is None
    assert typed(reported_cost_usd="'3 EUR'")["is_cost_unread"] is True
    assert typed(reported_cost_usd="'3'")["is_cost_unread"] is False
    assert typed(reported_cost_usd="''")["is_cost_unread"] is False
    with pytest.raises(InputError) as error:
        select(TYPES | {"input_tokens": "BOOLEAN", "occurred_at": "BOOLEAN"})
    assert {str(fault) for fault in error.value.faults} == {
        "input_tokens: has the type BOOLEAN in the file (must be a number)",
        "occurred_at: has the type BOOLEAN in the file (must be an instant)",
    }
