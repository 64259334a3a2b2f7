"""Where a case is: a folder, or a bundled case by its name. Loads nothing that takes time."""

from __future__ import annotations

from pathlib import Path

from unitecon.basics import unfinished
from unitecon.basics.homes import home

DEFAULT = ""  # no case was named
EXAMPLE = "openai"  # the bundled case that answers where the current folder is none
SETTINGS = "case.toml"


def default() -> str:
    """The case that answers where none is named: the current folder, or else the example."""
    return "." if Path(SETTINGS).is_file() else EXAMPLE


def folder_of(case: str | Path) -> Path | None:
    """The folder of a case given as a folder or by a bundled case's name; None if there is none.

    `DEFAULT` is the case of `default()`. What a killed process has half moved there is completed.
    """
    name = default() if case == DEFAULT else case
    path = Path(name)
    if path.is_dir():
        unfinished.sweep(path)
        return path.resolve()
    return bundled().get(str(name))


def bundled() -> dict[str, Path]:
    """The folders of the bundled cases by name."""
    return {file.parent.name: file.parent for file in home("datasets").glob(f"*/{SETTINGS}")}


def is_bundled(folder: Path) -> bool:
    """Whether a case's folder came with the product, which never writes to it."""
    return folder.is_relative_to(home("datasets"))


def argument(folder: Path) -> str:
    """The CASE that names a case's folder on a command line typed here, quoted for a shell."""
    import shlex

    if is_bundled(folder):
        return folder.name
    try:
        here = Path.cwd()
    except FileNotFoundError:  # removed meanwhile
        here = folder / "nowhere"
    name = str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
