"""Rows as aligned text. Loads nothing, so that kept rows are printed at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from unitecon.basics import outside_text, terminal
from unitecon.basics.terminal import PIPE, Terminal

GAP = "  "
TEXT, INTEGER, NUMBER = "text", "integer", "number"  # kinds of columns
# Each row of these has the unit of an input of its own, so each is printed to its own size.
MIXED = frozenset({"low_value", "high_value", "bound_value"})
MONEY, TURNED = "_usd", "burn_usd"  # burn is positive where cash is lost
LONGEST, MOST_HEADS = 32, 3  # of a narrow terminal: a text's characters, a head's lines
PADDED = 100  # characters that a column is made wide for
CUT = "..."


class Cells(NamedTuple):
    """A table's cells as text: by column, the names of those with numbers, the most wanted first.

    `wanted` are the columns that stay longest where a terminal has no room for all.
    """

    columns: Mapping[str, list[str]]
    numeric: Collection[str] = ()
    wanted: Sequence[str] = ()


def cells(name: str, values: Sequence[Any], kind: str) -> list[str]:
    """A column's values as text, numbers to the digits of the largest; a null is empty."""
    if kind == TEXT:
        return [_plain(value) for value in values]
    if kind == INTEGER:
        return ["" if n is None else str(n) for n in values]
    numbers = [None if n is None else float(n) for n in values]
    if name in MIXED:
        return ["" if n is None else f"{n:,.{digits(abs(n))}f}" for n in numbers]
    largest = max((abs(n) for n in numbers if n is not None and isfinite(n)), default=0.0)
    return ["" if n is None else f"{n:,.{digits(largest)}f}" for n in numbers]


def text(table: Cells, place: Terminal = PIPE) -> tuple[str, list[str]]:
    """A table as aligned lines, numbers to the right, and the columns that were left out of it.

    Where a line has no room for all columns, long texts are cut, heads take several lines, and at
    last columns are left out. Losses are red where there are colours.
    """
    columns = dict(table.columns)
    heads = {name: [outside_text.label(name, PADDED)] for name in columns}
    if not columns:
        return "(no columns)", []
    if place.width is not None and _width(columns, heads) > place.width:
        columns = {name: _cut(name, column, table.numeric) for name, column in columns.items()}
        heads = {name: _head(outside_text.label(name), column) for name, column in columns.items()}
        shown = _fitting(columns, heads, table.wanted, place.width)
        columns = {name: column for name, column in columns.items() if name in shown}
    left_out = [name for name in table.columns if name not in columns]
    shown_heads = {name: heads[name] for name in columns}
    lines = _lines(columns, shown_heads, table.numeric, is_coloured=place.is_coloured)
    return "\n".join(lines), left_out


def is_loss(name: str, cell: str) -> bool:
    """Whether a cell is an amount of money below zero."""
    is_money = MONEY in name and name != TURNED
    return is_money and cell.startswith("-") and any(digit in "123456789" for digit in cell)


def digits(size: float) -> int:
    """The digits after the point of numbers up to a size."""
    return 0 if size >= 10_000 else 2 if size >= 10 else 4


def _fitting(
    columns: Mapping[str, list[str]],
    heads: Mapping[str, list[str]],
    wanted: Sequence[str],
    width: int,
) -> set[str]:
    """The columns that fit into a line: the wanted first, then from left to right.

    Any other that says the same in every row comes last.
    """
    same = [name for name, cells in columns.items() if len(cells) > 1 and len(set(cells)) == 1]
    varied = [name for name in columns if name not in same]
    ranked = [name for name in dict.fromkeys([*wanted, *varied, *same]) if name in columns]
    shown: set[str] = set()
    used = 0
    for name in ranked:
        size = _size(heads[name], columns[name]) + (len(GAP) if shown else 0)
        if not shown or used + size <= width:
            shown.add(name)
            used += size
    return shown


def _head(name: str, column: list[str]) -> list[str]:
    """A column's name on as few lines as its cells leave room for, at most three."""
    for size in range(max(map(len, column), default=1), len(name)):
        lines = [""]
        for part in name.replace("_", "_ ").split():
            if len(lines[-1]) + len(part) > size and lines[-1]:
                lines.append("")
            lines[-1] += part
        if len(lines) <= MOST_HEADS and max(map(len, lines)) <= size:
            return lines
    return [name]


def _cut(name: str, column: list[str], numeric: Collection[str]) -> list[str]:
    if name in numeric:
        return column
    return [f"{c[: LONGEST - len(CUT)]}{CUT}" if len(c) > LONGEST else c for c in column]


def _size(head: list[str], column: list[str]) -> int:
    return max(map(len, [*head, *column]))


def _width(columns: Mapping[str, list[str]], heads: Mapping[str, list[str]]) -> int:
    sizes = [_size(heads[name], column) for name, column in columns.items()]
    return sum(sizes) + len(GAP) * (len(sizes) - 1)


def _lines(
    columns: Mapping[str, list[str]],
    heads: Mapping[str, list[str]],
    numeric: Collection[str],
    *,
    is_coloured: bool,
) -> Iterator[str]:
    # A longer text sticks out of its own line, and does not push the others' columns away.
    sizes = {name: min(_size(heads[name], cells), PADDED) for name, cells in columns.items()}

    def line(row: Sequence[str], *, is_head: bool = False) -> str:
        placed = []
        for name, cell in zip(columns, row, strict=True):
            aligned = cell.rjust(sizes[name]) if name in numeric else cell.ljust(sizes[name])
            is_red = is_coloured and not is_head and is_loss(name, cell)
            placed.append(terminal.coloured(aligned, terminal.RED, is_coloured=is_red))
        return GAP.join(placed).rstrip()

    height = max(map(len, heads.values()))
    for place in range(height):
        row = [[""] * (height - len(head)) + head for head in heads.values()]
        yield line([head[place] for head in row], is_head=True)
    yield line(["-" * size for size in sizes.values()], is_head=True)
    yield from (line(row) for row in zip(*columns.values(), strict=True))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return outside_text.line(" ".join(str(value).split()))
