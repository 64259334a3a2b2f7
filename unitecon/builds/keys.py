"""The key of a built case: a fingerprint of everything its answers depend on.

Files go by their contents and not by their dates, so a case that is touched or copied keeps its
builds, and a changed line of SQL or Python loses them. Only a usage log, which may be large and
is never edited, goes by path, size and time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from unitecon.basics.homes import PACKAGE, home

FORMAT = 1  # of the files of a build; a new one makes every earlier build count as absent
CASE_FILES = (".csv", ".toml")
CODE_FILES = (".py", ".toml")
LOG, IMPORT = "usage", "import="
PACKAGE_FOLDERS = ("site-packages", "dist-packages")


def key(case: Path, as_of: str = "", scenarios: Sequence[str] | None = None) -> str:
    """The key of the case in this folder, as of a date (ISO; empty: the case's own).

    `scenarios` are the ids to run (None: all). Raises OSError if a file cannot be read.
    """
    total = hashlib.sha256()
    _add(total, "format", str(FORMAT))
    _add(total, "python", sys.version)
    _add(total, "packages", "\n".join(_packages()))
    for folder, suffix in ((PACKAGE, CODE_FILES), (home("queries"), (".sql",))):
        for path in _files(str(folder), suffix):
            _add_file(total, path, str(folder))
    _add(total, "case", case.name)
    for path in _files_of_case(case):
        _add_file(total, path, str(case))
    _add(total, "log", "\n".join(_log(case)))
    _add(total, "as of", as_of)
    names = "all" if scenarios is None else "\0".join(dict.fromkeys(scenarios))
    _add(total, "scenarios", names)
    return total.hexdigest()[:32]


def _add(total: hashlib._Hash, name: str, value: str) -> None:
    # Lengths come first, so that no text can pass for the end of another.
    total.update(f"{len(name)} {len(value)} {name} {value}\n".encode())


def _add_file(total: hashlib._Hash, path: str, root: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - hundreds of files: a Path each takes time
        data = file.read()
    total.update(f"{path.removeprefix(root)} {len(data)}\n".encode())
    total.update(data)


def _files(folder: str, suffixes: tuple[str, ...]) -> list[str]:
    """All files below a folder with one of these suffixes, in order."""
    paths: list[str] = []
    for entry in os.scandir(folder):
        if entry.is_dir():
            paths += _files(entry.path, suffixes)
        elif entry.name.endswith(suffixes):
            paths.append(entry.path)
    return sorted(paths)


def _files_of_case(case: Path) -> list[str]:
    """A case's own tables and settings, in its folder and one folder down, in order."""
    folders = [str(case)]
    folders += [
        entry.path
        for entry in os.scandir(case)
        if entry.is_dir() and entry.name != LOG and not entry.name.startswith(".")
    ]
    return sorted(
        entry.path
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith(CASE_FILES) and entry.is_file()
    )


def _log(case: Path) -> Iterator[str]:
    """The usage log's files with size and time; an import's id stands for its contents."""
    root = case / LOG
    folders = sorted(root.glob(f"{IMPORT}*")) if root.is_dir() else []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            about = path.stat()
            if path.is_file():
                yield f"{path.relative_to(case)} {about.st_size} {about.st_mtime_ns}"


def _packages() -> list[str]:
    """Names and versions of the installed packages, as the names of their folders tell them."""
    names = set()
    for place in sys.path:
        if place.endswith(PACKAGE_FOLDERS) and os.path.isdir(place):  # noqa: PTH112
            names |= {name for name in os.listdir(place) if name.endswith(".dist-info")}
    return sorted(names)
