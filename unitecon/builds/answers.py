"""The answers of a build: rows as a Parquet file, and as text in the formats that are text.

The text of small answers is kept as well, since it can be printed without loading anything.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from unitecon.builds.build import Build

LARGEST_TEXT = 1_000_000  # bytes
LARGEST_ROWS = 50_000_000  # bytes
ROWS = ".parquet"


def files_of(
    name: str, frame: pl.DataFrame, texts: Mapping[str, bytes]
) -> dict[str, tuple[bytes | Path, int]]:
    """The files to keep of an answer: its rows, and its texts by format as far as they are small.

    Each is its bytes and the answer's number of rows, as `Build.keep` takes them.
    """
    import polars as pl

    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    files = {f"{name}.{form}": data for form, data in texts.items() if len(data) <= LARGEST_TEXT}
    data = buffer.getvalue()
    # A type that comes back as another would print as another.
    if len(data) <= LARGEST_ROWS and pl.read_parquet_schema(io.BytesIO(data)) == frame.schema:
        files[f"{name}{ROWS}"] = data
    return {file: (data, frame.height) for file, data in files.items()}


def rows(build: Build, name: str) -> pl.DataFrame | None:
    """An answer's rows in the order of its grain; None if they are not kept."""
    data = build.read(f"{name}{ROWS}")
    if data is None:
        return None
    import polars as pl

    return pl.read_parquet(io.BytesIO(data))
