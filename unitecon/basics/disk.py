"""Steps on the file system: writing out to the disk, locking a folder, swapping two at once.

Loads nothing that takes time.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unitecon.errors import UniteconError

PATIENCE = 60.0  # seconds to wait for who publishes into the same folder, which takes less than one
SWAP = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
CURRENT_FOLDER = -100  # AT_FDCWD


def sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk, even after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has nothing to be written out
            raise
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """`sync` a folder, and every file and folder in it."""
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if path.is_file() and not path.is_symlink():
                sync(path)
        sync(Path(place))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else is in such a block on the folder. The lock ends with the process.

    Raises UniteconError after a minute. Where a file system has no locks, none is taken.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle, time.monotonic() + PATIENCE)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UniteconError("another process has not finished writing there") from None
            time.sleep(0.01)
        except OSError:  # as on network file systems, which lock files alone
            return None


def swap(first: Path, second: Path) -> None:
    """Exchange the names of two files or folders in one step.

    Raises OSError where the operating system or the file system cannot do that.
    """
    import ctypes  # only where there is something to be swapped

    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(first), os.fsencode(second)
    sys.audit("os.rename", first, second, -1, -1)
    if hasattr(library, "renameat2"):
        code = library.renameat2(CURRENT_FOLDER, paths[0], CURRENT_FOLDER, paths[1], SWAP)
    elif hasattr(library, "renamex_np"):
        code = library.renamex_np(*paths, SWAP)
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if code:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(first))
