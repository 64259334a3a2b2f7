"""A ledger that a crash leaves as before or complete: a lock, a folder an import, a rename."""

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
    """The ledger's folder, for one importer at a time; leftovers of dead ones are removed."""
    home = case / ledger.FOLDER
    try:
        home.mkdir(exist_ok=True)
        with (home / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for left in home.glob(".tmp-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield home
    except OSError as error:
        raise UniteconError(f"cannot write {home}: {error.strerror or error}") from None


@contextmanager
def staged(home: Path, import_id: str) -> Iterator[Path]:
    """A folder that becomes the import `import_id` when the block ends well, and vanishes else."""
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
    """Make sure that what was written is on the disk, also after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def known_files(case: Path) -> set[str]:
    """The SHA-256 of every file that the ledger holds already."""
    return {file["sha256"] for one in ledger.imports(case) for file in one["files"]}
