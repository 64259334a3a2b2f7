"""One formula, one file: no two queries compute the same difference or product of the same columns.

A figure that two files compute can come to differ; the second file should read the first's column.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest
import sqlglot
from sqlglot import exp

from unitecon.engine import catalog

# Files that may share formulas, which formulas (a pattern), and why.
USER_ROWS = (
    "a tier of a log is computed from exact sums of its users, not from the users' floating-point "
    "amounts, whose sum would depend on the order of millions of rows"
)
ALLOWED = (
    ("segment_margins user_margins", r".*\brevenue_usd\b.*", USER_ROWS),
    (
        "account_margins user_margins",
        r"other_variable_cost_share \* revenue_usd",
        "an account's revenue is that of its invoice; its users' parts are cut from it to the cent",
    ),
    ("user_coverages user_margins", r"net_revenue_usd - .*", USER_ROWS),
    ("user_coverages user_values", r"net_revenue_usd - serving_cost_usd", USER_ROWS),
    (
        (
            "day_costs other_day_costs request_costs slot_costs unpriced_costs usage_costs "
            "user_provider_costs"
        ),
        r"\w+_usd_per_\w+ \* \w+|\w+ \* \w+_usd_per_\w+",
        "the same tokens at their prices per request, day, slot and user; checks compare the sums",
    ),
    (
        "day_costs other_day_costs request_costs slot_costs usage_costs user_provider_costs",
        r"request_usd_per_request \* requests",
        "as above; unpriced calls are counted without those that cost nothing",
    ),
    (
        "day_costs slot_costs usage_costs",
        r"\w+ \* unpriced_\w+|unpriced_\w+ \* \w+",
        "as above, the tokens without a price",
    ),
    ("slot_costs usage_costs", r"\w+_requests \* unpriced_\w+", "as above, calls without a price"),
    (
        "booking_views income_statements",
        r"revenue_usd - cost_of_revenue_usd",
        "the view answers what gross profit would be under the booking that was not chosen",
    ),
    (
        "fitted_price_realisations modelled_segments",
        r"price_usd_per_user_month \* users",
        "the fit divides by the revenue at list price, which the model never has",
    ),
)


def formulas(sql: str) -> Iterator[str]:
    """Every difference and product in a query that has at least two plain columns, normalised.

    Tables' names, casts and parentheses are taken off, the factors of a product and the terms of a
    difference sorted. Part of a longer chain counts too: `a - b - c` holds `a - b`.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in tree.find_all(exp.Sub, exp.Mul, exp.Div):
        is_sum = isinstance(node, exp.Sub)
        plus, minus = _terms(node) if is_sum else _product(node)
        columns = [part for part in (plus + minus if is_sum else plus) if _is_column(part)]
        if len(columns) < 2:
            continue
        joint, apart = (" + ", " - ") if is_sum else (" * ", " / ")
        written = [joint.join(sorted(map(_text, plus))), *sorted(map(_text, minus))]
        yield apart.join(written)


def _terms(node: exp.Expression) -> tuple[list[exp.Expression], list[exp.Expression]]:
    """What a chain of + and - adds, and what it takes away."""
    node = _bare(node)
    if isinstance(node, exp.Neg):
        plus, minus = _terms(node.this)
        return minus, plus
    if not isinstance(node, (exp.Add, exp.Sub)):
        return [node], []
    (plus, minus), (more, less) = _terms(node.left), _terms(node.right)
    if isinstance(node, exp.Sub):
        more, less = less, more
    return [*plus, *more], [*minus, *less]


def _product(node: exp.Expression) -> tuple[list[exp.Expression], list[exp.Expression]]:
    """What a chain of * and / multiplies, and what it divides by."""
    node = _bare(node)
    if not isinstance(node, (exp.Mul, exp.Div)):
        return [node], []
    (above, below), (more, less) = _product(node.left), _product(node.right)
    if isinstance(node, exp.Div):
        more, less = less, more
    return [*above, *more], [*below, *less]


def _bare(node: exp.Expression) -> exp.Expression:
    while isinstance(node, (exp.Paren, exp.Cast)):
        node = node.this
    return node


def _is_column(node: exp.Expression) -> bool:
    return isinstance(node, exp.Column)


def _text(node: exp.Expression) -> str:
    copy = node.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", None)
    return copy.sql("duckdb")


def repeated(queries: Mapping[str, str]) -> dict[str, list[str]]:
    """The formulas that more than one query computes, with the queries' names."""
    files = defaultdict(set)
    for name, sql in queries.items():
        for formula in formulas(sql):
            files[formula].add(name)
    return {formula: sorted(names) for formula, names in files.items() if len(names) > 1}


BODIES = {
    query.name: query.sql
    for query in catalog.load().values()
    if query.layer != "imports" and not query.same_as
}


@pytest.mark.parametrize(
    "second",
    [
        "select revenue_usd - serving_cost_usd as margin_usd from b",
        "select (t.revenue_usd - cast(t.serving_cost_usd as double)) / 12 as a from t",
        "select -fee_cost_usd + revenue_usd - serving_cost_usd as a from t",
        "select sum(case when revenue_usd - serving_cost_usd > 0 then 1 end) as a from t",
        "select users * (share * tasks) as a from t",
        "select tasks / nullif(days, 0) * users as a from t group by users - tasks",
    ],
)
def test_a_formula_in_two_files_is_found(second: str) -> None:
    first = (
        "select a.revenue_usd - a.serving_cost_usd as x, a.revenue_usd - b.serving_cost_usd"
        " - a.fee_cost_usd as y, tasks * users * share as z,"
        " users * tasks / nullif(days, 0) as w from a inner join b on b.id = a.id"
    )
    assert list(repeated({"first": first, "second": second}).values()) == [["first", "second"]]


@pytest.mark.parametrize(
    "second",
    [
        "select serving_cost_usd - revenue_usd as a from t",  # the other way round
        "select revenue_usd - 1 as a, users * 12 as b from t",  # one column and a constant
        "select sum(revenue_usd) - sum(serving_cost_usd) as a from t",  # of sums, not of columns
        "select revenue_usd + serving_cost_usd as a, users / nullif(tasks, 0) as b from t",
    ],
)
def test_other_formulas_are_not_taken_for_the_same(second: str) -> None:
    first = "select revenue_usd - serving_cost_usd as a, users * tasks as b from t"
    assert repeated({"first": first, "second": second}) == {}


def test_no_formula_stands_in_two_files() -> None:
    wrong = {
        formula: names
        for formula, names in repeated(BODIES).items()
        if not any(allows(files, pattern, names, formula) for files, pattern, _ in ALLOWED)
    }
    assert wrong == {}, "let the second file read the column of the first"


def test_every_exception_is_still_needed() -> None:
    formulas_found = repeated(BODIES).items()
    unused = [
        files
        for files, pattern, _ in ALLOWED
        if not any(allows(files, pattern, names, formula) for formula, names in formulas_found)
    ]
    assert unused == []
    assert len(ALLOWED) <= 10


def allows(files: str, pattern: str, names: list[str], formula: str) -> bool:
    """Whether an exception covers a formula in these files."""
    return files.split() == names and re.fullmatch(pattern, formula) is not None
