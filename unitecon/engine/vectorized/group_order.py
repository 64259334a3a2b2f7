"""Rows in groups, in an order that lets numpy take the first rows of all groups, then the second.

Sums are made in that order whatever the width of the arrays, so no figure depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Index = NDArray[np.intp]
Place = Index | slice


@dataclass(frozen=True)
class GroupOrder:
    """Groups, longest first: `at[k]` are the k-th rows of the groups with more than k rows."""

    groups: Index
    counts: Index  # rows of each group
    at: Sequence[Place]


def group_order(groups: Index) -> GroupOrder:
    """The order for rows that come group by group; `groups` is each row's group."""
    names, starts, counts = np.unique(groups, return_index=True, return_counts=True)
    longest = np.argsort(-counts, kind="stable")
    names, starts, counts = names[longest], starts[longest], counts[longest]
    most = int(counts.max(initial=0))
    at = [as_slice(starts[counts > rank] + rank) for rank in range(most)]
    return GroupOrder(names, counts, at)


def as_slice(index: Index) -> Place:
    """The same rows as a slice where they are evenly spaced: numpy then copies nothing."""
    if len(index) == 0:
        return index
    step = int(index[1] - index[0]) if len(index) > 1 else 1
    if step < 1 or np.any(np.diff(index) != step):
        return index
    return slice(int(index[0]), int(index[-1]) + 1, step)
