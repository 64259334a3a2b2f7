"""Where builds are kept: beside a case, or in the user's cache folder.

The latter for a bundled case, for a folder in which no database can be written, and wherever
$UNITECON_CACHE names a folder for all that is kept.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from unitecon.basics import cache_folder
from unitecon.case import places


def builds_of(case: Path) -> Path | None:
    """The folder for the builds of a case, which need not exist; None without a place."""
    has_folder = bool(os.environ.get(cache_folder.VARIABLE)) or places.is_bundled(case)
    has_folder |= "?" in str(case)  # where DuckDB writes no database
    if not has_folder and os.access(case, os.R_OK | os.W_OK | os.X_OK):
        return case / cache_folder.BESIDE / cache_folder.BUILDS
    try:
        root = cache_folder.root()
    except RuntimeError:  # the user has no home folder
        return None
    place = hashlib.sha256(str(case).encode()).hexdigest()[:8]
    name = re.sub(r"\W", "_", case.name)  # a name that any library takes
    return root / cache_folder.BUILDS / f"{name}-{place}"


def sizes(case: Path | None) -> dict[Path, int]:
    """The folders of what is kept, of every case or beside one, with their size in bytes.

    All of it can be made again. Raises RuntimeError without a cache folder and a home folder.
    """
    root = cache_folder.root()
    folders = [root / area for area in cache_folder.AREAS]
    folders += [case / cache_folder.BESIDE] if case is not None else []
    return {folder: _size(folder) for folder in folders if folder.is_dir()}


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:  # another process took it away
            continue
    return total
