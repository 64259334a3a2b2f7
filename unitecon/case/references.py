"""Faults of references: cells that name a row of another table, which may be missing."""

from __future__ import annotations

from collections.abc import Mapping

from unitecon.case.csv_files import Sheet
from unitecon.dictionary.tables import metadata
from unitecon.errors import Fault, Place, nearest

Sheets = Mapping[str, Sheet]

# Texts of some columns of a row, or the names of those columns.
Group = tuple[str, ...]


def reference_faults(sheet: Sheet, sheets: Sheets) -> list[Fault]:
    """Cells that refer to a row that is not there."""
    faults: list[Fault] = []
    for name, column in sheet.table.columns.items():
        target = metadata(column).get("references")
        if target:
            faults += _unknown(sheet, (name,), sheets, str(target))
    if sheet.table.name == "tier_tasks":
        faults += _unknown(sheet, ("plan_id", "tier_id"), sheets, "usage_tiers.tier_id")
    return faults


def _unknown(sheet: Sheet, columns: Group, sheets: Sheets, target: str) -> list[Fault]:
    """Rows whose cells, together, are in no row of the target `table.column`."""
    name, _, last = target.partition(".")
    other = sheets.get(name)
    if other is None or not other.lines or (not other.is_whole and other.file != sheet.file):
        return []  # where the table or rows of it are missing, absence would prove nothing
    at = (*columns[:-1], last)
    known = set(zip(*(other.texts[c] for c in at), strict=True))
    faults = []
    for row, cells in enumerate(zip(*(sheet.texts[c] for c in columns), strict=True)):
        if cells in known or not cells[-1] or not sheet.is_good(row, *columns):
            continue
        hint = nearest(cells[-1], {k[-1] for k in known if k[:-1] == cells[:-1]})
        of = "".join(f" of {c} {v!r}" for c, v in zip(columns[:-1], cells[:-1], strict=True))
        message = f"is not a {last}{of} in {name}.csv{hint}"
        faults.append(sheet.fault(row, columns[-1], message))
    return faults


def missing_table_faults(sheets: Sheets) -> list[Fault]:
    """Tables that are not there or have no rows, and that a row of another table refers to."""
    faults: dict[str, Fault] = {}
    for sheet in sheets.values():
        for name, column in sheet.table.columns.items():
            target, _, key = str(metadata(column).get("references") or "").partition(".")
            is_there = target in sheets and (sheets[target].lines or not sheets[target].is_whole)
            if not target or is_there or target in faults:
                continue
            row = next((row for row, text in enumerate(sheet.texts[name]) if text), None)
            if row is None:
                continue
            place = f"line {sheet.lines[row]} of {sheet.file}"
            state = "has no rows" if target in sheets else "is missing"
            message = f"{state}; {place} refers to its {key} {sheet.texts[name][row]!r}"
            faults[target] = Fault(message, place=Place(f"{target}.csv"))
    return list(faults.values())
