"""The order in which numpy takes the rows of groups."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.engine.vectorized.group_order import as_slice, group_order


def test_groups_come_longest_first_and_rows_by_their_rank() -> None:
    order = group_order(np.array([4, 7, 7, 7, 9, 9]))
    assert order.groups.tolist() == [7, 9, 4]
    assert order.counts.tolist() == [3, 2, 1]
    rows = [np.arange(6)[at].tolist() for at in order.at]
    assert rows == [[1, 4, 0], [2, 5], [3]]


def test_groups_of_one_length_keep_their_order() -> None:
    order = group_order(np.array([1, 1, 2, 2, 5, 5]))
    assert order.groups.tolist() == [1, 2, 5]
    assert order.at == [slice(0, 5, 2), slice(1, 6, 2)]


def test_no_rows_have_no_order() -> None:
    order = group_order(np.array([], np.intp))
    assert (order.groups.tolist(), order.at) == ([], [])


@pytest.mark.parametrize(
    ("index", "place"),
    [([3], slice(3, 4, 1)), ([2, 3, 4], slice(2, 5, 1)), ([1, 4, 7], slice(1, 8, 3))],
)
def test_evenly_spaced_rows_are_a_slice(index: list[int], place: slice) -> None:
    assert as_slice(np.array(index)) == place
    assert np.arange(9)[place].tolist() == index


@pytest.mark.parametrize("index", [[], [1, 2, 4], [3, 2, 1], [2, 2]])
def test_other_rows_stay_an_index(index: list[int]) -> None:
    place = as_slice(np.array(index, np.intp))
    assert isinstance(place, np.ndarray) and place.tolist() == index
