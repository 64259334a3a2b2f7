"""Parquet files that an engine reads as a table, where a frame would not fit in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from unitecon.basics import sql_text


@dataclass(frozen=True)
class Scan:
    """Parquet files with the same columns, read together as one table.

    `is_kept` is false for raw logs: a database file holds what was reduced from them, not them.
    `text` is a SELECT over the files where the table is more than their rows.
    """

    paths: tuple[Path, ...]
    is_kept: bool = True
    text: str = ""

    @classmethod
    def of(cls, paths: Sequence[Path], *, is_kept: bool = True) -> Scan:
        """A scan of one file or more."""
        return cls(tuple(paths), is_kept)

    @property
    def sql(self) -> str:
        """The scan as a relation in DuckDB's SQL."""
        if self.text:
            return f"({self.text})"
        return sql_text.read_parquet(self.paths, "union_by_name = false")


TableData = pl.DataFrame | Scan
