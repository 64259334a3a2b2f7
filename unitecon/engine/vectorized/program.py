"""Columns as a tape of steps: only the rows asked for, each array kept as long as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unitecon.engine.vectorized.group_order import Array, Index, as_slice
from unitecon.engine.vectorized.operations import Node, Step

NOTHING = np.empty((0, 1))


@dataclass(frozen=True)
class _Line:
    """One step: where its operands stand, what makes it, and what nobody reads afterwards."""

    operands: Sequence[int]
    step: Step
    ends: Sequence[int]


class Tape:
    """The steps that make all rows of the `outputs`, for any block of draws.

    `most_rows` are those of the largest array among them, `lines` the steps that make any row.
    """

    def __init__(self, outputs: Sequence[Node]) -> None:
        ordered = _ordered(outputs)
        wanted = _wanted(ordered, outputs)
        self.most_rows = max((len(rows) for rows in wanted.values()), default=0)
        self.lines = sum(len(rows) > 0 for rows in wanted.values())
        numbers = {node: number for number, node in enumerate(ordered)}
        last = {one: number for node, number in numbers.items() for one in node.operands}
        last |= dict.fromkeys(outputs, len(ordered))
        ends: dict[int, list[int]] = {}
        for node, number in last.items():
            ends.setdefault(number, []).append(numbers[node])
        self._outputs = [numbers[node] for node in outputs]
        self._lines = [
            _Line([numbers[one] for one in node.operands], _step(node, wanted), ends.get(at, ()))
            for at, node in enumerate(ordered)
        ]

    def run(self, block: Array) -> list[Array]:
        """The outputs for a block of draws x drawn cells."""
        made: list[Array] = []
        with np.errstate(all="ignore"):
            for line in self._lines:
                made.append(line.step(block, [made[number] for number in line.operands]))
                for number in line.ends:
                    made[number] = NOTHING
        return [made[number] for number in self._outputs]


def _ordered(outputs: Sequence[Node]) -> list[Node]:
    """All nodes, each after its operands."""
    found: dict[Node, None] = {}
    stack = [(node, False) for node in reversed(outputs)]
    while stack:
        node, is_ready = stack.pop()
        if is_ready:
            found[node] = None
        elif node not in found:
            stack.append((node, True))
            stack.extend((one, False) for one in node.operands)
    return list(found)


def _wanted(ordered: Sequence[Node], outputs: Sequence[Node]) -> dict[Node, Index]:
    """The rows of each node that the outputs are made of, in order."""
    asked = {node: np.zeros(node.rows, bool) for node in ordered}
    for node in outputs:
        asked[node][:] = True
    found: dict[Node, Index] = {}
    for node in reversed(ordered):
        found[node] = np.flatnonzero(asked[node])
        for operand, rows in zip(node.operands, node.reads(found[node]), strict=True):
            asked[operand][rows] = True
    return found


def _step(node: Node, wanted: dict[Node, Index]) -> Step:
    own = wanted[node]
    if not len(own):
        return lambda *_: NOTHING
    places = [
        as_slice(np.searchsorted(wanted[operand], rows))
        for operand, rows in zip(node.operands, node.reads(own), strict=True)
    ]
    return node.step(own, places)
