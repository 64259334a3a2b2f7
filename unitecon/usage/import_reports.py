"""The `import.json` of an import: read, and refused where it is not what an import writes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from unitecon.basics import failures, reading
from unitecon.errors import UniteconError

FILE = "import.json"
PREFIX = "import="
Report = dict[str, Any]
SHAPE: Mapping[str, type | tuple[type, ...]] = {
    "import_id": str,
    "format": str,
    "created_at": str,
    "map": (str, type(None)),
    "files": list,
    "counts": dict,
    "totals": dict,
    "months": dict,
}
FILE_SHAPE: Mapping[str, type] = {"name": str, "sha256": str}
COUNTS = ("read", "accepted", "duplicate", "quarantined")


def report(folder: Path) -> Report:
    """What the import in a folder says of itself: files, counts, reasons, totals.

    Raises UniteconError, with the way out, where it cannot be read or has another shape.
    """
    path = folder / FILE
    try:
        about = json.loads(reading.contents(path))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, failures.cause(error)) from None
    if not _is_report(about) or about["import_id"] != import_id(folder):
        raise _damaged(path, "it is not the report of this import")
    return dict(about)


def import_id(folder: Path) -> str:
    """The id of the import in a folder."""
    return folder.name.removeprefix(PREFIX)


def _is_report(about: object) -> bool:
    """Whether every part that is read elsewhere is there, and of its type."""
    if not isinstance(about, dict) or not _has_shape(about, SHAPE):
        return False
    with suppress(ValueError):
        datetime.fromisoformat(about["created_at"])
        return _has_counts(about)
    return False


def _has_counts(about: Mapping[str, Any]) -> bool:
    counts, totals = about["counts"], about["totals"]
    numbers = [counts.get(name) for name in COUNTS] + [*totals.values(), *about["months"].values()]
    files = about["files"]
    has_files = all(isinstance(file, dict) and _has_shape(file, FILE_SHAPE) for file in files)
    return has_files and all(isinstance(number, int) for number in numbers)


def _has_shape(part: Mapping[str, Any], shape: Mapping[str, type | tuple[type, ...]]) -> bool:
    return all(name in part and isinstance(part[name], kind) for name, kind in shape.items())


def _damaged(path: Path, why: str) -> UniteconError:
    case, damaged = path.parents[2], import_id(path.parent)
    return UniteconError(
        f"cannot read {path}: {why}; take the import out and import its files again: "
        f"unitecon forget {damaged} {shlex.quote(str(case))}"
    )
