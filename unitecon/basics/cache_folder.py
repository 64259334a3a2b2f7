"""The user's cache folder: results worth keeping from one run to the next, each a file by its key.

A file appears whole or not at all, and whatever cannot be read or written counts as absent: a
cache saves time and never stops a run.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

VARIABLE = "UNITECON_CACHE"
BESIDE = ".unitecon"  # in a case's own folder: hidden, and never copied with it
OF_USAGE = "usage/cache"  # in a case's own folder: what is made from its log
BUILDS = "builds"
AREAS = (BUILDS, "programs", "modes")  # all there are: only these are ever removed


def folder(area: str) -> Path | None:
    """The folder of one kind of result, made where needed; None where it cannot be used.

    It is in $UNITECON_CACHE, else $XDG_CACHE_HOME/unitecon, else ~/.cache/unitecon.
    """
    try:
        place = root() / area
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
        return None
    return place if os.access(place, os.R_OK | os.W_OK | os.X_OK) else None


def root() -> Path:
    """The folder that holds all areas, which need not exist.

    Raises RuntimeError where no folder is set and the user has no home folder.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification has relative paths ignored.
    base = shared if shared.is_absolute() else Path.home() / ".cache"
    return base / "unitecon"


def load(area: str, name: str) -> bytes | None:
    """The bytes of a file of an area, marked as used now; None where it cannot be read."""
    place = folder(area)
    if place is None:
        return None
    path = place / name
    try:
        data = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return data


def store(area: str, name: str, data: bytes) -> None:
    """Put a file into an area, in place of an earlier one; nothing where it cannot be written."""
    from unitecon.basics import files  # reading a kept file loads no more than it takes
    from unitecon.errors import UniteconError

    place = folder(area)
    if place is not None:
        with contextlib.suppress(UniteconError):
            files.write(place / name, data)


def trim(area: str, most: int) -> None:
    """Remove all but the `most` files of an area that were used last."""
    place = folder(area)
    if place is None:
        return
    with contextlib.suppress(OSError):  # another process may remove the same files
        paths = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in paths[most:]:
            path.unlink(missing_ok=True)
