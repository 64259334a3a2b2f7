"""Cells as text, lines that fit a terminal, and losses in red, worked by hand."""

from __future__ import annotations

from unitecon.basics.terminal import PIPE, Terminal
from unitecon.reports.aligned_text import INTEGER, NUMBER, TEXT, Cells, cells, is_loss, text


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


WIDE = Cells(
    {"id": ["a", "bb"], "cost_of_revenue_usd": ["1", "22"], "note": ["x", ""]},
    ["cost_of_revenue_usd"],
    ["id"],
)


def test_a_pipe_gets_every_column_on_one_line() -> None:
    lines, left_out = text(WIDE)
    assert lines.splitlines()[0] == "id  cost_of_revenue_usd  note"
    assert left_out == []
    assert text(Cells({})) == ("(no columns)", [])


def test_heads_take_several_lines_before_a_column_is_left_out() -> None:
    assert text(WIDE, Terminal(width=18))[0].splitlines() == [
        "    cost_of_",
        "    revenue_",
        "id       usd  note",
        "--  --------  ----",
        "a          1  x",
        "bb        22",
    ]


def test_columns_are_left_out_from_the_right_and_the_wanted_stay() -> None:
    lines, left_out = text(WIDE, Terminal(width=12))
    assert lines.splitlines()[-1] == "bb        22"
    assert left_out == ["note"]
    by_note = WIDE._replace(wanted=["note"])
    assert text(by_note, Terminal(width=8))[1] == ["cost_of_revenue_usd"]
    assert text(WIDE, Terminal(width=1))[1] == ["cost_of_revenue_usd", "note"]


def test_a_column_that_says_the_same_in_each_row_goes_first_unless_it_is_wanted() -> None:
    table = Cells({"scenario_id": ["baseline"] * 2, "a": ["1", "2"]})
    assert text(table, Terminal(width=9))[1] == ["scenario_id"]
    assert text(table._replace(wanted=["scenario_id"]), Terminal(width=9))[1] == ["a"]


def test_long_texts_are_cut_where_room_is_short() -> None:
    table = Cells({"definition": ["x" * 50, "y"], "b": ["1", "2"]})
    assert ("x" * 50) in text(table, Terminal(width=53))[0]
    assert f"{'x' * 29}...  1" in text(table, Terminal(width=50))[0]


def test_losses_are_red_and_nothing_else_is() -> None:
    table = Cells({"net_usd": ["-1.50", "2"], "change": ["-3", "-4"]}, ["net_usd", "change"])
    lines = text(table, Terminal(80, is_coloured=True))[0].splitlines()
    assert lines[2:] == ["\x1b[31m  -1.50\x1b[0m      -3", "      2      -4"]
    assert "\x1b" not in text(table, Terminal(80))[0]
    assert "\x1b" not in text(table, PIPE)[0]


def test_a_loss_is_money_below_zero() -> None:
    assert is_loss("contribution_margin_usd_per_user_month", "-0.01")
    assert not is_loss("contribution_margin_usd", "-0.00")
    assert not is_loss("burn_usd", "-5")  # burn is turned: below zero, cash grows
    assert not is_loss("delta_months", "-5")
