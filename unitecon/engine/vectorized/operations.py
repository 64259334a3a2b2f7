"""The operations that make one column of a query, as arrays of rows x draws.

Null is NaN, a date is its days since 1970-01-01, a truth is 0 or 1; all are as precise as the block
of draws. A flag is a boolean array in which null counts as false. A column that no draw touches is
an array of one column, which numpy spreads.

Operations have no repr of their own: one that shows its operands would show shared ones over and
over, which takes forever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from unitecon.engine.vectorized import functions
from unitecon.engine.vectorized.group_order import Array, Index, Place, as_slice, group_order

Flags = NDArray[np.bool_]
Kind = Literal["number", "date", "truth", "flag"]
Step = Callable[[Array, Sequence[Array]], Array]  # of a block of draws and the operands


class Operation(Protocol):
    """A column, made of other columns."""

    @property
    def rows(self) -> int:
        """How many rows the column has."""

    @property
    def kind(self) -> Kind:
        """What its numbers stand for."""

    @property
    def operands(self) -> Sequence[Operation]:
        """The columns it is made of."""

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The rows of each operand that its rows `wanted` are made of, in the order of use."""

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """A function that makes its rows `wanted` of the operands' rows at `places`."""


@dataclass(frozen=True, eq=False, repr=False)
class Constant:
    """Values that are the same in every draw."""

    values: Array
    kind: Kind = "number"
    operands: Sequence[Operation] = ()

    @property
    def rows(self) -> int:
        """How many rows the column has."""
        return len(self.values)

    def reads(self, _: Index) -> Sequence[Index]:
        """No rows of others."""
        return ()

    def step(self, wanted: Index, _: Sequence[Place]) -> Step:
        """Its values."""
        values = self.values[wanted][:, None]
        if self.kind == "flag":
            return lambda *_: values
        return lambda block, _: values.astype(block.dtype, copy=False)


@dataclass(frozen=True, eq=False, repr=False)
class Drawn:
    """A column of a given table whose rows `at` are drawn, from the `columns` of a block."""

    values: Array
    at: Index
    columns: Index
    kind: Kind = "number"
    operands: Sequence[Operation] = ()

    @property
    def rows(self) -> int:
        """How many rows the column has."""
        return len(self.values)

    def reads(self, _: Index) -> Sequence[Index]:
        """No rows of others: only the block."""
        return ()

    def step(self, wanted: Index, _: Sequence[Place]) -> Step:
        """Its values, in the drawn rows those of the block."""
        values = self.values[wanted][:, None]
        __, into, drawn = np.intersect1d(wanted, self.at, assume_unique=True, return_indices=True)
        columns = self.columns[drawn]

        def fill(block: Array, _: Sequence[Array]) -> Array:
            own = values.astype(block.dtype, copy=False)
            if not len(into):
                return own
            out = np.repeat(own, len(block), axis=1)
            out[into] = block.T[columns]
            return out

        return fill


@dataclass(frozen=True, eq=False, repr=False)
class Elementwise:
    """A function of operands row by row; an operand of one row goes with every row."""

    function: str  # of functions.ELEMENTWISE
    operands: Sequence[Operation]
    kind: Kind = "number"

    @cached_property
    def rows(self) -> int:
        """How many rows the column has; none where an operand has none."""
        rows = [operand.rows for operand in self.operands]
        return max(rows) if all(rows) else 0

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The same rows."""
        rows, first = self.rows, np.zeros(min(1, len(wanted)), dtype=np.intp)
        return [wanted if operand.rows == rows else first for operand in self.operands]

    def step(self, _: Index, places: Sequence[Place]) -> Step:
        """The function of the operands' rows."""
        function = functions.ELEMENTWISE[self.function]
        return lambda _, arrays: function(*(a[p] for a, p in zip(arrays, places, strict=True)))


@dataclass(frozen=True, eq=False, repr=False)
class Pick:
    """Rows of several columns: row `index[r]` of operand `which[r]`, null where that is -1."""

    operands: Sequence[Operation]
    which: Index
    index: Index
    kind: Kind = "number"

    @property
    def rows(self) -> int:
        """How many rows the column has."""
        return len(self.index)

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The picked rows of each operand."""
        which, index = self.which[wanted], self.index[wanted]
        return [index[which == part] for part in range(len(self.operands))]

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The picked rows in their order."""
        which = self.which[wanted]
        used = [part for part in range(len(self.operands)) if np.any(which == part)]
        if len(used) == 1 and not np.any(which < 0):
            (part,) = used
            return lambda _, arrays: arrays[part][places[part]]
        into = {part: as_slice(np.flatnonzero(which == part)) for part in used}
        null = False if self.kind == "flag" else np.nan

        def fill(block: Array, arrays: Sequence[Array]) -> Array:
            width = max((arrays[part].shape[1] for part in used), default=1)
            precision = bool if self.kind == "flag" else block.dtype
            out = np.full((len(wanted), width), null, precision)
            for part in used:
                out[into[part]] = arrays[part][places[part]]
            return out

        return fill


@dataclass(frozen=True, eq=False, repr=False)
class Reduced:
    """One row for each of `rows` groups; `groups` is each row's group, -1 for none."""

    function: str  # of functions.GROUPED
    operands: Sequence[Operation]
    groups: Index
    rows: int
    kind: Kind = "number"

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The rows of the groups."""
        return (self._order(wanted),)

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The function of each group's rows; of no rows a count is 0 and all else null."""
        order = group_order(self.groups[self._order(wanted)])
        function, (place,) = functions.GROUPED[self.function], places
        # Groups come longest first, the wanted rows in their own order.
        into = np.searchsorted(wanted, order.groups)
        if len(into) == len(wanted):
            back = as_slice(into.argsort())
            return lambda _, arrays: function(order, arrays[0][place])[back]
        empty = 0.0 if self.function == "count" else np.nan

        def fill(_: Array, arrays: Sequence[Array]) -> Array:
            values = function(order, arrays[0][place]) if len(into) else np.empty((0, 1))
            out = np.full((len(wanted), values.shape[1]), empty, values.dtype)
            out[into] = values
            return out

        return fill

    def _order(self, wanted: Index) -> Index:
        rows = np.flatnonzero(np.isin(self.groups, wanted))
        return rows[np.argsort(self.groups[rows], kind="stable")]


@dataclass(frozen=True, eq=False, repr=False)
class Running:
    """Each row together with those before it in its group, which come in the order `order`."""

    function: str  # of functions.RUNNING
    operands: Sequence[Operation]
    groups: Index
    order: Index  # all rows, by group and then as they follow each other
    kind: Kind = "number"

    @property
    def rows(self) -> int:
        """How many rows the column has."""
        return len(self.groups)

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The rows of the groups up to the last wanted one."""
        return (self._order(wanted),)

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The function of these rows, of which the wanted ones."""
        order = self._order(wanted)
        function, (place,) = functions.RUNNING[self.function], places
        groups = group_order(self.groups[order])
        back = as_slice(np.argsort(order)[np.searchsorted(np.sort(order), wanted)])
        return lambda _, arrays: function(groups, arrays[0][place])[back]

    def _order(self, wanted: Index) -> Index:
        groups = self.groups[self.order]
        places = np.flatnonzero(np.isin(self.order, wanted))
        last = np.full(int(groups.max(initial=-1)) + 1, -1)
        last[groups[places]] = places  # of several the last, as they come in order
        return self.order[np.arange(len(groups)) <= last[groups]]


def picked(operation: Operation, index: Index) -> Operation:
    """A column's rows at `index`, null where that is -1."""
    if np.array_equal(index, np.arange(operation.rows)):
        return operation
    return Pick((operation,), np.where(index < 0, -1, 0), index, operation.kind)


def is_null(operation: Operation, known: dict[Operation, Flags] | None = None) -> Flags:
    """The rows that are sure to be null in every draw; `known` holds those of shared operands."""
    known = {} if known is None else known
    if operation not in known:
        rows = np.zeros(operation.rows, bool)
        if isinstance(operation, Constant) and operation.kind != "flag":
            rows |= np.isnan(operation.values)
        if isinstance(operation, Pick):
            rows |= operation.which < 0
            for part, operand in enumerate(operation.operands):
                own = operation.which == part
                rows[own] = is_null(operand, known)[operation.index[own]]
        if isinstance(operation, Elementwise) and operation.function in functions.STRICT:
            for operand in operation.operands:
                rows |= is_null(operand, known)
        known[operation] = rows
    return known[operation]
