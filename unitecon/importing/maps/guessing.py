"""A map guessed from a table's headers and counts, or a fault that shows the map to edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from unitecon.basics import memory
from unitecon.errors import Fault, InputError, Place
from unitecon.importing.maps import choices, column_names, counts, map_text, overlaps, unread
from unitecon.importing.maps.choices import Choices
from unitecon.importing.maps.overlaps import Evidence
from unitecon.importing.maps.table_map import NEEDED, TableMap
from unitecon.importing.sources import expand, readers, samples

LOOKED_AT = 1000  # records of a file


@dataclass(frozen=True, slots=True)
class GuessedMap:
    """A map of a table, as TOML and as read, and what a reader should know of the guess."""

    text: str
    map: TableMap
    notes: list[str]


def guess_map(paths: Sequence[Path]) -> GuessedMap:
    """The map of a table by the names of its columns and what its counts show.

    Raises InputError with the map to edit where a column is ambiguous or missing, or where the
    counts leave open what they include.
    """
    paths = expand.expand(paths)
    records = [record for path in paths for record in samples.sample(path, LOOKED_AT).records]
    table = choices.of(records)
    file = paths[0].name + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
    faults = _column_faults(table)
    if faults:
        raise _refusal(paths[0], faults, map_text.text(file, table))
    mapped = table.mapped()
    columns = mapped | table.total()
    suspects = unread.suspects(table.fields, columns.values())
    with duckdb.connect(config=memory.settings()) as connection:
        sums = counts.over(connection, [readers.look(path) for path in paths], columns, suspects)
        evidence = overlaps.evidence(connection, columns)
    text = map_text.text(file, table, evidence)
    faults = _count_faults(evidence, sums, mapped)
    if faults:
        raise _refusal(paths[0], faults, text)
    totals = {flag: bool(verdict.is_inside) for flag, verdict in evidence.verdicts().items()}
    notes = [*table.notes, *map_text.words(evidence), *unread.notes(sums)]
    return GuessedMap(text, TableMap(text, mapped, totals=totals), notes)


def _column_faults(table: Choices) -> list[str]:
    """Columns of the ledger that several fields may hold, and needed ones that none does."""
    listed = {column: names for column, names in table.columns.items() if len(names) > 1}
    listed.pop(column_names.TOTAL, None)
    faults = [f"{column} may be {' or '.join(names)}" for column, names in listed.items()]
    missing = [column for column in NEEDED if column not in table.columns]
    faults += [_missing(column, table) for column in missing]
    if not {"input_tokens", "output_tokens"} & set(table.columns):
        faults.append("no column has a known name for input_tokens or output_tokens")
    return faults


def _missing(column: str, table: Choices) -> str:
    """Why no field is taken for a needed column: none has its name, or what it holds is not it."""
    for name in column_names.candidates(column, list(table.fields)):
        value = choices.misfit(column, table.fields[name])
        if value is not None:
            return f"{name} may be {column}, but {value!r} is not {choices.LIMITS[column]}"
    return f"no column has a known name for {column}"


def _count_faults(evidence: Evidence, sums: dict[str, int], mapped: dict[str, str]) -> list[str]:
    """What the counts leave open, and cached tokens that nothing reads."""
    faults = [
        f"the file does not show whether {evidence.whole(flag)} includes {evidence.part(flag)}: "
        f"{verdict.reason}"
        for flag, verdict in evidence.verdicts().items()
        if verdict.is_inside is None
    ]
    return faults + [
        f"{name} has {total:,} tokens, and its name is not known to be any ledger column's"
        for name, total in sums.items()
        if total and unread.is_cache(name) and not unread.is_known(name, mapped)
    ]


def _refusal(path: Path, messages: Sequence[str], text: str) -> InputError:
    """The error that says what is open, and shows the map to edit."""
    faults = [Fault(message, place=Place(str(path)), is_sentence=True) for message in messages]
    advice = "save this map as map.toml, complete it, and import with --map map.toml:"
    return InputError([*faults, Fault(f"{advice}\n\n{text}", is_sentence=True)])
