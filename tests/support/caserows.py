"""Rows of a loaded case's tables, written by hand in a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES

COMMON = {
    "valid_from_date": date(2025, 1, 1),
    "known_from_date": date(2025, 1, 1),
    "basis": "assumed",
}


def frame(table: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of a table; columns that a row leaves out are null, dates those of COMMON."""
    dtypes = TABLES[table].dtypes
    common = {name: value for name, value in COMMON.items() if name in dtypes}
    cells = [dict.fromkeys(dtypes) | common | row for row in rows]
    return pl.DataFrame(cells, schema=dtypes)


def with_rows(case: Case, table: str, *rows: dict[str, Any]) -> Case:
    """The case with these rows in place of a table's own."""
    return replace(case, tables=case.tables | {table: frame(table, *rows)})
