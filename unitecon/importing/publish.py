"""Publish an import so that a crash leaves the ledger as before or complete.

One importer at a time, a folder per import, moved into place with one rename.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unitecon.errors import UniteconError
from unitecon.usage import ledger


@contextmanager
def locked(case: Path) -> Iterator[Path]:
    """The ledger's folder, for one importer at a time; what killed importers left is removed.

    Raises UniteconError where it cannot be written.
    """
    home = case / ledger.FOLDER
    try:
        home.mkdir(exist_ok=True)
        with (home / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for leftover in home.glob(".tmp-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield home
    except OSError as error:
        raise UniteconError(f"cannot write {home}: {error.strerror or error}") from None


@contextmanager
def staged(home: Path, import_id: str) -> Iterator[Path]:
    """A folder that becomes the import `import_id` if the block succeeds, and is removed if not."""
    target, staging = home / f"import={import_id}", home / f".tmp-{import_id}-{os.getpid()}"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        yield staging
        for path in sorted(staging.rglob("*")):
            _sync(path)
        _sync(staging)
        staging.rename(target)
        _sync(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk, even after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def known_files(case: Path) -> set[str]:
    """The SHA-256 of every file that was imported before."""
    return {file["sha256"] for about in ledger.imports(case) for file in about["files"]}
