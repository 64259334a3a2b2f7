"""Rows that are the same in every draw are worked out once, and give the same figures."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from unitecon.engine.vectorized.answers import columns
from unitecon.engine.vectorized.distinct_rows import distinct_rows
from unitecon.engine.vectorized.operations import (
    Constant,
    Drawn,
    Elementwise,
    Operation,
    Pick,
    Reduced,
    Running,
)
from unitecon.engine.vectorized.program import Program

NAN = float("nan")


def numbers(operation: Operation, *asked: int) -> list[int]:
    """The kind of each row asked for, by number; all of them where none is named."""
    output = {("rows", "value"): operation}
    frame = pl.DataFrame({"row": range(operation.rows)})
    program = Program({"rows": frame}, output, {"rows": ["value"]}, 9)
    rows = np.array(asked or range(operation.rows))
    return list(distinct_rows(operation, rows, program._rows).numbers)


def price() -> Drawn:
    """Rows 1 and 3 are drawn, from one cell; 0, 2 and 4 are not."""
    return Drawn(np.array([5.0, 6, 7, 8, 5]), np.array([1, 3]), np.array([4, 4]))


def test_values_are_told_apart_by_their_bits() -> None:
    assert numbers(Constant(np.array([1.0, NAN, 0.0, -0.0, NAN, 1.0]))) == [0, 1, 2, 3, 1, 0]
    assert numbers(Constant(np.array([True, False, True]), "flag")) == [0, 1, 0]


def test_drawn_rows_are_told_apart_by_their_cell_others_by_their_value() -> None:
    assert numbers(price()) == [0, 1, 2, 1, 0]
    assert numbers(price(), 2, 3, 4) == [0, 1, 2]


def test_rows_made_of_the_same_rows_are_the_same() -> None:
    months = Pick((price(),), np.array([0, 0, 0, -1, 0, 0]), np.array([1, 1, 2, -1, 3, 0]))
    assert numbers(months) == [0, 0, 1, 2, 0, 3]
    days = Constant(np.array([31.0, 30, 31, 31, 31, 31]))
    assert numbers(Elementwise("multiply", (months, days))) == [0, 1, 2, 3, 0, 4]
    one = Constant(np.array([2.0]))
    assert numbers(Elementwise("multiply", (months, one))) == [0, 0, 1, 2, 0, 3]


def test_groups_of_the_same_rows_in_the_same_order_are_the_same() -> None:
    months = Pick((price(),), np.zeros(7, int), np.array([0, 1, 4, 3, 1, 0, 1]))
    groups = np.array([0, 0, 1, 1, 2, 2, 4])  # of five groups the fourth has no row
    assert numbers(Reduced("sum", (months,), groups, 5)) == [0, 0, 1, 2, 3]


def test_running_sums_stand_on_all_rows_before() -> None:
    running = Running("sum", (price(),), np.zeros(5, int), np.arange(5))
    assert numbers(running) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("chosen", [None, [1, 2, 5], [4]])
def test_figures_are_those_of_every_row_by_itself(chosen: list[int] | None) -> None:
    months = Pick((price(),), np.zeros(6, int), np.array([1, 1, 2, 0, 3, 4]))
    total = Reduced("sum", (months,), np.array([0, 1, 1, 2, 2, 0]), 3)
    costs = Pick((total, months), np.array([0, 1, 0, 1, 0, 1]), np.array([2, 5, 0, 1, 1, 4]))
    output: dict[tuple[str, str], Operation] = {
        ("rows", "value"): Elementwise("multiply", (costs, months))
    }
    frame = pl.DataFrame({"row": range(6)})
    rows = {} if chosen is None else {"rows": np.array(chosen)}
    program = Program({"rows": frame}, output, {"rows": ["value"]}, 9, rows)
    values = np.random.default_rng(1).normal(0, 1, (7, 9))
    own = columns(program, values)["rows", "value"]
    cell = values[:, 4]
    prices = np.array([cell, cell, 0 * cell + 7, 0 * cell + 5, cell, 0 * cell + 5])
    sums = np.array([prices[0] + 5, prices[1] + 7, 5 + prices[4]])
    parts = np.array([sums[2], prices[5], sums[0], prices[1], sums[1], prices[4]])
    assert (own == (parts * prices).T[:, range(6) if chosen is None else chosen]).all()
    assert program.most_rows < 6
