"""The map of the format `table`: a small TOML that says which column holds what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unitecon.basics.sql_text import identifier, literal
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.importing.strict_types import FLAGS, REPORTED

NEEDED = ("user_id", "occurred_at", "model_ref")
PARTS = {"columns": REPORTED, "constants": REPORTED, "totals": FLAGS}


@dataclass(frozen=True, slots=True)
class TableMap:
    """Ledger columns by the file's columns, constants, and what its totals include."""

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

    def refuse_missing(self, held: Collection[str], file: str) -> None:
        """Raise InputError for columns that the file has not got."""
        faults = [
            Fault(
                f"is not a column of {file}{nearest(column, held)}",
                place=Place("map", column=name),
                value=column,
            )
            for name, column in self.columns.items()
            if column not in held
        ]
        if faults:
            raise InputError(faults)


def read(path: Path) -> TableMap:
    """Read a map; raises InputError with every fault in it."""
    text, data = _parsed(path)
    faults = _cell_faults(path.name, text, data)
    made = {**data.get("columns", {}), **data.get("constants", {})} if not faults else {}
    faults += [
        Fault(
            "is missing from [columns]",
            place=Place(path.name, column=name),
            limit="the file's column",
        )
        for name in NEEDED
        if not faults and name not in made
    ]
    if faults:
        raise InputError(faults)
    return TableMap(text, *(dict(data.get(part, {})) for part in PARTS))


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except OSError as error:
        raise InputError(
            [Fault(f"cannot be read: {error.strerror}", place=Place(str(path)))]
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError([Fault(f"is broken TOML: {error}", place=Place(path.name))]) from None
    return text, data


def _cell_faults(file: str, text: str, data: dict[str, Any]) -> list[Fault]:
    """Parts and cells that are unknown or of another type."""
    faults = [
        Fault(
            f"is no part of a map{nearest(part, PARTS)}", place=Place(file, _line(text, part), part)
        )
        for part in data
        if part not in PARTS or not isinstance(data[part], dict)
    ]
    for part, known in PARTS.items():
        given = data.get(part, {})
        kind = bool if part == "totals" else str
        for name, value in given.items() if isinstance(given, dict) else ():
            line = _line(text, name)
            if name not in known:
                faults.append(
                    Fault(
                        f"is not known in [{part}]{nearest(name, known)}",
                        place=Place(file, line, name),
                    )
                )
            elif not isinstance(value, kind):
                limit = "true or false" if kind is bool else "a text, in quotation marks"
                faults.append(
                    Fault(
                        "is of another type",
                        place=Place(file, line, name),
                        value=str(value),
                        limit=limit,
                    )
                )
    return faults


def _line(text: str, name: str) -> int | None:
    lines = enumerate(text.splitlines(), 1)
    return next((n for n, line in lines if re.match(rf"\s*\[?\s*{re.escape(name)}\b", line)), None)
