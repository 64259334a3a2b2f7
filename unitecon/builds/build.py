"""One build: the files kept under a key, listed with their sums in a manifest.

A file whose sum is not the manifest's counts as absent, and so does everything without a manifest.
Files are moved into place whole, the manifest last, so a process may be killed at any moment and
several may keep the same build at once: at worst something is made again. The same holds after a
power cut, so nothing waits for the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from unitecon.basics import cache_folder, unfinished
from unitecon.builds import places
from unitecon.builds.keys import FORMAT, key
from unitecon.case.places import folder_of

MANIFEST = "manifest.json"
BUILDS = 8  # of a case: the last used
IGNORE = ".gitignore"


class Build:
    """What is kept under the key of a case; `home` is the folder of the case's builds.

    `key_now` gives the key as it is now: what a case answered before it was changed is not kept.
    """

    def __init__(self, home: Path, key_now: Callable[[], str]) -> None:
        self.key = key_now()
        self.home = home
        self.folder = home / self.key
        self._key_now = key_now

    def read(self, name: str) -> bytes | None:
        """The bytes of a kept file; None if there is none, or not as it was kept."""
        entry = self.files.get(name)
        if entry is None:
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != entry[0]:
            return None
        with contextlib.suppress(OSError):  # used now: builds unused for longest go first
            os.utime(self.folder / MANIFEST)
        return data

    def path(self, name: str) -> Path | None:
        """The path of a kept file, to be read by others; None like `read`."""
        return self.folder / name if self.read(name) is not None else None

    @cached_property
    def files(self) -> dict[str, Any]:
        """The sum and the number of rows of each kept file, by name."""
        return _listed(self.folder / MANIFEST, self.key)

    def keep(self, files: Mapping[str, tuple[bytes | Path, int]]) -> None:
        """Keep files, each with its number of rows; a path is moved here. Never raises OSError."""
        with contextlib.suppress(OSError):
            if self._key_now() != self.key:
                return
            self.home.mkdir(parents=True, exist_ok=True)
            with unfinished.Unfinished(self.home) as folder:
                staging = folder / self.key
                staging.mkdir()
                listed = self._stage(staging, files)
                _move(staging, self.folder)
            self.__dict__["files"] = listed
            _tidy(self.home)

    def _stage(
        self, staging: Path, files: Mapping[str, tuple[bytes | Path, int]]
    ) -> dict[str, Any]:
        """Write files and the manifest into a folder; what the manifest lists."""
        entries = {}
        for name, (content, rows) in files.items():
            if isinstance(content, Path):
                os.replace(content, staging / name)
            else:
                (staging / name).write_bytes(content)
            data = content if isinstance(content, bytes) else (staging / name).read_bytes()
            entries[name] = [hashlib.sha256(data).hexdigest(), rows]
        # Others may have kept files meanwhile.
        listed = _listed(self.folder / MANIFEST, self.key) | entries
        text = json.dumps({"key": self.key, "format": FORMAT, "files": listed})
        (staging / MANIFEST).write_text(text, encoding="utf-8")
        return listed


def build_of(
    case: str | Path, as_of: str = "", scenarios: Sequence[str] | None = None
) -> Build | None:
    """The build of a case as its files are now, with or without anything kept.

    `as_of` is an ISO date (empty: the case's own), `scenarios` the ids to run (None: all). None
    for an unknown case, and if nothing can be kept or read.
    """
    try:
        folder = folder_of(case)
        place = places.builds_of(folder) if folder is not None else None
        if folder is None or place is None:
            return None
        for left in (place, folder / cache_folder.OF_USAGE):
            unfinished.sweep(left)
        return Build(place, lambda: key(folder, as_of, scenarios))
    except (OSError, ValueError):
        return None


def _listed(manifest: Path, key: str) -> dict[str, Any]:
    try:
        about = json.loads(manifest.read_bytes())
        if about["key"] != key or about["format"] != FORMAT:
            return {}
        files: dict[str, Any] = about["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return files


def _move(staging: Path, folder: Path) -> None:
    """Put what is staged in place: at once into a new build, file by file into an earlier one."""
    if not folder.exists():
        os.replace(staging, folder)
        return
    for path in sorted(staging.iterdir(), key=lambda path: path.name == MANIFEST):
        os.replace(path, folder / path.name)


def _tidy(folder: Path) -> None:
    """Remove all but the last used builds of a case."""
    import shutil

    if folder.parent.name == cache_folder.BESIDE and not (folder.parent / IGNORE).exists():
        (folder.parent / IGNORE).write_text("*\n")  # none of it belongs into a repository
    builds = [path for path in folder.iterdir() if not unfinished.NAME.fullmatch(path.name)]
    ranked = sorted(builds, key=lambda build: _used(build / MANIFEST), reverse=True)
    for build in ranked[BUILDS:]:
        shutil.rmtree(build, ignore_errors=True)


def _used(path: Path) -> float:
    """When a file was last used, in seconds since 1970; 0 if there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
