"""Rows side by side: which stay, in which order, and null where a left join has none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from small_relations import drawn, parsed, plans, sales

from unitecon.engine.vectorized.from_clause import From
from unitecon.engine.vectorized.joins import joined
from unitecon.engine.vectorized.relation import DrawnCondition, Relation, Store


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store()) as store:
        yield store


def read(store: Store, sql: str) -> Relation:
    return joined(store, From(parsed(sql), {"sales": sales(store), "plans": plans(store)}))


def values(store: Store, relation: Relation, name: str) -> list[object]:
    return store.column(relation, parsed(name)).to_list()


def test_a_source_alone_keeps_its_rows_under_its_name(store: Store) -> None:
    relation = read(store, "select plan, usd from sales as s")
    assert values(store, relation, "s__plan") == ["a", "b", "a", "a"]
    assert drawn(relation.drawn["s__usd"]) == [[1, 2, None, 3], [10, 20, None, 30]]


def test_an_inner_join_with_a_condition_takes_the_rows_that_meet_it(store: Store) -> None:
    relation = read(
        store,
        """select fee, usd from sales inner join plans on plans.plan = sales.plan
        where units is null or plans.plan = 'b'""",
    )
    assert values(store, relation, "plans__fee") == [0.25, 0.5]
    assert drawn(relation.drawn["sales__usd"]) == [[2, 3], [20, 30]]


def test_a_left_join_is_null_where_nothing_matches(store: Store) -> None:
    relation = read(
        store,
        "select plans.plan, usd from plans left join sales on sales.plan = plans.plan and fee < 1",
    )
    assert values(store, relation, "plans__plan") == ["a", "a", "a", "b", "c"]
    assert drawn(relation.drawn["sales__usd"])[0] == [1, None, 3, 2, None]


def test_a_condition_that_draws_touch_is_refused(store: Store) -> None:
    for sql, condition in (
        ("select plan from sales where units > 1 and usd > 2", "usd > 2"),
        ("select fee from plans left join sales on usd > fee", "usd > fee"),
    ):
        with pytest.raises(DrawnCondition, match=f"^{condition}$"):
            read(store, sql)
