"""Cells as text and lines as blocks, worked by hand."""

from __future__ import annotations

from unitecon.reports import aligned_text
from unitecon.reports.aligned_text import INTEGER, NUMBER, TEXT, cells, text


def test_numbers_have_the_digits_of_the_largest() -> None:
    assert cells("cost_usd", [1.23456, None, -2.0], NUMBER) == ["1.2346", "", "-2.0000"]
    assert cells("cost_usd", [1.23456, -10.0], NUMBER) == ["1.23", "-10.00"]
    assert cells("cost_usd", [1.23456, 12345.6], NUMBER) == ["1", "12,346"]
    assert cells("cost_usd", [float("inf"), 2.5], NUMBER) == ["inf", "2.5000"]


def test_values_of_mixed_units_have_the_digits_of_each() -> None:
    assert cells("low_value", [0.5, 20000.0, None], NUMBER) == ["0.5000", "20,000", ""]


def test_texts_are_on_one_line_and_integers_are_plain() -> None:
    assert cells("note", ["a\n  b", None, True], TEXT) == ["a b", "", "true"]
    assert cells("year", [2026, None], INTEGER) == ["2026", ""]


def test_wide_columns_are_set_in_blocks_under_their_keys() -> None:
    columns = {"id": ["a", "bb"], "usd": ["1", "22"], "note": ["x", ""]}
    assert text(columns, ["usd"], ["id"], width=9).split("\n\n") == [
        "id  usd\n--  ---\na     1\nbb   22",
        "id  note\n--  ----\na   x\nbb",
    ]
    assert text(columns, ["usd"], ["id"], width=13).splitlines()[0] == "id  usd  note"
    assert aligned_text.text({}, []) == "(no columns)"
