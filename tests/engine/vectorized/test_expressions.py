"""Expressions over a relation with a drawn column, as operations worked out for two draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from small_relations import drawn, parsed, sales

from unitecon.engine.vectorized.expressions import Expressions
from unitecon.engine.vectorized.operations import Constant
from unitecon.engine.vectorized.relation import Store, Unsupported
from unitecon.errors import UniteconError


@pytest.fixture
def terms() -> Iterator[Expressions]:
    """Expressions over four sales."""
    with closing(Store()) as store:
        yield Expressions(store, sales(store))


@pytest.mark.parametrize(
    ("sql", "first", "second"),
    [
        ("usd * units - 1", [4, 3, None, None], [49, 39, None, None]),
        ("coalesce(usd, units)", [1, 2, 3, 3], [10, 20, 3, 30]),
        ("case when usd > 5 then 1 else units end", [5, 2, 3, None], [1, 1, 3, 1]),
        ("case plan when 'b' then -usd else 0 end", [0, -2, 0, 0], [0, -20, 0, 0]),
        ("usd > 2", [0, 0, None, 1], [1, 1, None, 1]),
    ],
)
def test_values_follow_each_draw(
    terms: Expressions, sql: str, first: list[float | None], second: list[float | None]
) -> None:
    assert terms.is_drawn(parsed(sql))
    assert drawn(terms.value(parsed(sql))) == [first, second]


@pytest.mark.parametrize(
    ("sql", "first", "second"),
    [
        ("usd > 2", [0, 0, 0, 1], [1, 1, 0, 1]),
        ("not usd > 2", [1, 1, 0, 0], [0, 0, 0, 0]),
        ("usd is null or units = 5", [1, 0, 1, 0], [1, 0, 1, 0]),
        ("usd is not null and units > 2", [1, 0, 0, 0], [1, 0, 0, 0]),
    ],
)
def test_a_condition_is_false_where_it_is_unknown(
    terms: Expressions, sql: str, first: list[float], second: list[float]
) -> None:
    assert drawn(terms.condition(parsed(sql))) == [first, second]


def test_what_no_draw_touches_is_a_constant(terms: Expressions) -> None:
    assert not terms.is_drawn(parsed("units + 1"))
    value = terms.value(parsed("units + 1"))
    assert isinstance(value, Constant) and value.values[:3].tolist() == [6, 3, 4]
    with pytest.raises(Unsupported, match=r"^plan is String$"):
        terms.value(parsed("plan"))
    for sql in ("sin(usd)", "usd * interval 1 month"):
        with pytest.raises(Unsupported):
            terms.value(parsed(sql))


def test_a_logarithm_is_checked_unless_a_case_guards_it(terms: Expressions) -> None:
    with pytest.raises(UniteconError, match="ln of a number that is not above 0"):
        drawn(terms.value(parsed("ln(usd - 1)")))
    guarded = terms.value(parsed("case when usd > 3 then floor(ln(usd - 1)) else 0 end"))
    assert drawn(guarded) == [[0, 0, 0, 0], [2, 2, 0, 3]]
