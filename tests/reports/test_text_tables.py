"""Days, numbers and losses as a printed table says them."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from unitecon.reports.text_tables import NOTHING, day_text, marked, number, table


def test_a_day_has_no_leading_zero() -> None:
    assert day_text(date(2027, 8, 9)) == "9 Aug 2027"


def test_a_number_is_in_its_unit_and_what_is_not_known_a_dash() -> None:
    assert number(1_234_567.0, 1e3, 1) == "1,234.6"
    assert number(-2.25, 1, 1) == "-2.2"
    assert number(-0.004, 1, 2) == "0.00"
    assert (number(None, 1, 2), number(5.0, 0, 2), number(5.0, None, 2)) == (NOTHING,) * 3


def test_only_a_loss_is_marked() -> None:
    assert marked("-3.10") == Text("-3.10", "red")
    assert (marked("3.10"), marked(NOTHING)) == ("3.10", NOTHING)


def test_a_tables_figures_are_on_the_right() -> None:
    columns = table("Plans", ["Plan", "USD", "Share"]).columns
    assert [(column.header, column.justify) for column in columns] == [
        ("Plan", "left"), ("USD", "right"), ("Share", "right"),
    ]  # fmt: skip
