"""A map guessed from a table's headers, or a fault that shows the map to edit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unitecon.errors import Fault, InputError, Place
from unitecon.importing.maps import column_names
from unitecon.importing.maps.table_map import NEEDED, TableMap
from unitecon.importing.sources import samples
from unitecon.importing.strict_types import REPORTED

LOOKED_AT = 300  # records of a file


@dataclass(frozen=True, slots=True)
class GuessedMap:
    """A map of a table, as TOML and as read, and what a reader should know of the guess."""

    text: str
    map: TableMap
    notes: list[str]


def guess_map(paths: Sequence[Path]) -> GuessedMap:
    """The map of a table by the names of its columns and what its counts show.

    Raises InputError with the map to edit where a column is ambiguous or missing.
    """
    records = [record for path in paths for record in samples.sample(path, LOOKED_AT).records]
    fields = list(column_names.fields(records))
    choices = {column: column_names.candidates(column, fields) for column in REPORTED}
    columns = {column: names[0] for column, names in choices.items() if names}
    text = _text(columns, paths[0].name)
    faults = _faults(choices, paths[0])
    if faults:
        raise InputError([*faults, Fault(f"the map to edit:\n{text}", is_sentence=True)])
    return GuessedMap(text, TableMap(text, columns), [])


def _faults(choices: dict[str, list[str]], path: Path) -> list[Fault]:
    place = Place(str(path))
    faults = [
        Fault(f"{column} may be {' or '.join(names)}", place=place, is_sentence=True)
        for column, names in choices.items()
        if len(names) > 1
    ]
    return faults + [
        Fault(f"no column is known to be {column}", place=place, is_sentence=True)
        for column in NEEDED
        if not choices[column]
    ]


def _text(columns: dict[str, str], file: str) -> str:
    lines = [f"# The columns of {file}.", "[columns] # ledger column = the file's column"]
    lines += [f"{column} = {json.dumps(name)}" for column, name in columns.items()]
    return "\n".join([*lines, ""])
