"""Publish an import so that a crash leaves the ledger as before or complete.

One importer at a time, a folder per import, moved into place with one rename.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from unitecon.basics import disk, unfinished
from unitecon.errors import UniteconError
from unitecon.usage import ledger


@contextmanager
def locked(case: Path, kind: str = ledger.FOLDER) -> Iterator[Path]:
    """The ledger's folder, or the bills', for one importer at a time.

    What killed importers left is removed. Raises UniteconError where it cannot be written.
    """
    home = case / kind
    try:
        unfinished.sweep(case)
        if not home.is_dir():
            home.mkdir(exist_ok=True)
            disk.sync(case)
        with (home / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _tidy(home)
            yield home
    except OSError as error:
        raise UniteconError(f"cannot write {home}: {error.strerror or error}") from None


def _tidy(home: Path) -> None:
    """Remove imports that are replaced, and what was staged or taken out but not finished."""
    for folder in ledger.replaced(home):
        if folder.is_dir():
            take_out(home, folder)
    for marker in home.glob(f"{ledger.REPLACING}*"):
        marker.unlink()
    for leftover in home.glob(".tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def staged(home: Path, import_id: str, old_ids: Sequence[str] = ()) -> Iterator[Path]:
    """A folder that becomes the import `import_id` if the block succeeds, and is removed if not.

    The imports `old_ids` go as it comes: a marker names them, and the rename that publishes the new
    one is what makes it valid.
    """
    target, staging = home / f"import={import_id}", home / f".tmp-{import_id}-{os.getpid()}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    marker = home / f"{ledger.REPLACING}{import_id}"
    try:
        yield staging
        for path in sorted(staging.rglob("*")):
            disk.sync(path)
        disk.sync(staging)
        if old_ids:
            marker.write_text("\n".join(old_ids))
            disk.sync(marker)
        staging.rename(target)
        disk.sync(home)
        if old_ids:
            _tidy(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not target.is_dir():
            marker.unlink(missing_ok=True)


def take_out(home: Path, folder: Path) -> None:
    """Remove an import: gone with one rename, its files after that."""
    leftover = home / f".tmp-out-{folder.name}-{os.getpid()}"
    folder.rename(leftover)
    disk.sync(home)
    shutil.rmtree(leftover, ignore_errors=True)


def known_files(case: Path, kind: str = ledger.FOLDER) -> set[str]:
    """The SHA-256 of every file that was imported before."""
    return {file["sha256"] for about in ledger.imports(case, kind) for file in about["files"]}
