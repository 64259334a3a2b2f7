"""Folders -> the log files in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from unitecon.errors import Fault, InputError, Place
from unitecon.importing.sources.readers import COMPRESSED, KINDS, kind_of

UNFINISHED = ("~", ".tmp", ".part", ".partial", ".crdownload", ".swp")


def expand(paths: Sequence[Path]) -> list[Path]:
    """The files that `paths` stand for: a folder, for the log files in it and below it, sorted.

    Hidden, empty and unfinished files of a folder are passed over, and so are hidden folders and
    kinds that cannot be read; a file that is reached twice counts once. Raises InputError for a
    folder without a log file.
    """
    files: dict[Path, Path] = {}
    faults = []
    for path in paths:
        if not path.is_dir():
            files.setdefault(path.resolve(), path)
            continue
        below = sorted(_files(path))
        faults += [] if below else [_no_files(path)]
        for file in below:
            files.setdefault(file.resolve(), file)
    if faults:
        raise InputError(faults)
    return list(files.values())


def _files(folder: Path) -> Iterator[Path]:
    """Log files below a folder; links to folders are followed, and none is entered twice."""
    entered: set[str] = set()
    for home, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(home)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(home, name)
            if _is_log(name) and path.is_file() and path.stat().st_size > 0:
                yield path


def _is_log(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(UNFINISHED) and kind_of(name) is not None


def _no_files(folder: Path) -> Fault:
    limit = f"files of {', '.join(KINDS)}, optionally with {', '.join(COMPRESSED)}"
    cause = "a different folder was meant, or its logs were deleted"
    return Fault("has no log files", place=Place(str(folder)), limit=limit, cause=cause)


def names(paths: Sequence[Path]) -> list[str]:
    """A short name for each file: its path below the folder that all of them have in common."""
    whole = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links keep their name
    if len({path.name for path in whole}) == len(whole):
        return [path.name for path in whole]
    shared = os.path.commonpath([path.parent for path in whole])
    return [path.relative_to(shared).as_posix() for path in whole]
