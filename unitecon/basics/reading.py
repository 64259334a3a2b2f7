"""Files and folders that are read: regular ones, where what cannot be read never counts as absent.

A pipe would be waited for, a device might never end, and a folder that may not be listed would
look empty: a case without its tables. All are refused before they are opened.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_BYTES = 1_000_000_000  # of a file that is read into memory as a whole
SPECIAL = {
    stat.S_IFIFO: "it is a pipe, not a file; save what it holds to a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFDIR: "it is a folder, not a file",
}


def is_there(path: Path) -> bool:
    """Whether there is a file, folder or anything else; also where that is not known.

    What leads nowhere or may not be looked at is an error in reading, which says why, not absence.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path.is_symlink()
    except OSError:
        return True
    return True


def contents(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file; raises OSError for anything else, and if it cannot be read."""
    size = require_file(path)
    if size > most:
        text = f"it has {size / 1e6:,.0f} MB; at most {most / 1e6:,.0f} MB can be read"
        raise OSError(errno.EOVERFLOW, text, str(path))
    return path.read_bytes()


def require_file(path: Path) -> int:
    """The size of a regular file; raises OSError for anything else, and for nothing."""
    about = path.stat()
    reason = SPECIAL.get(stat.S_IFMT(about.st_mode))
    if reason is not None:
        raise OSError(errno.EINVAL, reason, str(path))
    return about.st_size


def entries(folder: Path, prefix: str = "", suffix: str = "") -> list[Path]:
    """What is in a folder and has such a name, in order; nothing if there is none.

    Raises OSError where the folder cannot be listed, which `Path.glob` passes over.
    """
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    chosen = (name for name in names if name.startswith(prefix) and name.endswith(suffix))
    return [folder / name for name in sorted(chosen)]
