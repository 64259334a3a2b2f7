"""Rows of a copied case that are still those of the case it was copied from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unitecon.case import places, rewrite
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.errors import UniteconError


@dataclass(frozen=True, slots=True)
class TemplateRows:
    """How many of a case's rows are those of its template, and in how many of its tables."""

    template: str
    rows: int
    all_rows: int
    tables: int


def of(case: Case) -> TemplateRows | None:
    """The rows of a case that are unchanged; None where it is not a copy, or shares no row."""
    template = places.folder_of(case.copied_from) if case.copied_from else None
    if case.copied_from is None or template is None:
        return None
    counts = []
    all_rows = 0
    for name in TABLES:
        own = _lines(case.path / f"{name}.csv")
        all_rows += len(own)
        theirs = set(_lines(template / f"{name}.csv"))
        counts.append(sum(line in theirs for line in own))
    rows = sum(counts)
    tables = sum(count > 0 for count in counts)
    return TemplateRows(case.copied_from, rows, all_rows, tables) if rows else None


def _lines(path: Path) -> list[str]:
    try:
        return [record.text.strip() for record in rewrite.read(path).records[1:]]
    except (UniteconError, OSError):
        return []
