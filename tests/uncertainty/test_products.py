"""Matrix products that are the same whatever the rows beside a row, and the cores."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.uncertainty.products import product

RANDOM = np.random.default_rng(2)
ROWS, OTHERS = RANDOM.normal(0, 3, (1_000, 403)), RANDOM.normal(0, 0.1, (57, 403))


def test_a_product_is_that_of_linear_algebra() -> None:
    assert product(ROWS, OTHERS) == pytest.approx(ROWS @ OTHERS.T, abs=1e-4)
    assert product(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [[11, 0]]


def test_no_digit_depends_on_other_rows_or_on_the_order_of_sums() -> None:
    whole = product(ROWS, OTHERS)
    assert (product(ROWS[::7], OTHERS) == whole[::7]).all()
    assert (product(ROWS[5:6], OTHERS) == whole[5:6]).all()
    order = RANDOM.permutation(403)
    assert (product(ROWS[:, order], OTHERS[:, order]) == whole).all()


def test_an_unknown_number_makes_its_own_row_unknown_alone() -> None:
    rows = np.array([[1.0, np.nan], [1.0, 2.0], [np.inf, 1.0]])
    known = np.isfinite(product(rows, np.eye(2))).all(axis=1)
    assert known.tolist() == [False, True, False]
