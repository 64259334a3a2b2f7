"""SQL's functions on arrays of rows x draws: nulls, groups and running sums, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.group_order import Array, group_order
from unitecon.errors import UniteconError

NULL = np.nan
# Three groups of two draws: rows 0 to 2, row 3 (null in the second draw), row 4 (null in both).
ORDER = group_order(np.array([0, 0, 0, 1, 2]))
VALUES = np.array([[3.0, NULL], [1.0, 5.0], [2.0, 4.0], [7.0, NULL], [NULL, NULL]])


def column(*values: float) -> Array:
    return np.array(values)[:, None]


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("nullif", (column(1, 2, NULL), column(2)), (1, NULL, NULL)),
        ("coalesce", (column(NULL, 1, NULL), column(NULL, 2, 4), column(3)), (3, 1, 4)),
        ("greatest", (column(1, NULL, NULL), column(2, 2, NULL)), (2, 2, NULL)),
        ("least", (column(1, NULL, NULL), column(2, 2, NULL)), (1, 2, NULL)),
        ("unequal", (column(1, 1, NULL), column(1, 2, 2)), (False, True, False)),
        ("truth:unequal", (column(1, 1, NULL), column(1, 2, 2)), (0, 1, NULL)),
        ("truth:less", (column(1, 3, 1), column(2, 2, NULL)), (1, 0, NULL)),
        ("is_known", (column(1, NULL),), (True, False)),
    ],
)
def test_functions_of_a_row_treat_nulls_as_sql_does(
    name: str, operands: tuple[Array, ...], expected: tuple[float, ...]
) -> None:
    np.testing.assert_array_equal(functions.ELEMENTWISE[name](*operands), column(*expected))


def test_the_first_condition_that_holds_decides() -> None:
    first, second = np.array([[True], [False], [False]]), np.array([[True], [True], [False]])
    values = functions.choice(first, column(1, 2, 3), second, column(4, 5, 6), column(NULL))
    np.testing.assert_array_equal(values, column(1, 5, NULL))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum", [[6, 9], [7, NULL], [NULL, NULL]]),
        ("min", [[1, 4], [7, NULL], [NULL, NULL]]),
        ("max", [[3, 5], [7, NULL], [NULL, NULL]]),
        ("count", [[3, 2], [1, 0], [0, 0]]),
        ("avg", [[2, 4.5], [7, NULL], [NULL, NULL]]),
    ],
)
def test_aggregates_ignore_nulls(name: str, expected: list[list[float]]) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(functions.GROUPED[name](ORDER, VALUES), expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum", [[3, NULL], [4, 5], [6, 9], [7, NULL], [NULL, NULL]]),
        ("min", [[3, NULL], [1, 5], [1, 4], [7, NULL], [NULL, NULL]]),
        ("max", [[3, NULL], [3, 5], [3, 5], [7, NULL], [NULL, NULL]]),
        ("count", [[1, 0], [2, 1], [3, 2], [1, 0], [0, 0]]),
    ],
)
def test_running_functions_start_anew_in_each_group(name: str, expected: list[list[float]]) -> None:
    np.testing.assert_array_equal(functions.RUNNING[name](ORDER, VALUES), expected)


def test_a_logarithm_of_nothing_is_an_error_and_of_null_is_null() -> None:
    np.testing.assert_array_equal(functions.logarithm(column(1, NULL)), column(0, NULL))
    for value in (0.0, -1.0):
        with pytest.raises(UniteconError, match=r"^in a draw, ln of a number that is not above 0$"):
            functions.logarithm(column(1, value))
