"""Each answer says in which order its rows answer its question, in columns that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlglot

from unitecon.engine import catalog
from unitecon.engine.catalog import Query
from unitecon.engine.row_order import LATEST, Term

QUERIES = catalog.load()


def order_violations(query: Query) -> Iterator[str]:
    """How an answer says its rows are shown, against the columns it has."""
    columns = set(sqlglot.parse_one(query.sql, read="duckdb").named_selects)
    if query.layer == "answers" and not query.order:
        yield "the header lacks `order`, e.g. `-- order:    month latest, contribution_margin_usd`"
    for term in query.order:
        if term.column not in columns:
            yield f"order names {term.column!r}, which is not in the output"
        is_day = term.column == "month" or term.column.endswith(("_date", "_start", "_end"))
        if term.direction == LATEST and not is_day:
            yield f"latest is an order of dates, and {term.column!r} is not one"
    if query.compares and "scenario_id" not in query.grain:
        yield "compares scenarios without a scenario_id in its grain"


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_an_answer_says_in_which_order_its_rows_come(query: Query) -> None:
    assert list(order_violations(query)) == [], query.file


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"order": ()}, "lacks `order`"),
        ({"order": (Term("b"),)}, "'b', which is not in the output"),
        ({"order": (Term("runway_months", LATEST),)}, "'runway_months' is not one"),
        ({"grain": ("title",)}, "without a scenario_id"),
    ],
)
def test_a_wrong_order_is_found(changes: dict[str, object], message: str) -> None:
    query = replace(QUERIES["runways"], **changes)  # type: ignore[arg-type]
    assert any(message in violation for violation in order_violations(query))
