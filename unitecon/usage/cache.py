"""Tables of a usage log that are kept for the next run: one Parquet file per month, table and key.

Files are in `CASE/usage/cache` and named `2025-10-user_months-<key>.parquet`. A file is written in
a folder of its own and moved into place, so it is whole or absent; when two processes write the
same file at once, both end up with it. A file that cannot be read as Parquet counts as absent.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from unitecon.basics import cache_folder, disk, failures, unfinished
from unitecon.basics.plain_paths import plain
from unitecon.case.load import Case
from unitecon.engine import catalog
from unitecon.errors import UniteconError

FOLDER = "cache"
RECENT_SECONDS = 3600  # a file used since then may be in use by another process
# What is kept, with how many files of a month stay beside the recent ones: few where a file has a
# row per user, more where it has a row per tier, or where each as-of date has a file of its own.
REFERENCES = "usage_references"
TOTALS, USER_MONTHS, USER_RANKS = "usage_months", "user_months", "user_ranks"
CUTS, SLOT_TOTALS, TIERS = "tier_cuts", "slot_totals", "logged_tiers"
USER_CHARGES = "user_charges"
DAYS, HOURS = "request_days", "request_hours"  # of each import
FILES_PER_MONTH = {
    **dict.fromkeys((TOTALS, USER_MONTHS, USER_RANKS), 3),
    REFERENCES: 10,
    **dict.fromkeys((CUTS, SLOT_TOTALS, USER_CHARGES), 20),
    TIERS: 100,
    **dict.fromkeys((DAYS, HOURS), 1000),
}


@dataclass(frozen=True)
class Entry:
    """A table of one month; `key` covers everything its rows depend on (`cache_keys`)."""

    month: date
    table: str
    key: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.month:%Y-%m}-{self.table}-{self.key}.parquet"


class Cache:
    """Files in `folders`: read from any of them, written to the first that can be written."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self._paths: dict[Entry, Path] = {}

    @classmethod
    def of(cls, case: Case) -> Cache:
        """The cache of a case: in its folder, then in one that is removed with this process.

        Only the latter for a bundled case and for a folder that cannot be written.
        """
        temporary = temporary_folder() / FOLDER
        temporary.mkdir(exist_ok=True)
        if case.path.is_relative_to(catalog.home("datasets")):
            return cls((temporary,))
        folder = case.path / cache_folder.OF_USAGE
        try:
            folder.mkdir(exist_ok=True)
        except OSError:
            return cls((temporary,))
        return cls((folder, temporary) if os.access(folder, os.W_OK) else (temporary, folder))

    def find(self, entry: Entry) -> Path | None:
        """The entry's file, marked as used; None where no whole file exists."""
        for folder in () if entry in self._paths else self.folders:
            path = folder / entry.file
            if _is_whole(path):
                with contextlib.suppress(OSError):  # a folder that can only be read
                    os.utime(path)
                self._paths[entry] = path
                break
        return self._paths.get(entry)

    def path(self, entry: Entry) -> Path:
        """The file of an entry that was found or written before."""
        return self._paths[entry]

    def write(self, entry: Entry, produce: Callable[[Path], None]) -> Path:
        """The entry's file, whose rows `produce` writes to the path it is given.

        Older files of the month and table are removed. Raises UniteconError where no folder can
        be written, and whatever `produce` raises.
        """
        problem = ""
        for folder in self.folders:
            path = folder / entry.file
            try:
                folder.mkdir(exist_ok=True)  # it may be removed at any time
                with unfinished.Unfinished(folder) as staging:
                    _produced(produce, staging / entry.file)
                    disk.sync(staging / entry.file)
                    os.replace(staging / entry.file, path)
                disk.sync(folder)
            except Exception as error:
                if not failures.is_of_disk(error):
                    raise
                problem = f"cannot write {path}: {failures.cause(error)}"
                continue
            self._paths[entry] = path
            self.prune(entry.month, entry.table)
            return path
        raise UniteconError(problem)

    def write_frame(self, entry: Entry, rows: pl.DataFrame, types: Mapping[str, str]) -> Path:
        """The entry's file with these rows, and the SQL type of each column beside them.

        Raises UniteconError where no folder can be written.
        """
        metadata = {"types": json.dumps({name: types[name] for name in rows.columns})}
        return self.write(
            entry,
            lambda path: rows.write_parquet(path, compression="lz4", metadata=metadata),
        )

    def prune(self, month: date, table: str) -> None:
        """Remove files of a month and table that are neither recent nor among the last used."""
        now = time.time()
        for folder in self.folders:
            ages = [(last_used(path), path) for path in folder.glob(f"{month:%Y-%m}-{table}-*")]
            for since, path in sorted(ages, reverse=True)[FILES_PER_MONTH[table] :]:
                if now - since > RECENT_SECONDS:
                    with contextlib.suppress(OSError):
                        path.unlink(missing_ok=True)


def types(path: Path) -> dict[str, str]:
    """The SQL types of the columns of a file that `write_frame` wrote, in order."""
    with path.open("rb") as file:
        columns: dict[str, str] = json.loads(pl.read_parquet_metadata(file)["types"])
    return columns


def _produced(produce: Callable[[Path], None], path: Path) -> None:
    """Write a file; raises OSError where it was cut short, as by a full disk, without an error."""
    produce(plain(path))
    if not _is_whole(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _is_whole(path: Path) -> bool:
    """Whether a file's last part, which Parquet writes at the end, can be read."""
    try:
        with path.open("rb") as file:
            pl.read_parquet_metadata(file)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True


def last_used(path: Path) -> float:
    """When a file was last used, in seconds since 1970; 0 where another process removed it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


@cache
def temporary_folder() -> Path:
    """A folder that is removed when this process ends."""
    folder = unfinished.temporary()
    atexit.register(folder.remove)
    return folder.path
