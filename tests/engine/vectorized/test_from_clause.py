"""The FROM of a SELECT: its sources, the owners of columns, and what draws touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from small_relations import parsed, plans, sales

from unitecon.engine.vectorized.from_clause import From, conjuncts
from unitecon.engine.vectorized.relation import Relation, Store, Unsupported


@pytest.fixture
def scope() -> Iterator[dict[str, Relation]]:
    with closing(Store()) as store:
        yield {"sales": sales(store), "plans": plans(store)}


JOINED = """select s.plan, fee from sales as s left join plans on plans.plan = s.plan
and fee > 0.3 cross join plans as others where units > 1 and s.plan <> 'c'"""


def test_sources_have_their_joins_and_conditions(scope: dict[str, Relation]) -> None:
    read = From(parsed(JOINED), scope)
    assert [(source.alias, source.join, len(source.on)) for source in read.sources] == [
        ("s", "", 0),
        ("plans", "left", 2),
        ("others", "cross", 0),
    ]
    assert [condition.sql() for condition in read.where] == ["units > 1", "s.plan <> 'c'"]
    assert read.sources[0].row == "s._row"
    assert set(read.read) == {("s", "plan"), ("s", "units"), ("plans", "plan"), ("plans", "fee")}
    assert read.named(parsed("fee + units")).sql() == "plans__fee + s__units"
    assert read.placed(parsed("fee > 1")) == '("plans"."fee" > 1)'


def test_only_a_drawn_column_that_is_read_makes_a_query_vary(scope: dict[str, Relation]) -> None:
    assert From(parsed(JOINED), scope).is_fixed
    read = From(parsed("select plan from sales where usd > 1"), scope)
    assert not read.is_fixed
    assert read.is_drawn(parsed("usd + units > 1")) and not read.is_drawn(parsed("units > 1"))


def test_unknown_columns_and_tables_are_refused(scope: dict[str, Relation]) -> None:
    read = From(parsed("select plan from sales"), scope)
    for column in ("price", "plans.fee"):
        with pytest.raises(Unsupported, match=f"^{column}$"):
            read.owner(parsed(column))  # type: ignore[arg-type]
    for table in ("nowhere", "(select 1)"):
        with pytest.raises(Unsupported):
            From(parsed(f"select plan from {table}"), scope)


def test_a_condition_falls_into_the_parts_that_must_all_be_true() -> None:
    select = parsed("select 1 from t where a and (b or c) and d having e and f")
    where, having = select.args["where"], select.args["having"]
    assert [part.sql() for part in conjuncts(where)] == ["a", "b OR c", "d"]
    assert [part.sql() for part in conjuncts(having)] == ["e", "f"]
    assert conjuncts(None) == ()
