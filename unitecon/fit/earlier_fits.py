"""Rows of earlier fits to a log: a new fit takes their place.

A fit of the same as-of date goes whole. One of another date stays, so that the case can be run as
of that date, unless it has rows that the log no longer gives, as after the log was replaced: they
would stand beside the new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.case import rewrite
from unitecon.case.row_keys import row_key
from unitecon.dictionary.tables import TABLES

Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # by table: cells by column
Key = tuple[str, ...]
Cells = Mapping[str, Sequence[Mapping[str, str]]]  # by table: what names the rows
CELLS = "fitted_cells"


def drop(folder: Path, as_of: date, log_tables: Iterable[str], rows: Rows) -> None:
    """Remove from the tables of a case in `folder` what a fit to its log as of a day replaces.

    `log_tables` are the tables that the log is fitted to, `rows` the new fit's. Cells that the case
    declares itself are fitted to facts, and stay.
    """
    names = [name for name in log_tables if (folder / f"{name}.csv").is_file()]
    declared = _declared(folder)
    earlier = {name: _fitted(folder, name, declared) for name in names}
    gone = {str(as_of)}
    for name, fits in earlier.items():
        new = {rewrite.key_of(TABLES[name], row) for row in rows[name]}
        gone |= {day for key, day in fits if key not in new}
    for name, fits in earlier.items():
        left = {(key, day) for key, day in fits if day not in gone}
        if left != fits:
            _keep(folder, name, fits - left)


def drop_all(folder: Path, log_tables: Iterable[str]) -> list[str]:
    """Remove every row that was fitted to a log; the tables that had some, without empty files."""
    declared = _declared(folder)
    dropped = []
    for name in log_tables:
        path = folder / f"{name}.csv"
        fits = _fitted(folder, name, declared) if path.is_file() else set()
        if fits:
            _keep(folder, name, fits)
            dropped.append(name)
            if not rewrite.read(path).rows():
                path.unlink()
    return dropped


def _fitted(folder: Path, name: str, declared: Cells) -> set[tuple[Key, str]]:
    """Key and as-of date of each row of a table that was fitted to the log."""
    return {
        _place(name, row)
        for row in rewrite.read(folder / f"{name}.csv").rows()
        if row.get("basis") == "fitted"
        and not any(cell.items() <= row.items() for cell in declared.get(name, []))
    }


def _place(name: str, row: Mapping[str, str]) -> tuple[Key, str]:
    return rewrite.key_of(TABLES[name], row), row.get("known_from_date", "")


def _keep(folder: Path, name: str, dropped: set[tuple[Key, str]]) -> None:
    """Rewrite a table without these fitted rows."""
    rewrite.keep(
        folder / f"{name}.csv",
        lambda row: row.get("basis") != "fitted" or _place(name, row) not in dropped,
    )


def _declared(folder: Path) -> Cells:
    """By table, the key of each cell that the case declares as fitted to its facts."""
    path = folder / f"{CELLS}.csv"
    keys: dict[str, list[dict[str, str]]] = {}
    for cell in rewrite.read(path).rows() if path.is_file() else []:
        keys.setdefault(cell["table_name"], []).append(row_key(cell["row_key"]))
    return keys
