"""The files of a usage ledger: one folder per import, and in it one folder per month.

`usage/import=<id>/month=YYYY-MM/*.parquet`, with `quarantine.parquet` and `import.json`. While an
import replaces others, `usage/.replacing-<id>` names those that count no more once it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from unitecon.basics import reading
from unitecon.errors import UniteconError
from unitecon.usage.import_reports import PREFIX, Report, import_id, report

FOLDER = "usage"
BILLS = "bills"  # imports of bills stand beside it in the same way
REPLACING = ".replacing-"
MONTH = "month="


def folders(case: Path, kind: str = FOLDER) -> list[Path]:
    """The folders of finished imports of the case in the folder `case`, by id; or of BILLS."""
    home = case / kind
    old = replaced(home)
    return [folder for folder in reading.entries(home, PREFIX) if folder not in old]


def replaced(home: Path) -> set[Path]:
    """The folders of imports whose replacement is there, though they are not yet removed."""
    return {
        home / f"{PREFIX}{old_id}"
        for marker in reading.entries(home, REPLACING)
        if (home / f"{PREFIX}{marker.name.removeprefix(REPLACING)}").is_dir()
        for old_id in reading.contents(marker).decode().split()
    }


def imports(case: Path, kind: str = FOLDER) -> list[Report]:
    """Each import's `import.json`: its files, counts, reasons for quarantine and totals.

    Raises UniteconError where one cannot be read.
    """
    return [report(folder) for folder in folders(case, kind)]


def months(case: Path) -> list[str]:
    """The months (`YYYY-MM`) in which the ledger has requests, in order.

    Raises UniteconError for a folder that is not called after a month.
    """
    places = {
        path.name: path for folder in folders(case) for path in reading.entries(folder, MONTH)
    }
    for name, path in places.items():
        if not re.fullmatch(r"month=(19|20)\d\d-(0[1-9]|1[0-2])", name):
            raise UniteconError(f"cannot use {path}: it is not called after a month")
    return sorted(name.removeprefix(MONTH) for name in places)


def data_files(case: Path, month: str | None = None) -> list[Path]:
    """The ledger's Parquet files, of one month or of all.

    Raises OSError for a pipe or anything else that stands in the place of a file.
    """
    paths = sorted(
        path
        for folder in folders(case)
        for part in reading.entries(folder, MONTH)
        if month is None or part.name == f"{MONTH}{month}"
        for path in reading.entries(part, suffix=".parquet")
    )
    return _files(paths)


def bill_files(case: Path, without: Iterable[str] = ()) -> list[Path]:
    """The Parquet files of imported bills' lines, except of the imports `without`."""
    old = set(without)
    homes = [folder for folder in folders(case, BILLS) if import_id(folder) not in old]
    return _files([folder / "lines.parquet" for folder in homes])


def by_import(files: Iterable[Path]) -> dict[str, list[Path]]:
    """A ledger's files by the id of their import."""
    grouped: dict[str, list[Path]] = {}
    for path in files:
        grouped.setdefault(import_id(path.parents[1]), []).append(path)
    return grouped


def identity(files: Iterable[Path]) -> str:
    """Text that identifies files of a ledger: import, month, name and size of each.

    An import's id is a fingerprint of the imported files, and its own files never change.
    """
    return "".join(f"{file.parts[-3:]}{file.stat().st_size}\n" for file in sorted(files))


def quarantine_files(case: Path) -> list[Path]:
    """The Parquet files of quarantined records, with reasons and source lines."""
    paths = [folder / "quarantine.parquet" for folder in folders(case)]
    return _files([path for path in paths if reading.is_there(path)])


def _files(paths: list[Path]) -> list[Path]:
    for path in paths:
        reading.require_file(path)
    return paths
