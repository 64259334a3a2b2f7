"""Which cells facts cannot tell apart, on effects small enough to see it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from unitecon.fit.identifiability import collinear, rank_and_condition

E1, E2, E3 = np.eye(3)


def effects(*cells: np.ndarray) -> np.ndarray:
    """Facts x cells, of each cell's effects."""
    return np.column_stack(cells)


def test_two_cells_with_proportional_effects_are_named_to_each_other() -> None:
    free = np.array([0, 1, 2])
    assert collinear(effects(E1, E2, -3 * E1), free) == ((2,), (), (0,))


def test_a_cell_whose_effect_is_the_sum_of_two_others_is_named_with_both() -> None:
    """No two of them correlate by more than 0.71."""
    free = np.array([0, 1, 2, 3])
    assert collinear(effects(E1, E2, E1 + E2, E3), free) == ((1, 2), (0, 2), (0, 1), ())


def test_a_cell_that_is_not_free_is_named_to_none() -> None:
    assert collinear(effects(E1, E1, E1), np.array([0, 2])) == ((2,), (), (0,))
    assert collinear(effects(E1, E1), np.array([1])) == ((), ())


def test_condition_is_that_of_effects_scaled_to_length_one() -> None:
    """At 60 degrees the singular values are the roots of 1.5 and 0.5."""
    rank, condition = rank_and_condition(effects(7 * E1, E1 + math.sqrt(3) * E2))
    assert (rank, condition) == (2, pytest.approx(math.sqrt(3)))
    assert rank_and_condition(effects(E1, E2, E1 + E2)) == (2, math.inf)
    rank, condition = rank_and_condition(np.empty((0, 2)))
    assert rank == 0
    assert math.isnan(condition)
