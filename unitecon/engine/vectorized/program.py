"""Queries as a program on drawn cells, which makes only the rows that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from unitecon.engine.vectorized.distinct_rows import Rows, distinct_rows
from unitecon.engine.vectorized.group_order import Array, Index, Place, as_slice
from unitecon.engine.vectorized.operations import Drawn, Operation, Step

NOTHING = np.empty((0, 1))

Wanted = Mapping[str, Sequence[str]]  # the columns of each answer that are wanted
Name = tuple[str, str]  # of a query and its column


@dataclass(frozen=True)
class _Line:
    """One step: its operands' numbers, what makes it, and the arrays that are not read again.

    `is_drawn` where draws differ in it.
    """

    number: int
    is_drawn: bool
    operands: Sequence[int]
    step: Step
    ends: Sequence[int]


@dataclass(frozen=True)
class Program:
    """All queries of some answers: fixed columns as frames, drawn ones as operations.

    `fixed` holds the rows of every query in order of its grain and `columns` the drawn columns of
    these rows, of `cells` drawn cells. What `run` makes are the drawn columns of the answers
    `wanted`; of an answer in `chosen` only the rows at these places, in order.
    """

    fixed: Mapping[str, pl.DataFrame]
    columns: Mapping[Name, Operation]
    wanted: Wanted
    cells: int
    chosen: Mapping[str, Index] = field(default_factory=dict)

    @cached_property
    def outputs(self) -> tuple[Name, ...]:
        """The drawn columns that are wanted, by answer."""
        pairs = ((answer, column) for answer, names in self.wanted.items() for column in names)
        return tuple(pair for pair in pairs if pair in self.columns)

    def run(self, values: Array) -> dict[Name, Array]:
        """The `outputs`, each rows x draws or rows x 1, for `values` of draws x drawn cells.

        Values in single precision make a run about twice as fast, and right to a millionth.
        Raises UniteconError where a draw has no result, such as the logarithm of 0.
        """
        arrays = self._undrawn(values.dtype)
        self._fill(arrays, values, is_drawn=True)
        places = {operation: number for number, operation in enumerate(self._ordered)}
        return {
            name: arrays[places[self.columns[name]]][self._places(name)] for name in self.outputs
        }

    def _fill(self, arrays: list[Array], values: Array, *, is_drawn: bool) -> None:
        """Make the arrays that draws differ in, or all others."""
        with np.errstate(all="ignore"):
            for line in self._drawn_lines if is_drawn else self._lines:
                if line.is_drawn == is_drawn:
                    own = line.step(values, [arrays[number] for number in line.operands])
                    arrays[line.number] = own
                for number in line.ends if is_drawn else ():
                    arrays[number] = NOTHING

    def _undrawn(self, precision: np.dtype[Any]) -> list[Array]:
        """All arrays, those that draws differ in still without rows; the others made once."""
        if precision not in self._constants:
            arrays = [NOTHING] * len(self._lines)
            self._fill(arrays, np.empty((1, self.cells), precision), is_drawn=False)
            self._constants[precision] = arrays
        return list(self._constants[precision])

    @cached_property
    def _constants(self) -> dict[np.dtype[Any], list[Array]]:
        """What `_undrawn` has made, by precision."""
        return {}

    @cached_property
    def _drawn_lines(self) -> list[_Line]:
        return [line for line in self._lines if line.is_drawn]

    def only(self, answer: str, columns: Sequence[str], rows: Index) -> Program:
        """The program of some rows of one answer alone."""
        return Program(self.fixed, self.columns, {answer: columns}, self.cells, {answer: rows})

    def height(self, name: Name) -> int:
        """The rows of an output."""
        return len(self.chosen.get(name[0], range(self.columns[name].rows)))

    def _places(self, name: Name) -> Place:
        """The places of an output's rows among those that are made of it."""
        rows = self._rows[self.columns[name]]
        return as_slice(rows.places(self.chosen.get(name[0], rows.asked)))

    @cached_property
    def most_rows(self) -> int:
        """The rows of the largest array of a run."""
        return max((len(rows.distinct) for rows in self._rows.values()), default=0)

    @cached_property
    def cells_read(self) -> Index:
        """The drawn cells that a run reads, in order."""
        parts = [
            operation.columns[np.isin(operation.at, rows.asked)]
            for operation, rows in self._rows.items()
            if isinstance(operation, Drawn)
        ]
        return np.unique(np.concatenate([np.empty(0, np.intp), *parts]))

    @cached_property
    def steps(self) -> int:
        """The operations of a run that make any row."""
        return sum(len(rows.asked) > 0 for rows in self._rows.values())

    @cached_property
    def _ordered(self) -> list[Operation]:
        return ordered([self.columns[name] for name in self.outputs])

    @cached_property
    def _rows(self) -> dict[Operation, Rows]:
        """The rows of each operation that the outputs are made of, each after its operands'."""
        rows: dict[Operation, Rows] = {}
        for operation, asked in reversed(self._asked.items()):
            rows[operation] = distinct_rows(operation, asked, rows)
        return rows

    @cached_property
    def _asked(self) -> dict[Operation, Index]:
        """The rows of each operation that the outputs ask for, in order."""
        asked = {operation: np.zeros(operation.rows, bool) for operation in self._ordered}
        for name in self.outputs:
            asked[self.columns[name]][self.chosen.get(name[0], slice(None))] = True
        rows: dict[Operation, Index] = {}
        for operation in reversed(self._ordered):
            rows[operation] = np.flatnonzero(asked[operation])
            reads = operation.reads(rows[operation])
            for operand, read in zip(operation.operands, reads, strict=True):
                asked[operand][read] = True
        return rows

    @cached_property
    def _lines(self) -> list[_Line]:
        numbers = {operation: number for number, operation in enumerate(self._ordered)}
        last = {part: at for operation, at in numbers.items() for part in operation.operands}
        last |= dict.fromkeys((self.columns[name] for name in self.outputs), len(numbers))
        ends: dict[int, list[int]] = {}
        for operation, at in last.items():
            ends.setdefault(at, []).append(numbers[operation])
        drawn: set[Operation] = set()
        for operation in self._ordered:
            if isinstance(operation, Drawn) or not drawn.isdisjoint(operation.operands):
                drawn.add(operation)
        return [
            _Line(
                at,
                operation in drawn,
                [numbers[operand] for operand in operation.operands],
                _step(operation, self._rows),
                ends.get(at, ()),
            )
            for at, operation in enumerate(self._ordered)
        ]


def ordered(outputs: Sequence[Operation]) -> list[Operation]:
    """The operations that the outputs are made of, each after its operands."""
    done: dict[Operation, None] = {}
    stack = [(operation, False) for operation in reversed(outputs)]
    while stack:
        operation, is_ready = stack.pop()
        if is_ready:
            done[operation] = None
        elif operation not in done:
            stack.append((operation, True))
            stack.extend((operand, False) for operand in operation.operands)
    return list(done)


def _step(operation: Operation, rows: Mapping[Operation, Rows]) -> Step:
    own = rows[operation].distinct
    if not len(own):
        return lambda *_: NOTHING
    places = [
        as_slice(rows[operand].places(read))
        for operand, read in zip(operation.operands, operation.reads(own), strict=True)
    ]
    return operation.step(own, places)
