"""Kinds of columns, and the rules that every dated row keeps."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl
import pytest

from unitecon.dictionary import fields
from unitecon.dictionary.fields import Assumption


class Prices(Assumption):
    """An assumption table of its own."""

    plan_id = fields.slug("The plan.", key=True, to="plans.plan_id")
    price_usd = fields.value("The price.", min=0)
    rank = fields.number("Its rank.", "place")


def test_a_column_says_its_role_its_unit_and_what_it_refers_to() -> None:
    columns = Prices.columns()
    assert columns["plan_id"].metadata == {
        "role": "key",
        "unit": "slug",
        "references": "plans.plan_id",
    }
    assert columns["plan_id"].primary_key
    assert fields.value_name(Prices) == "price_usd"
    assert fields.value_name(dy.Schema) is None
    assert fields.column_unit(Prices, "price_usd") == "USD"  # from its name
    assert fields.column_unit(Prices, "rank") == "place"


def test_names_are_slugs_or_choices() -> None:
    class Names(dy.Schema):
        plan_id = fields.slug("The plan.")
        kind = fields.choice("Its kind.", "flat", "free")
        title = fields.text("Its title.")

    rows = [
        ("pro-2.x", "flat", "A"),
        ("Pro", "flat", "A"),
        ("pro", "fla", "A"),
        ("pro", "free", ""),
    ]
    frames = [
        pl.DataFrame([row], schema=["plan_id", "kind", "title"], orient="row") for row in rows
    ]
    assert [Names.is_valid(frame) for frame in frames] == [True, False, False, False]


@pytest.mark.parametrize(
    ("rule", "row", "is_kept"),
    [
        (fields.sourced_rows_name_a_source, {"basis": "sourced", "source_id": None}, False),
        (fields.sourced_rows_name_a_source, {"basis": "assumed", "source_id": None}, True),
        (fields.reasoned_rows_have_a_note, {"basis": "derived", "note": "  "}, False),
        (fields.reasoned_rows_have_a_note, {"basis": "sourced", "note": None}, True),
        (fields.fitted_rows_have_an_error, {"basis": "fitted", "note": None}, False),
        (fields.fitted_rows_have_an_error, {"basis": "fitted", "note": "A reason."}, True),
        (fields.low_is_at_most_the_value, {"low": 2.1}, False),
        (fields.low_is_at_most_the_value, {"low": 2.0}, True),
        (fields.high_is_at_least_the_value, {"high": 1.9}, False),
        (fields.high_is_at_least_the_value, {"high": None}, None),  # null: nothing to break
    ],
)
def test_rules_of_dated_rows(rule: Any, row: dict[str, Any], is_kept: bool | None) -> None:
    types = {name: column.dtype for name, column in Prices.columns().items()}
    frame = pl.DataFrame([{"price_usd": 2.0} | row], schema=types)
    assert frame.select(rule(Prices)).item() is is_kept


def test_every_common_rule_has_words_for_the_row_that_breaks_it() -> None:
    messages = {rule.holds.__name__: rule for rule in fields.COMMON_RULES}
    rule = messages["low_is_at_most_the_value"]
    assert (rule.column, rule.message) == ("low", "is above the row's value")
    assert str(rule.limit).format(value="20") == "at most 20"
