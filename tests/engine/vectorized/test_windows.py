"""OVER on drawn columns: running sums, frames, neighbours, and orders that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from small_relations import drawn, outputs, parsed, sales

from unitecon.engine.vectorized.relation import Store, Unsupported
from unitecon.engine.vectorized.windows import windowed


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store()) as store:
        yield store


# By units, plan a has the rows 2 (null), 0 and 3; plan b has row 1.
OVER = "over (partition by plan order by units nulls last)"
BEFORE = f"{OVER[:-1]} rows between unbounded preceding and 1 preceding)"


@pytest.mark.parametrize(
    ("call", "first"),
    [
        (f"sum(usd) {OVER}", [1, 2, None, 4]),
        (f"count(usd) {OVER}", [1, 1, 0, 2]),
        ("max(usd) over (partition by plan)", [3, 2, 3, 3]),
        (f"lag(usd) {OVER}", [None, None, None, 1]),
        (f"lag(usd, 1, 7) {OVER}", [None, 7, 7, 1]),
        (f"lead(usd) {OVER}", [3, None, 1, None]),
        (f"sum(usd) {BEFORE}", [None, None, None, 1]),
    ],
)
def test_windows_follow_each_draw(store: Store, call: str, first: list[float | None]) -> None:
    relation, trees = windowed(store, sales(store), outputs(f"select {call} as x"))
    column = relation.drawn[trees["x"].name]
    tenfold = [
        None if value is None else value if call.startswith("count") or value == 7 else value * 10
        for value in first
    ]
    assert drawn(column) == [first, tenfold]


def test_a_window_that_no_draw_touches_is_a_column_of_the_table(store: Store) -> None:
    relation, trees = windowed(
        store,
        sales(store),
        outputs("select row_number() over (order by units, plan) + 1 as x, usd"),
    )
    assert store.column(relation, trees["x"]).to_list() == [4, 2, 3, 5]
    assert trees["usd"] == parsed("usd")


def test_without_a_window_nothing_changes(store: Store) -> None:
    rows, trees = sales(store), outputs("select usd + 1 as x")
    assert windowed(store, rows, trees) == (rows, trees)


@pytest.mark.parametrize(
    "call",
    [
        "sum(usd) over (order by plan)",  # rows of equal rank
        "sum(usd) over (partition by usd)",
        "row_number() over (order by usd)",
        "sum(usd) over (order by units rows between 1 preceding and current row)",
    ],
)
def test_windows_without_a_form_are_refused(store: Store, call: str) -> None:
    with pytest.raises(Unsupported):
        windowed(store, sales(store), outputs(f"select {call} as x"))
