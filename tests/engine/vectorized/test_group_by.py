"""Groups of rows: their drawn and fixed aggregates, HAVING, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from small_relations import drawn, outputs, parsed, sales

from unitecon.engine.vectorized.group_by import Groups, aggregates, replaced
from unitecon.engine.vectorized.relation import DrawnCondition, Store, Unsupported


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store()) as store:
        yield store


def test_each_group_has_its_aggregates(store: Store) -> None:
    groups = Groups(store, sales(store), [parsed("plan")])
    table, columns = groups.selected(
        outputs("select plan, sum(usd) as usd, count(usd) as n, sum(units) + 1 as units"), []
    )
    assert store.column(table, columns["plan"]).to_list() == ["a", "b"]
    assert store.column(table, columns["units"]).to_list() == [9, 3]
    assert {name: drawn(table.drawn[columns[name].name]) for name in ("usd", "n")} == {
        "usd": [[4, 2], [40, 20]],
        "n": [[2, 1], [2, 1]],
    }


def test_having_leaves_out_groups(store: Store) -> None:
    groups = Groups(store, sales(store), [parsed("plan")])
    table, columns = groups.selected(
        outputs("select plan, max(usd) as usd"), [parsed("count(*) < 2"), parsed("plan <> 'a'")]
    )
    assert store.column(table, columns["plan"]).to_list() == ["b"]
    assert drawn(table.drawn[columns["usd"].name]) == [[2], [20]]


def test_without_keys_all_rows_are_one_group(store: Store) -> None:
    table, columns = Groups(store, sales(store), []).selected(outputs("select avg(usd) as x"), [])
    assert (table.count, drawn(table.drawn[columns["x"].name])) == (1, [[2], [20]])


def test_drawn_keys_and_conditions_are_refused(store: Store) -> None:
    relation = sales(store)
    with pytest.raises(DrawnCondition, match=r"^group by usd$"):
        Groups(store, relation, [parsed("usd")])
    groups = Groups(store, relation, [parsed("plan")])
    with pytest.raises(DrawnCondition, match=r"^having SUM\(usd\) > 2$"):
        groups.selected(outputs("select plan"), [parsed("sum(usd) > 2")])
    for call in ("count(distinct usd)", "median(usd)"):
        with pytest.raises(Unsupported):
            groups.selected(outputs(f"select {call} as x"), [])


def test_a_call_with_over_is_not_an_aggregate_but_its_argument_may_be() -> None:
    tree = parsed("sum(sum(usd)) over (order by plan nulls last) + max(units)")
    assert {call.sql() for call in aggregates(tree)} == {"SUM(usd)", "MAX(units)"}
    names = {"SUM(usd)": "a", "MAX(units)": "b"}
    assert replaced(tree, names).sql() == "SUM(a) OVER (ORDER BY plan NULLS LAST) + b"
