"""Files and folders that are written whole or not at all, and are on the disk when they appear."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from unitecon.basics import cache_folder, disk, failures, publication, unfinished
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def write(path: Path, data: bytes) -> Path:
    """Write `data` to `path`; if that fails, an earlier file is left as it was.

    A link is followed; a device or a pipe is written to. Raises UniteconError if it fails.
    """
    with _named(path):
        if path.exists() and not (path.is_file() or path.is_dir()):
            _pour(path, data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    return path


def _pour(path: Path, data: bytes) -> None:
    """Write into a device or a pipe; a pipe that nobody reads is an error and not waited for."""
    handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _replace(path: Path, data: bytes) -> None:
    with unfinished.file(path.parent) as (temporary, handle):
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(handle)
        os.replace(temporary, path)
    disk.sync(path.parent)


def put(path: Path, data: bytes) -> None:
    """Write a file into a folder that is published later; raises UniteconError if that fails."""
    with _named(path):
        path.write_bytes(data)


def require_folder(folder: Path) -> None:
    """Raise UniteconError if `staged` could not write to `folder`: better before long work."""
    with _staging(folder):
        pass


@contextmanager
def staged(folder: Path, goes: publication.Choice = lambda _: False) -> Iterator[Path]:
    """A new folder, whose files are in `folder`, all at once, when the block ends well.

    Earlier files of other names stay, but for those that `goes` is true for. If the block fails,
    `folder` is left as it was. Raises UniteconError if it cannot be written.
    """
    with _staging(folder) as (staging, target):
        yield staging
        with _named(folder):
            publication.publish(staging, target, goes)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A new folder that becomes `folder`, and has its name, when the block ends well.

    If the block fails, nothing is left of it. Raises UniteconError, before the block runs, if
    `folder` exists and is not an empty folder, and if it cannot be written.
    """
    with _staging(folder) as (staging, target):
        if target.exists() and not publication.is_empty(target):
            raise UniteconError(f"{folder} exists and is not empty; nothing was written")
        yield staging
        with _named(folder):
            publication.publish(staging, target, None)


@contextmanager
def _staging(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A folder to fill and the one that it is for, without links: neither stays if this fails."""
    with _named(folder):
        target = Path(os.path.realpath(folder))
        if target.exists() and not target.is_dir():
            raise UniteconError("it is a file, not a folder")
        for place in (target, *target.parents):  # folders that are missing begin in one of them
            unfinished.sweep(place)
        anchor = publication.anchor(target)
        outer = unfinished.Unfinished(anchor)
    try:
        with _named(folder):
            missing = target.relative_to(anchor) if target != anchor else target.name or "new"
            staging = outer.path / missing
            staging.mkdir(parents=True)
        yield staging, target
    finally:
        outer.remove()


def copy_folder(source: Path, target: Path, leave: Sequence[str] = ()) -> None:
    """Copy what is in the folder `source`, but for names to `leave`, into the folder `target`.

    What is kept there between runs stays behind. Folders and files get the rights of new ones.
    Raises UniteconError if it cannot be written.
    """
    left = {cache_folder.BESIDE, *leave}
    with _named(target):
        for place, folders, names in os.walk(source):
            copy = target / Path(place).relative_to(source)
            is_top = Path(place) == source
            folders[:] = [name for name in folders if not (is_top and name in left)]
            copy.mkdir(exist_ok=True)
            for name in names:
                if not (is_top and name in left):
                    shutil.copyfile(Path(place, name), copy / name)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of the file system as a sentence about what was to be written."""
    try:
        yield
    except OSError as error:
        raise UniteconError(f"cannot write {path}: {failures.cause(error)}") from None
    except UniteconError as error:
        raise UniteconError(f"cannot write {path}: {error}") from None
