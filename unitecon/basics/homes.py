"""Where the product's own folders are. Loads nothing that takes time."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def home(name: str) -> Path:
    """The folder `queries` or `datasets`: inside the installed package, else beside it.

    Raises UniteconError if neither place has it (a broken installation).
    """
    for folder in (PACKAGE / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    from unitecon.errors import UniteconError

    raise UniteconError(f"no folder {name!r} in or beside {PACKAGE}; is unitecon fully installed?")
