"""Frames as text, files and terminal tables."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from math import isfinite
from threading import Timer
from typing import TYPE_CHECKING, Any

from unitecon.basics import theme
from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl
    from rich.status import Status

WIDTH = 100  # characters a printed page is wide at most
PATIENCE = 2.0  # seconds without a word
BINARY = ("xlsx", "parquet")
FORMATS = ("table", "csv", "json", *BINARY)
SUFFIXES = {f".{name}": name for name in FORMATS} | {".txt": "table"}
GAP = "  "
# Each row of these is in the unit of an input of its own, so each is printed to its own size.
MIXED = frozenset({"low_value", "high_value", "bound_value"})


def encode(frame: pl.DataFrame, form: str) -> bytes:
    """`frame` as a file's bytes in one of `FORMATS`.

    `json` is an array of row objects with ISO dates and plain numbers; `table` is text with every
    column on one line. Raises UniteconError for another format.
    """
    writers: dict[str, Callable[[pl.DataFrame], bytes]] = {
        "table": lambda rows: (table_text(rows) + "\n").encode(),
        "csv": lambda rows: rows.write_csv().encode(),
        "json": lambda rows: (_with_plain_numbers(rows).write_json() + "\n").encode(),
        "xlsx": _workbook,
        "parquet": _parquet,
    }
    require_format(form)
    return writers[form](frame)


def require_format(form: str) -> None:
    """Raise UniteconError, with the nearest name, where `form` is none of `FORMATS`."""
    if form not in FORMATS:
        known = ", ".join(FORMATS)
        raise UniteconError(f"unknown format {form!r}; known: {known}{nearest(form, FORMATS)}")


def format_of(suffix: str) -> str:
    """The format of a file by its suffix; raises UniteconError for an unknown one."""
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UniteconError(
            f"unknown table format {suffix!r}; known: {known}{nearest(suffix, SUFFIXES)}"
        )
    return SUFFIXES[suffix]


def _with_plain_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl
    import polars.selectors as cs

    return frame.with_columns(cs.decimal().cast(pl.Float64))


def _workbook(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    _with_plain_numbers(frame).write_excel(buffer, autofit=True)
    return buffer.getvalue()


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def table_text(frame: pl.DataFrame, keys: Sequence[str] = (), width: int | None = None) -> str:
    """`frame` as aligned text, numbers to the right.

    Where the columns need more than `width` characters, they are set in blocks under each other
    and every block repeats the `keys`.
    """
    cells = {name: _cells(frame[name]) for name in frame.columns}
    blocks = _blocks(cells, [key for key in keys if key in cells], width)
    numeric = {name for name in frame.columns if frame[name].dtype.is_numeric()}
    texts = ["\n".join(_lines({n: cells[n] for n in block}, numeric)) for block in blocks]
    return "\n\n".join(texts) if frame.width else "(no columns)"


def _blocks(cells: dict[str, list[str]], keys: list[str], width: int | None) -> list[list[str]]:
    if width is None:
        return [list(cells)]
    sizes = {name: _size(name, column) + len(GAP) for name, column in cells.items()}
    blocks, used = [list(keys)], sum(sizes[key] for key in keys)
    start = used
    for name in cells:
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


def _lines(cells: dict[str, list[str]], numeric: set[str]) -> Iterator[str]:
    sizes = {name: _size(name, column) for name, column in cells.items()}

    def line(row: Sequence[str]) -> str:
        placed = (
            text.rjust(sizes[name]) if name in numeric else text.ljust(sizes[name])
            for name, text in zip(cells, row, strict=True)
        )
        return GAP.join(placed).rstrip()

    yield line(list(cells))
    yield line(["-" * size for size in sizes.values()])
    yield from (line(row) for row in zip(*cells.values(), strict=True))


def _cells(column: pl.Series) -> list[str]:
    if not column.dtype.is_numeric():
        return [_said(value) for value in column.to_list()]
    if column.dtype.is_integer():
        return ["" if n is None else str(n) for n in column.to_list()]
    numbers = [None if n is None else float(n) for n in column.to_list()]
    if column.name in MIXED:
        return ["" if n is None else f"{n:,.{_digits(abs(n))}f}" for n in numbers]
    largest = max((abs(n) for n in numbers if n is not None and isfinite(n)), default=0.0)
    return ["" if n is None else f"{n:,.{_digits(largest)}f}" for n in numbers]


def _digits(size: float) -> int:
    return 0 if size >= 10_000 else 2 if size >= 10 else 4


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())


@contextmanager
def working(message: str) -> Iterator[None]:
    """Say on the terminal what is going on, once it takes longer than two seconds."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Status] = []
    timer = Timer(PATIENCE, lambda: shown.append(_started(message)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


def _started(message: str) -> Status:
    from rich.console import Console

    status = Console(stderr=True).status(message, spinner_style=theme.MUTED_STYLE)
    status.start()
    return status
