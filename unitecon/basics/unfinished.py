"""Files and folders that are not finished: hidden, and locked by the process that makes them.

A lock ends with its process, however that ends. What nobody has locked was left by a process that
was killed, and the next one to work in the same place removes it; or finishes it, where it was
ready and only had to be moved to its place.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

PREFIX = ".unitecon-"
NAME = re.compile(re.escape(PREFIX) + "[0-9a-f]{16}")
READY = "ready"  # in an unfinished folder: what belongs beside it
GONE = "gone"  # and the names of what goes as it comes, each ended by a zero byte


class Unfinished:
    """A new folder in the folder `place`, until `remove` or the end of a `with` block.

    Its owner alone may look into it. What killed processes left in `place` goes first. Raises
    OSError where it cannot be made.
    """

    def __init__(self, place: Path) -> None:
        sweep(place)
        self.path = place
        self._lock = -1
        while self._lock < 0:
            self.path = place / _name()
            self.path.mkdir(mode=0o700)
            with suppress(FileNotFoundError):  # taken for a leftover already
                self._lock = _locked(self.path, os.open(self.path, os.O_RDONLY))

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove what is still in it, and itself."""
        _remove(self.path)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def temporary(place: str | None = None) -> Unfinished:
    """One in the folder for temporary files, or another; the temporary files of killed ones go."""
    import tempfile

    return Unfinished(Path(place or tempfile.gettempdir()))


@contextmanager
def file(place: Path) -> Iterator[tuple[Path, int]]:
    """An unfinished file in `place` and its handle, removed at the end unless it was moved.

    It gets the rights that any new file gets. Raises OSError where it cannot be made.
    """
    sweep(place)
    handle = -1
    while handle < 0:
        path = place / _name()
        handle = _locked(path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        yield path, handle
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def sweep(place: Path) -> None:
    """Remove from the folder `place` what killed processes left there, or finish it.

    What belongs to a running process stays. Raises OSError where something cannot be finished.
    """
    try:
        names = [name for name in os.listdir(place) if NAME.fullmatch(name)]
    except OSError:  # nothing can be left where there is nothing to be seen
        return
    for path in (place / name for name in names):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:  # someone else's, or gone by now
            continue
        try:
            # In a folder for everybody's files, others could leave what is to be moved or removed.
            if os.fstat(handle).st_uid == os.geteuid() and _is_free(handle):
                _settle(path)
        finally:
            os.close(handle)


def _remove(folder: Path) -> None:
    import shutil  # takes time to load, and as a rule there is nothing to be removed

    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():  # as where few files may be open: it opens a folder in each level at once
        for place, _, names in os.walk(folder, topdown=False):
            with suppress(OSError):
                for name in names:
                    (Path(place) / name).unlink()
                Path(place).rmdir()


def _settle(path: Path) -> None:
    if path.is_dir():
        if (path / READY).is_dir() and not (path / READY).is_symlink():
            finish(path)
        _remove(path)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@cache
def of_process() -> Path:
    """A folder for temporary files that lasts as long as this process.

    Where it cannot be made, the one for everybody's, so that only who needs it fails.
    """
    import tempfile

    try:
        folder = temporary()
    except OSError:
        return Path(tempfile.gettempdir())
    atexit.register(folder.remove)
    return folder.path


def sweep_temporary() -> None:
    """`sweep` the folder for temporary files, before work that may never look into it."""
    places = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    sweep(Path(next(filter(None, places), "/tmp")))


def finish(unfinished: Path) -> None:
    """Move what is ready in an unfinished folder to the folder that this is in.

    May be repeated after it was broken off at any point.
    """
    place, ready = unfinished.parent, unfinished / READY
    gone = os.fsdecode((unfinished / GONE).read_bytes()).split("\0")
    for name in set(gone).intersection(os.listdir(place)):  # nothing outside, whoever wrote it
        if not (place / name).is_dir():
            (place / name).unlink(missing_ok=True)
    for name in sorted(os.listdir(ready)):
        os.replace(ready / name, place / name)


def _name() -> str:
    return PREFIX + os.urandom(8).hex()


def _locked(path: Path, handle: int) -> int:
    """The handle of a new file or folder, locked; -1 if it was taken for a leftover before."""
    # Only a process that removes it can have the lock, and not for long.
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
    with suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(handle), path.lstat()):
            return handle
    os.close(handle)
    return -1


def _is_free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
