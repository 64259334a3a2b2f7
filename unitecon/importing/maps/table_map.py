"""The map of the format `table`: a TOML file that assigns a file's columns to the ledger's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unitecon.basics.sql_text import literal
from unitecon.case import toml_files
from unitecon.case.toml_files import Document
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.importing.sources import nested, own_columns
from unitecon.importing.strict_types import COUNTS, FLAGS, REPORTED

NEEDED = ("user_id", "occurred_at", "model_ref")
PARTS = {"columns": REPORTED, "constants": REPORTED, "totals": FLAGS}


@dataclass(frozen=True, slots=True)
class TableMap:
    """The file's column for each ledger column, constant values, and what its totals include."""

    text: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    totals: dict[str, bool] = field(default_factory=dict)

    def select(self, types: Mapping[str, str]) -> str:
        """The query `mapped_rows` over `source_rows`, whose columns have these types."""
        cells = [own_columns.PLACE]
        for name in REPORTED:
            if name in self.columns:
                cells.append(f"{nested.column(self.columns[name], types)} as {name}")
            elif name in self.constants:
                cells.append(f"{literal(self.constants[name])} as {name}")
            else:
                cells.append(f"cast(null as varchar) as {name}")
        cells += [f"{str(self.totals.get(name, False)).lower()} as {name}" for name in FLAGS]
        return f"select {', '.join(cells)} from source_rows"

    def refuse_missing(self, types: Mapping[str, str], file: str) -> None:
        """Raise InputError for mapped columns that are not among the file's, by their types."""
        missing = [name for name in self.columns.values() if nested.column(name, types) is None]
        self.refuse(missing, list(types), file)

    def refuse(self, missing: Collection[str], fields: Collection[str], file: str) -> None:
        """Raise InputError for mapped columns that are `missing` among a file's fields."""
        faults = [
            Fault(
                f"is not a column of {file}{nearest(column, fields)}",
                place=Place("map", column=name),
                value=column,
            )
            for name, column in self.columns.items()
            if column in missing
        ]
        if faults:
            raise InputError(faults)


def read(path: Path) -> TableMap:
    """Read a map; raises InputError with every fault in it."""
    document = toml_files.parse(path, path.name)
    if isinstance(document, Fault):
        raise InputError((_double_keys(path) if path.is_file() else []) or [document])
    data, faults = document.data, _faults(document)
    if not faults:
        mapped = {**data.get("columns", {}), **data.get("constants", {})}
        faults = [
            Fault("is missing from [columns]", place=Place(path.name, column=name))
            for name in NEEDED
            if name not in mapped
        ]
        faults += _double_columns(document)
    if faults:
        raise InputError(faults)
    return TableMap(document.text, *(dict(data.get(part, {})) for part in PARTS))


def _double_keys(path: Path) -> list[Fault]:
    """Keys that stand twice in a part, which TOML does not allow: two columns for one, mostly."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    first: dict[str, int] = {}
    faults = []
    for number, line in enumerate(lines, 1):
        if re.match(r"\s*\[", line):
            first = {}
        key = (re.match(r"\s*(\w+)\s*=", line) or [None, None])[1]
        if key in first:
            message = f"has a line already, line {first[key]}; keep one of them"
            faults.append(Fault(message, place=Place(path.name, number, key)))
        elif key:
            first[key] = number
    return faults


def _double_columns(document: Document) -> list[Fault]:
    """Ledger columns with a column and a constant, and counts read from the same column."""
    columns, constants = document.data.get("columns", {}), document.data.get("constants", {})
    faults = [
        document.fault(name, "has a column and a constant", cause="one of them is left over")
        for name in columns
        if name in constants
    ]
    counted = [name for name in columns if name in COUNTS]
    return faults + [
        document.fault(name, "is read for another count already", value=columns[name])
        for nth, name in enumerate(counted)
        if columns[name] in [columns[other] for other in counted[:nth]]
    ]


def _faults(document: Document) -> list[Fault]:
    """Parts and cells that are unknown or of the wrong type."""
    data = document.data
    faults = document.unknown_key_faults(data, PARTS, "part")
    for part, known in PARTS.items():
        cells = data.get(part, {})
        if not isinstance(cells, dict):
            faults.append(document.fault(part, "is not a table", limit=f"[{part}]"))
            continue
        faults += document.unknown_key_faults(cells, known, f"key in [{part}]")
        kind = bool if part == "totals" else str
        limit = "true or false" if kind is bool else "a text, in quotation marks"
        faults += [
            document.fault(name, "has the wrong type", value=str(value), limit=limit)
            for name, value in cells.items()
            if name in known and not isinstance(value, kind)
        ]
    return faults
