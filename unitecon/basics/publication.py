"""Put a finished folder of files in place: whatever happens, all of them are new or all are old.

A target that exists changes names, in one step, with a folder of the new files and of links to
all else in it. Where that cannot be (a mounted or a working folder, a file system without links),
the files are moved one by one after a note; whoever comes next finishes what was cut short.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from unitecon.basics import disk, unfinished
from unitecon.errors import UniteconError

MOST_LINKS = 10_000  # entries beside those that are published: linking more takes too long
Choice = Callable[[Path], bool]


def anchor(target: Path) -> Path:
    """Where a folder that will become `target` can stand until then: one rename away from it."""
    if target.is_dir() and not _can_change_names(target):
        return target
    return _existing(target.parent)


def publish(staging: Path, target: Path, goes: Choice | None) -> None:
    """Make the folder `staging`, which stands below `anchor(target)`, the folder `target`.

    Files that are in `target` already stay, but for those whose names are in `staging` too and
    those that `goes` is true for; without `goes` there must be none. Raises OSError, or a
    UniteconError with the cause alone, with `target` as it was, where that fails.
    """
    disk.sync_tree(staging)
    is_published = False
    while not is_published:
        place = _existing(target.parent)
        with disk.locked(place):
            is_published = place == _existing(target.parent)  # not made by another meanwhile
            if is_published:
                _put(staging, target, place, goes)
                disk.sync(place)


def _existing(place: Path) -> Path:
    while not place.exists() and place != place.parent:
        place = place.parent
    return place


def _put(staging: Path, target: Path, place: Path, goes: Choice | None) -> None:
    missing = target.relative_to(place).parts
    if len(missing) > 1:  # folders above it come with it
        os.replace(staging.parents[len(missing) - 2], place / missing[0])
    elif not target.exists() or (_can_change_names(target) and not os.listdir(target)):
        os.replace(staging, target)
    elif goes is None and not is_empty(target):
        raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
    else:
        _add(staging, target, goes or (lambda _: False))


def is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing but what is unfinished."""
    return all(unfinished.NAME.fullmatch(name) for name in os.listdir(folder))


def _add(staging: Path, target: Path, goes: Choice) -> None:
    """Publish into a folder that has files."""
    new = os.listdir(staging)
    for path in (target / name for name in new):
        if path.is_dir() and not path.is_symlink():
            raise UniteconError(f"{path.name} is a folder in it")
    old = [path.name for path in target.iterdir() if path.name not in new and goes(path)]
    left = {*new, *old}
    if _can_change_names(target) and _is_swapped(staging, target, left):
        _carry_over(staging, target, left)
    else:
        _move(staging, target, old)


def _is_swapped(staging: Path, target: Path, left: Collection[str]) -> bool:
    """Let two folders change names, with links in `staging` to all in `target` but names `left`.

    False, and both are as they were, where the file system is not able to do that.
    """
    new = os.listdir(staging)
    try:
        if any(map(unfinished.NAME.fullmatch, os.listdir(target))):  # another is at work in it
            return False
        _link(target, staging, left, MOST_LINKS)
        disk.swap(staging, target)
    except OSError:
        for name in set(os.listdir(staging)).difference(new):
            _remove(staging / name)
        return False
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _link(source: Path, copy: Path, left: Collection[str], most: int) -> int:
    """Link what is in a folder into a copy of it; how many links more may be made.

    Raises OSError where the copy would not be the same, or have too many files.
    """
    for entry in list(os.scandir(source)):
        if entry.name in left or unfinished.NAME.fullmatch(entry.name):
            continue
        most -= 1
        if most < 0:
            raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))
        if entry.is_dir(follow_symlinks=False):
            (copy / entry.name).mkdir()
            most = _link(Path(entry), copy / entry.name, (), most)
        else:
            os.link(entry.path, copy / entry.name, follow_symlinks=False)
    about, own = source.stat(), copy.stat()
    if os.path.ismount(source):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    if (about.st_uid, about.st_gid) != (own.st_uid, own.st_gid):
        os.chown(copy, about.st_uid, about.st_gid)
    shutil.copystat(source, copy)
    disk.sync(copy)
    return most


def _carry_over(old: Path, new: Path, left: Collection[str]) -> None:
    """Move to the new folder what others have put into the old one since it was linked."""
    for entry in list(os.scandir(old)):
        there = new / entry.name
        if entry.name in left:
            continue
        if entry.is_dir(follow_symlinks=False) and there.is_dir():
            _carry_over(Path(entry), there, ())
        elif not _is_same(there, entry):
            os.replace(entry.path, there)


def _is_same(path: Path, entry: os.DirEntry[str]) -> bool:
    own = entry.stat(follow_symlinks=False)
    return os.path.lexists(path) and os.path.samestat(path.lstat(), own)


def _move(staging: Path, target: Path, old: Sequence[str]) -> None:
    """Move files into a folder one by one, after a note by which the next process can go on."""
    folder = unfinished.Unfinished(target)
    try:
        names = b"".join(os.fsencode(name) + b"\0" for name in old)
        (folder.path / unfinished.GONE).write_bytes(names)
        disk.sync_tree(folder.path)
        os.replace(staging, folder.path / unfinished.READY)
    except BaseException:
        folder.remove()
        raise
    disk.sync(folder.path)
    try:
        unfinished.finish(folder.path)
    except BaseException:  # what has begun is completed, also after Ctrl-C; or else by the next
        unfinished.finish(folder.path)
        raise
    disk.sync(target)
    folder.remove()


def _can_change_names(folder: Path) -> bool:
    """Whether a folder may get another in its place: nobody works in it, nothing is mounted on it.

    Who works in a folder, such as a shell, stays in it when it is renamed and removed.
    """
    if os.path.ismount(folder) or not os.access(folder.parent, os.W_OK | os.X_OK):
        return False
    return not any(place.is_relative_to(folder) for place in _working_folders())


def _working_folders() -> set[Path]:
    """The working folders of this process and, where the operating system shows them, of others."""
    places: set[Path] = set()
    try:
        places.add(Path.cwd())
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return places
    for name in processes:
        try:
            places.add(Path("/proc", name, "cwd").readlink())
        except OSError:  # another user's, or ended
            continue
    return places
