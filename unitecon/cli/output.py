"""Where a command's rows go: the terminal, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unitecon.basics import outside_text, terminal
from unitecon.errors import UniteconError
from unitecon.reports import screen

LARGEST_TABLE = 100_000_000  # bytes of rows, which take twenty times as much as aligned text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from unitecon.reports.view import Shown


def form_of(form: str | None, output: Path | None) -> str:
    """The format asked for; one that is not available is refused before anything is computed."""
    from unitecon.reports import formats

    chosen = form or (formats.format_of(output.suffix) if output else "table")
    formats.require_format(chosen)
    if output is None and chosen in formats.BINARY:
        raise UniteconError(f"{chosen} is not text: name a file with -o FILE.{chosen}")
    return chosen


def give(shown: Shown, form: str, output: Path | None, remedy: str = screen.BY_OPTION) -> None:
    """Print rows in a format of `form_of`, or write them to the file; remarks go to the terminal.

    `remedy` says how to see the columns that a terminal has no room for.
    """
    from unitecon.reports import formats

    if form == "table" and output is None:
        show(shown, remedy)
    else:
        frame = shown.frame if output is not None else _printable(shown, form)
        data, notes = formats.encode(frame, form)
        if output is not None:
            write(output, data)
        else:
            terminal.put(data)
        remark(f"Note: {note}" for note in notes)
    remark(shown.notes)


def _printable(shown: Shown, form: str) -> pl.DataFrame:
    """The rows to print as text: on a terminal the first, unless a number was asked for."""
    is_cut = terminal.standard_output().width is not None and shown.limit is None
    frame = shown.frame.head(screen.TEXT_ROWS) if is_cut else shown.frame
    if frame.height < shown.frame.height:
        rows = f"{frame.height:,} of {shown.frame.height:,} rows"
        remark([f"{rows}; {screen.ALL_ROWS}, and -o FILE.{form} writes them"])
    return frame


def show(shown: Shown, remedy: str = screen.BY_OPTION) -> None:
    """Print the rows as a table: all in a pipe, as many as were asked for or fit on a terminal."""
    from unitecon.reports import formats

    place = terminal.standard_output()
    frame = shown.frame
    if place.width is not None and shown.limit is None:
        frame = frame.head(screen.ROWS)
    if frame.estimated_size() > LARGEST_TABLE:
        raise UniteconError(
            f"{frame.height:,} rows of {frame.estimated_size() / 1e6:,.0f} MB are too many for a "
            "table; use --format csv or -o FILE.parquet, or --limit N"
        )
    table = formats.table_cells(frame, shown.wanted)
    terminal.say(screen.text(table, shown.total, place, remedy))


def remark(notes: Iterable[str]) -> None:
    """Print remarks beside the rows, on standard error."""
    for note in notes:
        terminal.say(note, is_error=True)


def whole(frame: pl.DataFrame, limit: int | None = 0, wanted: Sequence[str] = ()) -> Shown:
    """Rows to show as they are: all (0), the first `limit`, or as many as fit (None).

    The `wanted` columns stay longest on a narrow terminal.
    """
    from unitecon.reports.view import Shown, require_limit

    require_limit(limit)
    rows = frame.head(limit) if limit else frame
    return Shown(rows, frame.height, tuple(wanted), limit=limit)


def write(path: Path, data: bytes) -> None:
    """Write a file whole, and say so."""
    from unitecon.basics import files

    files.write(path, data)
    terminal.say(f"Written: {outside_text.line(path)}", is_error=True)
