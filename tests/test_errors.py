"""A fault prints as one line: where, what, the limit and the likely cause."""

from __future__ import annotations

import pytest

from unitecon.errors import Fault, Place

CELL = Place("plans.csv", 3, "price")


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("is empty", place=CELL), "plans.csv:3 price: is empty"),
        (Fault("is not a number", value="ten"), "'ten' is not a number"),
        (
            Fault("is too low", place=CELL, value="-1", limit="0 or more", cause="a sign"),
            "plans.csv:3 price: '-1' is too low (must be 0 or more); likely cause: a sign",
        ),
        (
            Fault(
                "seed must be 0 or more, got -3", value="-3", limit="0 or more", is_sentence=True
            ),
            "seed must be 0 or more, got -3",
        ),
        (
            Fault("no case here", place=Place("case"), value="x", cause="a typo", is_sentence=True),
            "case: no case here; likely cause: a typo",
        ),
    ],
)
def test_a_fault_is_one_line(fault: Fault, line: str) -> None:
    assert str(fault) == line


def test_a_fault_moves_to_the_parts_of_a_place_that_are_known() -> None:
    fault = Fault("is empty", place=Place(column="price"))
    assert fault.at(file="plans.csv", line=3).place == CELL
    assert fault.at(file="plans.csv").at(line=3).at().place == CELL
    assert (fault.at(line=3).file, fault.at(line=3).line, fault.column) == (None, 3, "price")


def test_a_place_without_a_file_shows_no_line() -> None:
    assert str(Place(line=3, column="price")) == "price"
    assert str(Place("plans.csv", 3)) == "plans.csv:3"
    assert str(Place()) == ""
