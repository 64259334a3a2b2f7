"""The map of the format `table`: a TOML file that assigns a file's columns to the ledger's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from unitecon.basics.sql_text import identifier, literal
from unitecon.case import toml_files
from unitecon.case.toml_files import Document
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.importing.strict_types import FLAGS, REPORTED

NEEDED = ("user_id", "occurred_at", "model_ref")
PARTS = {"columns": REPORTED, "constants": REPORTED, "totals": FLAGS}


@dataclass(frozen=True, slots=True)
class TableMap:
    """The file's column for each ledger column, constant values, and what its totals include."""

    text: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    totals: dict[str, bool] = field(default_factory=dict)

    def select(self) -> str:
        """The query `mapped_rows` over `source_rows`."""
        cells = ["source_file", "source_line"]
        for name in REPORTED:
            if name in self.columns:
                cells.append(f"{identifier(self.columns[name])} as {name}")
            elif name in self.constants:
                cells.append(f"{literal(self.constants[name])} as {name}")
            else:
                cells.append(f"cast(null as varchar) as {name}")
        cells += [f"{str(self.totals.get(name, False)).lower()} as {name}" for name in FLAGS]
        return f"select {', '.join(cells)} from source_rows"

    def refuse_missing(self, columns: Collection[str], file: str) -> None:
        """Raise InputError for mapped columns that are not among the file's `columns`."""
        faults = [
            Fault(
                f"is not a column of {file}{nearest(column, columns)}",
                place=Place("map", column=name),
                value=column,
            )
            for name, column in self.columns.items()
            if column not in columns
        ]
        if faults:
            raise InputError(faults)


def read(path: Path) -> TableMap:
    """Read a map; raises InputError with every fault in it."""
    document = toml_files.parse(path, path.name)
    if isinstance(document, Fault):
        raise InputError([document])
    data, faults = document.data, _faults(document)
    if not faults:
        mapped = {**data.get("columns", {}), **data.get("constants", {})}
        faults = [
            Fault("is missing from [columns]", place=Place(path.name, column=name))
            for name in NEEDED
            if name not in mapped
        ]
    if faults:
        raise InputError(faults)
    return TableMap(document.text, *(dict(data.get(part, {})) for part in PARTS))


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
