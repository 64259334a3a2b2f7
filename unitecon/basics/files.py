"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from unitecon.basics import cache_folder
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def write(path: Path, data: bytes) -> Path:
    """Write `data` to `path`; if that fails, an earlier file is left as it was.

    Raises UniteconError if the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            _give_usual_rights(Path(name))
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UniteconError(f"cannot write {path}: {error.strerror or error}") from None
    return path


def require_folder(folder: Path) -> None:
    """Raise UniteconError if `staged` could not write to `folder`: better before long work."""
    with staged(folder):
        pass


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, whose files are moved into `folder` when the block ends well.

    If the block fails, `folder` is left as it was. Raises UniteconError if it cannot be written.
    """
    target = folder.absolute()
    if target.exists() and not target.is_dir():
        raise UniteconError(f"cannot write to {folder}: it is a file, not a folder")
    with _tidied(target) as staging:
        yield staging
        try:
            target.mkdir(exist_ok=True)
            for file in sorted(staging.iterdir()):
                os.replace(file, target / file.name)
        except OSError as error:
            raise UniteconError(f"cannot write {folder}: {error.strerror or error}") from None


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A new folder that becomes `target`, and has its name, when the block ends well.

    If the block fails, nothing is left of it. Raises UniteconError, before the block runs, if
    `target` exists and is not an empty folder, and if it cannot be written.
    """
    place = target.absolute()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UniteconError(f"{target} exists and is not empty; nothing was written")
    with _tidied(place) as staging:
        folder = staging / place.name
        folder.mkdir()
        yield folder
        try:
            if place.exists():
                place.rmdir()
            os.replace(folder, place)
        except OSError as error:
            raise UniteconError(f"cannot write {target}: {error.strerror or error}") from None


def copy_folder(source: Path, target: Path, leave: Sequence[str] = ()) -> None:
    """Copy what is in the folder `source`, but for names to `leave`, into the folder `target`.

    What is kept there between runs stays behind. Raises UniteconError if it cannot be written.
    """
    left = shutil.ignore_patterns(cache_folder.BESIDE, *leave)
    try:
        shutil.copytree(
            source, target, copy_function=shutil.copyfile, ignore=left, dirs_exist_ok=True
        )
    except OSError as error:
        raise UniteconError(f"cannot write {target}: {error.strerror or error}") from None


@contextmanager
def _tidied(target: Path) -> Iterator[Path]:
    """A temporary folder on the file system of `target`, so that a move is one rename."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise UniteconError(f"cannot write {target}: {error.strerror or error}") from None
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _give_usual_rights(path: Path) -> None:
    """Give a temporary file, which only its owner may read, the rights of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
