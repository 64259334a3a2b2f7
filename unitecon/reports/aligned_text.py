"""Rows as aligned text. Loads nothing, so that kept rows are printed at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

GAP = "  "
TEXT, INTEGER, NUMBER = "text", "integer", "number"  # kinds of columns
# Each row of these has the unit of an input of its own, so each is printed to its own size.
MIXED = frozenset({"low_value", "high_value", "bound_value"})


def cells(name: str, values: Sequence[Any], kind: str) -> list[str]:
    """A column's values as text, numbers to the digits of the largest; a null is empty."""
    if kind == TEXT:
        return [_plain(value) for value in values]
    if kind == INTEGER:
        return ["" if n is None else str(n) for n in values]
    numbers = [None if n is None else float(n) for n in values]
    if name in MIXED:
        return ["" if n is None else f"{n:,.{_digits(abs(n))}f}" for n in numbers]
    largest = max((abs(n) for n in numbers if n is not None and isfinite(n)), default=0.0)
    return ["" if n is None else f"{n:,.{_digits(largest)}f}" for n in numbers]


def text(
    columns: Mapping[str, list[str]],
    numeric: Collection[str],
    keys: Sequence[str] = (),
    width: int | None = None,
) -> str:
    """Columns of cells as aligned lines, the `numeric` ones to the right.

    If the columns need more than `width` characters, they are set in blocks under each other and
    every block repeats the `keys`.
    """
    blocks = _blocks(columns, [key for key in keys if key in columns], width)
    parts = ["\n".join(_lines({n: columns[n] for n in block}, numeric)) for block in blocks]
    return "\n\n".join(parts) if columns else "(no columns)"


def _blocks(
    columns: Mapping[str, list[str]], keys: list[str], width: int | None
) -> list[list[str]]:
    if width is None:
        return [list(columns)]
    sizes = {name: _size(name, column) + len(GAP) for name, column in columns.items()}
    blocks, used = [list(keys)], sum(sizes[key] for key in keys)
    start = used
    for name in columns:
        if name in keys:
            continue
        if used + sizes[name] - len(GAP) > width and len(blocks[-1]) > len(keys):
            blocks.append(list(keys))
            used = start
        blocks[-1].append(name)
        used += sizes[name]
    return blocks


def _size(name: str, column: list[str]) -> int:
    return max(len(name), *(len(cell) for cell in column)) if column else len(name)


def _lines(columns: Mapping[str, list[str]], numeric: Collection[str]) -> Iterator[str]:
    sizes = {name: _size(name, column) for name, column in columns.items()}

    def line(row: Sequence[str]) -> str:
        placed = (
            cell.rjust(sizes[name]) if name in numeric else cell.ljust(sizes[name])
            for name, cell in zip(columns, row, strict=True)
        )
        return GAP.join(placed).rstrip()

    yield line(list(columns))
    yield line(["-" * size for size in sizes.values()])
    yield from (line(row) for row in zip(*columns.values(), strict=True))


def _digits(size: float) -> int:
    return 0 if size >= 10_000 else 2 if size >= 10 else 4


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())
