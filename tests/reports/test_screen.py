"""The remarks under a table on a terminal."""

from __future__ import annotations

from unitecon.basics.terminal import PIPE, Terminal
from unitecon.reports import screen
from unitecon.reports.aligned_text import Cells

TABLE = Cells({"id": ["a", "b"], "note": ["long text", "x"]})


def test_the_number_of_rows_is_said_where_some_are_left_out() -> None:
    assert screen.text(TABLE, 2450, Terminal(80)).splitlines()[-1] == (
        "2 of 2,450 rows; --limit 0 shows all"
    )
    assert "rows" not in screen.text(TABLE, 2, Terminal(80))


def test_columns_left_out_are_named_with_how_to_see_them() -> None:
    lines = screen.text(TABLE, 2, Terminal(10)).splitlines()
    assert " ".join(lines[4:]) == "Left out to fit: note; --columns A,B chooses"
    assert max(map(len, lines)) <= 10
    assert "select fewer" in screen.text(TABLE, 2, Terminal(12), screen.BY_SELECT)


def test_a_pipe_gets_no_remarks() -> None:
    assert screen.text(TABLE, 2450, PIPE).splitlines() == [
        "id  note", "--  ---------", "a   long text", "b   x",
    ]  # fmt: skip
