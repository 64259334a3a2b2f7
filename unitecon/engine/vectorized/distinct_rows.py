"""Which rows of a column are the same in every draw: those made of the same rows of others.

A price holds for many months, and all that follows from it alone is the same in each of them. Such
rows are worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from unitecon.engine.vectorized.group_order import Index
from unitecon.engine.vectorized.operations import (
    Constant,
    Drawn,
    Elementwise,
    Operation,
    Pick,
    Reduced,
)


@dataclass(frozen=True)
class Rows:
    """Rows of a column that are asked for, in order; `distinct` are the first of each kind.

    `numbers` has the place of each row's kind among the distinct ones.
    """

    asked: Index
    distinct: Index
    numbers: Index

    def places(self, rows: Index) -> Index:
        """The places of some of the rows asked for among the distinct ones."""
        return self.numbers[np.searchsorted(self.asked, rows)]


def distinct_rows(operation: Operation, asked: Index, operands: Mapping[Operation, Rows]) -> Rows:
    """The distinct ones of some rows of an operation, whose operands' rows are known."""
    if not len(asked):
        return Rows(asked, asked, asked)
    numbers, firsts = np.zeros(len(asked), np.intp), np.zeros(1, np.intp)
    for marks in _marks(operation, asked, operands):
        numbers, firsts = _numbered(numbers * (int(marks.max()) + 1) + marks)
    return Rows(asked, asked[firsts], numbers)


def _marks(
    operation: Operation, asked: Index, operands: Mapping[Operation, Rows]
) -> Iterator[Index]:
    """Marks of each row, from 0 on: rows with equal marks are the same in every draw."""
    reads = [
        operands[operand].places(read)
        for operand, read in zip(operation.operands, operation.reads(asked), strict=True)
    ]
    if isinstance(operation, Constant):
        yield _of_values(operation, asked)
    elif isinstance(operation, Drawn):
        columns = np.full(operation.rows, -1)
        columns[operation.at] = operation.columns
        own = columns[asked]
        yield own + 1
        yield np.where(own < 0, _of_values(operation, asked), 0)
    elif isinstance(operation, Elementwise):
        yield from (read for read in reads if len(read) == len(asked))
    elif isinstance(operation, Pick):
        which, places = operation.which[asked], np.zeros(len(asked), np.intp)
        for part, read in enumerate(reads):
            places[which == part] = read
        yield which + 1
        yield places
    elif isinstance(operation, Reduced):
        yield _of_groups(operation, asked, reads[0])
    else:  # each row stands on all before it
        yield np.arange(len(asked))


def _of_values(operation: Constant | Drawn, asked: Index) -> Index:
    """By their bits: 0 and -0 differ, as what is divided by them does."""
    return _numbered(operation.values[asked].astype(np.float64).view(np.int64))[0]


def _of_groups(operation: Reduced, asked: Index, places: Index) -> Index:
    """By the rows of each group, in order."""
    (rows,) = operation.reads(asked)
    groups = operation.groups[rows]
    starts, ends = (np.searchsorted(groups, asked, side) for side in ("left", "right"))
    known: dict[bytes, int] = {}
    return np.array(
        [
            known.setdefault(places[start:end].tobytes(), len(known))
            for start, end in zip(starts, ends, strict=True)
        ]
    )


def _numbered(values: Index) -> tuple[Index, Index]:
    """The number of each value, and the first place of each, in the order of these."""
    _, firsts, numbers = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    ranks = np.empty_like(order)
    ranks[order] = np.arange(len(order))
    return ranks[numbers], firsts[order]
