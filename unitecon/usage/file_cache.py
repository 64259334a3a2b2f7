"""What a usage log's work left on disk, by month, name and fingerprint, for the next run.

A file is written in a folder of its own beside its place and moved there, so that it is whole or
not there: two processes that make the same file at once both end with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from unitecon.errors import UniteconError

RECENT_SECONDS = 3600  # what was used since may be in use: it stays
LEFT_OVER_SECONDS = 86_400  # an unfinished folder as old as this is of a process that was killed
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Shelf:
    """Kept files: looked for in every folder of `folders`, written into the first that takes them.

    Names are `2025-10-user_months-<fingerprint>.parquet`.
    """

    folders: tuple[Path, ...]

    def find(self, month: date, name: str, key: str) -> Path | None:
        """The file of a month, name and fingerprint, marked as used; None where there is none.

        A file that cannot be read as Parquet, cut short by a full disk, counts as none.
        """
        for folder in self.folders:
            path = folder / f"{month:%Y-%m}-{name}-{key}.parquet"
            if path.is_file() and types(path) is not None:
                with contextlib.suppress(OSError):  # a folder that may only be read
                    os.utime(path)
                return path
        return None

    def put(
        self, month: date, name: str, key: str, rows: pl.DataFrame, held: Mapping[str, str]
    ) -> Path:
        """Write rows, their `held` SQL types beside them, and return the file.

        Raises UniteconError where no folder can be written.
        """
        said = ""
        for folder in self.folders:
            path = folder / f"{month:%Y-%m}-{name}-{key}.parquet"
            try:
                with unfinished(folder) as made:
                    about = {"types": json.dumps({n: held[n] for n in rows.columns})}
                    rows.write_parquet(made / path.name, compression="lz4", metadata=about)
                    os.replace(made / path.name, path)
            except OSError as error:
                said = f"{path}: {error.strerror or error}"
                continue
            return path
        raise UniteconError(f"what was made from the usage log cannot be written: {said}")

    def forget(self, month: date, name: str, kept: int) -> None:
        """Remove all but the last used files of a month and name, and left-over folders."""
        now = time.time()
        for folder in self.folders:
            found = [(used(path), path) for path in folder.glob(f"{month:%Y-%m}-{name}-*.parquet")]
            for since, path in sorted(found, reverse=True)[kept:]:
                if now - since > RECENT_SECONDS:
                    with contextlib.suppress(OSError):
                        path.unlink(missing_ok=True)
            for path in folder.glob(f"{UNFINISHED}*"):
                if now - used(path) > LEFT_OVER_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder for a file that is not finished yet, on the same disk as its place."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as made:
        yield Path(made)


def types(path: Path) -> dict[str, str] | None:
    """The SQL types of a kept file's columns, in order; None where it is no whole kept file."""
    try:
        with path.open("rb") as file:
            held: dict[str, str] = json.loads(pl.read_parquet_metadata(file)["types"])
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError):
        return None
    return held


def used(path: Path) -> float:
    """When a kept file was last used, in seconds as the clock tells them; 0 where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:  # another process took it away
        return 0.0
