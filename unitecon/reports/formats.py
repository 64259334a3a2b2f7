"""Frames as text, files and terminal tables."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, NamedTuple

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


class Encoded(NamedTuple):
    """A file's bytes, and sentences on text that is not in it as it was."""

    data: bytes
    notes: list[str]


def encode(frame: pl.DataFrame, form: str) -> Encoded:
    """`frame` as a file in one of `FORMATS`.

    `json` is an array of row objects with ISO dates and plain numbers; `table` is text with every
    column on one line. Raises UniteconError for another format.
    """
    writers: dict[str, Callable[[pl.DataFrame], Encoded]] = {
        "table": lambda rows: Encoded((table_text(rows) + "\n").encode(), []),
        "csv": _csv,
        "json": _json,
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


def _csv(frame: pl.DataFrame) -> Encoded:
    from unitecon.basics import sheet_text

    sheet = sheet_text.csv(frame)
    return Encoded(sheet.frame.write_csv().encode(), sheet.notes)


def _json(frame: pl.DataFrame) -> Encoded:
    import polars as pl
    import polars.selectors as cs

    from unitecon.basics import outside_text, sheet_text

    plain = sheet_text.without_bytes(frame.with_columns(cs.decimal().cast(pl.Float64)))
    return Encoded((outside_text.json_text(plain.write_json()) + "\n").encode(), [])


def _workbook(frame: pl.DataFrame) -> Encoded:
    from unitecon.basics import sheet_text
    from unitecon.reports.workbook import workbook

    sheet = sheet_text.xlsx(frame)
    return Encoded(workbook(sheet.frame), sheet.notes)


def _parquet(frame: pl.DataFrame) -> Encoded:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return Encoded(buffer.getvalue(), [])


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
