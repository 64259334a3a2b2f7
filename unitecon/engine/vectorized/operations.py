"""What one column of a query is made of, as arrays of rows x draws.

Unknown is NaN, a date is its days since 1970-01-01, a truth is 0 or 1. A flag is a boolean array
in which unknown counts as false. What no draw touches is an array of one column, which numpy
spreads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from unitecon.engine.vectorized.group_order import Array, Index, Place, Ranks, as_slice, ranks

Flags = NDArray[np.bool_]
Kind = Literal["number", "date", "truth", "flag"]
Step = Callable[[Array, Sequence[Array]], Array]  # of a block of draws and the operands
STRICT = (np.add, np.subtract, np.multiply, np.divide)  # null where any operand is


class Node(Protocol):
    """A column that is made of others."""

    @property
    def rows(self) -> int:
        """How many rows it has."""

    @property
    def kind(self) -> Kind:
        """What its numbers stand for."""

    @property
    def operands(self) -> Sequence[Node]:
        """The columns it is made of."""

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The rows of each operand that its rows `wanted` are made of, in the order of use."""

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """What makes its rows `wanted`; the operands' rows that it reads stand at `places`."""


@dataclass(frozen=True, eq=False)
class Constant:
    """What is the same in every draw."""

    values: Array
    kind: Kind = "number"
    operands: Sequence[Node] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.values)

    def reads(self, _: Index) -> Sequence[Index]:
        """Nothing."""
        return ()

    def step(self, wanted: Index, _: Sequence[Place]) -> Step:
        """Its values."""
        values = self.values[wanted][:, None]
        return lambda *_: values


@dataclass(frozen=True, eq=False)
class Drawn:
    """A column of a given table of which the rows `at` are drawn, in the `columns` of a block."""

    values: Array
    at: Index
    columns: Index
    kind: Kind = "number"
    operands: Sequence[Node] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.values)

    def reads(self, _: Index) -> Sequence[Index]:
        """Nothing but the block."""
        return ()

    def step(self, wanted: Index, _: Sequence[Place]) -> Step:
        """Its values, in the rows that are drawn those of the block."""
        values = self.values[wanted][:, None]
        __, into, found = np.intersect1d(wanted, self.at, assume_unique=True, return_indices=True)
        columns = self.columns[found]

        def made(block: Array, _: Sequence[Array]) -> Array:
            if not len(into):
                return values
            out = np.repeat(values, len(block), axis=1)
            out[into] = block.T[columns]
            return out

        return made


@dataclass(frozen=True, eq=False)
class Elementwise:
    """A function of operands row by row; an operand of one row goes with every row."""

    function: Callable[..., Array]
    operands: Sequence[Node]
    kind: Kind = "number"

    @cached_property
    def rows(self) -> int:
        """How many rows it has: what goes with no rows has none."""
        rows = [one.rows for one in self.operands]
        return max(rows) if all(rows) else 0

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The same rows."""
        rows, first = self.rows, np.zeros(min(1, len(wanted)), dtype=np.intp)
        return [wanted if one.rows == rows else first for one in self.operands]

    def step(self, _: Index, places: Sequence[Place]) -> Step:
        """The function of the operands' rows."""
        function = self.function
        return lambda _, given: function(*(a[p] for a, p in zip(given, places, strict=True)))


@dataclass(frozen=True, eq=False)
class Pick:
    """Rows of several columns: row `index[r]` of part `which[r]`, unknown where that is -1."""

    operands: Sequence[Node]
    which: Index
    index: Index
    kind: Kind = "number"

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.index)

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """Of each part the rows that are picked."""
        which, index = self.which[wanted], self.index[wanted]
        return [index[which == part] for part in range(len(self.operands))]

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The picked rows in their order."""
        which = self.which[wanted]
        used = [part for part in range(len(self.operands)) if np.any(which == part)]
        if len(used) == 1 and not np.any(which < 0):
            (part,) = used
            return lambda _, given: given[part][places[part]]
        into = {part: as_slice(np.flatnonzero(which == part)) for part in used}
        null = False if self.kind == "flag" else np.nan

        def made(_: Array, given: Sequence[Array]) -> Array:
            width = max((given[part].shape[1] for part in used), default=1)
            out = np.full((len(wanted), width), null)
            for part in used:
                out[into[part]] = given[part][places[part]]
            return out

        return made


@dataclass(frozen=True, eq=False)
class Reduced:
    """The rows of each group made one; `groups` says each row's, -1 for none."""

    function: Callable[[Ranks, Array], Array]
    operands: Sequence[Node]
    groups: Index
    rows: int
    kind: Kind = "number"
    empty: float = np.nan  # of a group without rows

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """The rows of the groups."""
        return (self._order(wanted),)

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The function of each group's rows."""
        found = ranks(self.groups[self._order(wanted)])
        function, (place,), empty = self.function, places, self.empty
        # Groups come longest first, what is asked for in its own order.
        into = np.searchsorted(wanted, found.groups)
        if len(into) == len(wanted):
            back = as_slice(into.argsort())
            return lambda _, given: function(found, given[0][place])[back]

        def made(_: Array, given: Sequence[Array]) -> Array:
            known = function(found, given[0][place]) if len(into) else np.empty((0, 1))
            out = np.full((len(wanted), known.shape[1]), empty, known.dtype)
            out[into] = known
            return out

        return made

    def _order(self, wanted: Index) -> Index:
        rows = np.flatnonzero(np.isin(self.groups, wanted))
        return rows[np.argsort(self.groups[rows], kind="stable")]


@dataclass(frozen=True, eq=False)
class Running:
    """Each row made with those before it in its group, which come in the order `order`."""

    function: Callable[..., Array]  # of the ranks and the operands' rows in that order
    operands: Sequence[Node]
    groups: Index
    order: Index  # all rows, by group and then as they follow each other
    kind: Kind = "number"

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.groups)

    def reads(self, wanted: Index, /) -> Sequence[Index]:
        """All rows of the groups."""
        return [self._order(wanted)] * len(self.operands)

    def step(self, wanted: Index, places: Sequence[Place], /) -> Step:
        """The function of the groups' rows, of which those that are asked for."""
        order = self._order(wanted)
        function, found = self.function, ranks(self.groups[order])
        back = as_slice(np.argsort(order)[np.searchsorted(np.sort(order), wanted)])
        return lambda _, given: function(
            found, *(array[place] for array, place in zip(given, places, strict=True))
        )[back]

    def _order(self, wanted: Index) -> Index:
        groups = np.unique(self.groups[wanted])
        return self.order[np.isin(self.groups[self.order], groups)]


def picked(node: Node, index: Index) -> Node:
    """A column's rows at `index`, unknown where that is -1."""
    if np.array_equal(index, np.arange(node.rows)):
        return node
    return Pick((node,), np.where(index < 0, -1, 0), index, node.kind)


def is_unknown(node: Node, found: dict[Node, Flags] | None = None) -> Flags:
    """The rows that are sure to be null in every draw; `found` holds those of operands shared."""
    found = {} if found is None else found
    if node not in found:
        rows = np.zeros(node.rows, bool)
        if isinstance(node, Constant) and node.kind != "flag":
            rows |= np.isnan(node.values)
        if isinstance(node, Pick):
            rows |= node.which < 0
            for part, operand in enumerate(node.operands):
                own = node.which == part
                rows[own] = is_unknown(operand, found)[node.index[own]]
        if isinstance(node, Elementwise) and node.function in STRICT:
            for operand in node.operands:
                rows |= is_unknown(operand, found)
        found[node] = rows
    return found[node]
