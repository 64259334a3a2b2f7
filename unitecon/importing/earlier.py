"""Imports that a case has: what they hold, which of them new files repeat, and taking one out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.case import places
from unitecon.errors import Fault, InputError, Place, UniteconError, nearest
from unitecon.importing import publish
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.usage import import_reports, ledger

About = Mapping[str, Any]  # an import.json
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "import_id": pl.String,
    "format": pl.String,
    "imported_at": pl.Datetime("us", "UTC"),
    "files": pl.String,
    **{f"{name}_records": pl.Int64 for name in import_reports.COUNTS},
    "first_month": pl.String,
    "last_month": pl.String,
}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An import that was taken out, the files it had, and what to know about it.

    It has no files where its `import.json` could not be read.
    """

    import_id: str
    files: tuple[str, ...]
    accepted: int
    notes: list[str]


def imports(case: Path) -> pl.DataFrame:
    """The imports of a case, the oldest first: files, records by outcome, months."""
    abouts = [*_abouts(case), *_abouts(case, ledger.BILLS)]
    rows = [_row(about) for about in sorted(abouts, key=_age)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _age(about: About) -> str:
    return str(about["created_at"])


def _abouts(case: Path, kind: str = ledger.FOLDER) -> list[dict[str, Any]]:
    return sorted(ledger.imports(case, kind), key=_age)


def _readable_abouts(case: Path, kind: str) -> list[About]:
    """The imports of a case whose `import.json` can be read: one that cannot may be taken out."""
    abouts: list[About] = []
    for folder in ledger.folders(case, kind):
        with suppress(UniteconError):
            abouts.append(import_reports.report(folder))
    return abouts


def _row(about: About) -> tuple[object, ...]:
    months = sorted(about["months"]) or [None]
    return (
        about["import_id"],
        about["format"],
        datetime.fromisoformat(about["created_at"]),
        listed([file["name"] for file in about["files"]]),
        *(about["counts"][name] for name in import_reports.COUNTS),
        months[0],
        months[-1],
    )


def listed(names: Sequence[str], count: int = 3) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - count:,} more" if len(names) > count else ""
    return ", ".join(names[:count]) + more


def forget(case: Path, import_id: str) -> Forgotten:
    """Take an import out of a case's ledger again, by its id or the start of it.

    Raises InputError for an unknown id, or a start that several have.
    """
    refuse_case(case)
    kind = _kind(case, import_id)
    with publish.locked(case, kind) as home:
        abouts = _readable_abouts(case, kind)
        folder = home / f"{import_reports.PREFIX}{import_id}"
        is_damaged = import_id not in [about["import_id"] for about in abouts]
        if is_damaged and folder in ledger.folders(case, kind):
            publish.take_out(home, folder)
            return Forgotten(import_id, (), 0, [])
        about = _with_id(abouts, import_id, case)
        publish.take_out(home, home / f"import={about['import_id']}")
    later = [other for other in abouts if other["created_at"] >= about["created_at"]]
    names = tuple(file["name"] for file in about["files"])
    notes = [
        f"import {other['import_id']} left out as duplicates: {other['counts']['duplicate']:,} "
        "of its records; if they are those taken out now, import its files again with --replace: "
        f"{listed([file['name'] for file in other['files']])}"
        for other in later
        if other["import_id"] != about["import_id"] and other["counts"]["duplicate"]
    ]
    return Forgotten(str(about["import_id"]), names, int(about["counts"]["accepted"]), notes)


def _kind(case: Path, import_id: str) -> str:
    """Whether an import is one of a log or, where only bills have that id, of a bill."""
    names = [
        any(import_id and import_reports.import_id(f).startswith(import_id) for f in folders)
        for folders in (ledger.folders(case), ledger.folders(case, ledger.BILLS))
    ]
    return ledger.BILLS if names == [False, True] else ledger.FOLDER


def _with_id(abouts: Sequence[About], import_id: str, case: Path) -> About:
    ids = [str(about["import_id"]) for about in abouts]
    matches = [about for about in abouts if str(about["import_id"]).startswith(import_id)]
    if import_id and len(matches) == 1:
        return matches[0]
    if import_id and matches:
        message = f"several imports begin with {import_id!r}: {listed(ids)}"
    elif not ids:
        message = f"unknown import {import_id!r}: {case} has no imports"
    else:
        hint = nearest(import_id, ids) or f"; there is {listed(ids)}"
        message = f"unknown import {import_id!r}{hint}; list: unitecon imports {name_of(case)}"
    raise InputError([Fault(message, is_sentence=True)])


def refuse_case(case: Path) -> None:
    """Raise InputError where a folder is not a case, UniteconError where it is a bundled one."""
    if not (case / places.SETTINGS).is_file():
        cause = "a different folder was meant; create a case with: unitecon init DIR"
        raise InputError([Fault("not a case: no case.toml", place=Place(str(case)), cause=cause)])
    if places.is_bundled(case.resolve()):
        message = "bundled cases are read-only; copy this one with: unitecon init DIR"
        raise UniteconError(f"{case}: {message}")


def name_of(case: Path) -> str:
    """The case as an argument of a suggested command."""
    return places.argument(case.resolve())


def repeated(case: Path, files: Mapping[str, str], kind: str = ledger.FOLDER) -> list[About]:
    """The imports with files of the same name or content; `files` are SHA-256 by name."""
    return [
        about
        for about in _abouts(case, kind)
        if any(file["name"] in files or file["sha256"] in files.values() for file in about["files"])
    ]


def refuse_partly_repeated(abouts: Sequence[About], files: Mapping[str, str]) -> None:
    """Raise InputError where an import to replace has files that are not imported again."""
    faults = []
    for about in abouts:
        others = [
            file["name"]
            for file in about["files"]
            if file["name"] not in files and file["sha256"] not in files.values()
        ]
        if others:
            message = f"import {about['import_id']} cannot be replaced: it has other files too"
            cause = f"files that were not named: {listed(others)}; name all of them"
            faults.append(Fault(message, cause=cause, is_sentence=True))
    if faults:
        raise InputError(faults)


def refuse_other_reading(
    abouts: Sequence[About], files: Mapping[str, str], reading: tuple[str, str | None], case: Path
) -> None:
    """Raise InputError where a file was imported before, as another format or with another map."""
    form, map_text = reading
    faults = []
    for about in abouts:
        if (about["format"], about["map"]) == (form, map_text):
            continue
        before = f"as {about['format']}" if about["format"] != form else "with another map"
        names = [
            name
            for name, sha256 in files.items()
            if sha256 in [file["sha256"] for file in about["files"]]
        ]
        faults += [
            Fault(
                f"was imported {before} already (import {about['import_id']}); import it again "
                f"with --replace, or first: unitecon forget {about['import_id']} {name_of(case)}",
                place=Place(name),
            )
            for name in names
        ]
    if faults:
        raise InputError(faults)


def notes_on_names(abouts: Sequence[About], names: Sequence[str]) -> list[str]:
    """Notes on files that were imported before under the same name, with other contents."""
    return [
        f"{file['name']} was imported with other contents before (import {about['import_id']}); "
        "if it is the same log, grown or corrected, import it with --replace"
        for about in abouts
        for file in about["files"]
        if file["name"] in names
    ]


def refuse_other_key(case: Path, old_ids: Sequence[str], pseudonyms: Pseudonyms | None) -> None:
    """Raise InputError where imports other than the `old_ids` name users in another way."""
    fingerprint = pseudonyms.fingerprint if pseudonyms else None
    faults = [
        Fault(
            f"import {about['import_id']} has {_way(about.get('pseudonyms'), fingerprint)}, so a "
            "user of both would count twice; import all logs of a case the same way, or take that "
            f"import out first: unitecon forget {about['import_id']} {name_of(case)}",
            is_sentence=True,
        )
        for about in _abouts(case)
        if about["import_id"] not in old_ids and about.get("pseudonyms") != fingerprint
    ]
    if faults:
        raise InputError(faults)


def _way(earlier: str | None, now: str | None) -> str:
    """How an earlier import names its users, as opposed to now."""
    if earlier is None:
        return "user ids and no pseudonyms"
    return "pseudonyms" if now is None else "pseudonyms under another key"
