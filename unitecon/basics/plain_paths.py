"""Paths under names that mean nothing but the file, for libraries that read patterns in names.

DuckDB takes `log[1].jsonl` for a pattern, a backslash for a slash and text after `?` for options,
and like Polars and Arrow refuses bytes that are not UTF-8. No escape covers all of these, but a
link with a plain name does.
"""

from __future__ import annotations

import atexit
import os
import re
import tempfile
from functools import cache
from pathlib import Path

from unitecon.basics import unfinished
from unitecon.errors import UniteconError

# Lone surrogates, which stand for bytes that are not UTF-8, are no letters.
PLAIN = re.compile(r"[\w /.,=+@()&~#!:;'\"^$<>|-]*")
PLACES = ("/tmp", "/var/tmp", "/dev/shm")  # where the usual one has an odd name itself


def plain(path: Path) -> Path:
    """The same file or folder, absolute, under a path in which no library reads a meaning.

    `path` itself where its characters are plain; else below a link that lasts as long as this
    process. A new file may be written there if its own name is plain.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - links on the way stay
    if PLAIN.fullmatch(str(whole)):
        return whole
    if PLAIN.fullmatch(whole.name):
        return _linked(whole.parent) / whole.name
    return _linked(whole)


def original(path: str) -> str:
    """The path behind one that `plain` gave, for messages; any other as it is."""
    link = re.match(r".*/\.unitecon-[0-9a-f]{16}/[0-9a-f]{16}[^/]*", path)
    is_ours = link is not None and Path(link[0]).is_symlink()
    return f"{Path(link[0]).readlink()}{path[link.end() :]}" if link and is_ours else path


@cache
def _linked(path: Path) -> Path:
    suffix = path.suffix if PLAIN.fullmatch(path.suffix) else ""  # it says how a file is compressed
    link = _links() / f"{os.urandom(8).hex()}{suffix}"
    link.symlink_to(path)
    return link


@cache
def _links() -> Path:
    """A folder for links with a plain name, removed when this process ends."""
    for place in (tempfile.gettempdir(), *PLACES):
        if PLAIN.fullmatch(place) and os.access(place, os.W_OK | os.X_OK):
            folder = unfinished.temporary(place)
            atexit.register(folder.remove)
            return folder.path
    raise UniteconError("no temporary folder has a plain name; set TMPDIR to one that has")
