"""Frames as text, files and terminal tables."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from unitecon.basics import terminal, theme
from unitecon.errors import UniteconError, nearest
from unitecon.reports import aligned_text
from unitecon.reports.aligned_text import Cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl
    from rich.status import Status

WIDTH = 100  # characters a printed page is wide at most
PATIENCE = 2.0  # seconds before a word is said
BINARY = ("xlsx", "parquet")
FORMATS = ("table", "csv", "json", *BINARY)
SUFFIXES = {f".{name}": name for name in FORMATS} | {".txt": "table"}


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
    """Raise UniteconError, with the nearest name, unless `form` is one of `FORMATS`."""
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
    from unitecon.reports.workbook import workbook

    return workbook(frame)


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def table_text(frame: pl.DataFrame) -> str:
    """`frame` as aligned text with every column, numbers to the right."""
    return aligned_text.text(table_cells(frame))[0]


def table_cells(frame: pl.DataFrame, wanted: Sequence[str] = ()) -> Cells:
    """The text of every cell; the `wanted` columns stay longest on a narrow terminal."""
    kinds = {column.name: _kind(column.dtype) for column in frame}
    columns = {
        name: aligned_text.cells(name, frame[name].to_list(), kind) for name, kind in kinds.items()
    }
    numeric = [name for name, kind in kinds.items() if kind != aligned_text.TEXT]
    return Cells(columns, numeric, [name for name in wanted if name in columns])


def _kind(dtype: pl.DataType) -> str:
    if not dtype.is_numeric():
        return aligned_text.TEXT
    return aligned_text.INTEGER if dtype.is_integer() else aligned_text.NUMBER


@contextmanager
def working(message: str) -> Iterator[None]:
    """Say on the terminal what is going on, once it takes longer than two seconds."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Status] = []
    start = _spin if terminal.takes_escapes(sys.stderr) else _say
    timer = Timer(PATIENCE, lambda: shown.extend(start(message)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


def _spin(message: str) -> list[Status]:
    from rich.console import Console

    status = Console(stderr=True).status(message, spinner_style=theme.MUTED_STYLE)
    status.start()
    return [status]


def _say(message: str) -> list[Status]:
    terminal.say(f"{message} ...", is_error=True)
    return []
