"""Where a command's rows go: the terminal, or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl


def form_of(form: str | None, output: Path | None) -> str:
    """The format asked for; one that is not available is refused before anything is computed."""
    from unitecon.reports import formats

    chosen = form or (formats.format_of(output.suffix) if output else "table")
    formats.require_format(chosen)
    if output is None and chosen in formats.BINARY:
        raise UniteconError(f"{chosen} is not text: name a file with -o FILE.{chosen}")
    return chosen


def give(frame: pl.DataFrame, form: str, output: Path | None, keys: Sequence[str]) -> None:
    """Print the rows in a format of `form_of`, or write them to the file."""
    from unitecon.reports import formats

    if output is not None:
        write(output, formats.encode(frame, form))
    elif form == "table":
        show(frame, keys)
    else:
        typer.echo(formats.encode(frame, form).decode(), nl=False)


def show(frame: pl.DataFrame, keys: Sequence[str] = ()) -> None:
    """Print the rows as a table, in blocks that begin with the keys where a terminal is narrow."""
    from unitecon.reports import formats

    width = None
    if sys.stdout.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
    typer.echo(formats.table_text(frame, keys, width))


def write(path: Path, data: bytes) -> None:
    """Write a file whole, and say so."""
    from unitecon.basics import files

    files.write(path, data)
    typer.echo(f"Written: {path}", err=True)
