"""Where a case is: a folder, or a bundled case by its name. Loads nothing that takes time."""

from __future__ import annotations

from pathlib import Path

from unitecon.basics.homes import home

DEFAULT = "openai"


def folder_of(case: str | Path) -> Path | None:
    """The folder of a case given as a folder or by a bundled case's name; None if there is none."""
    path = Path(case)
    if path.is_dir():
        return path.resolve()
    return bundled().get(str(case))


def bundled() -> dict[str, Path]:
    """The folders of the bundled cases by name."""
    return {file.parent.name: file.parent for file in home("datasets").glob("*/case.toml")}


def is_bundled(folder: Path) -> bool:
    """Whether a case's folder came with the product, which never writes to it."""
    return folder.is_relative_to(home("datasets"))
