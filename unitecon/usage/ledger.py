"""The files of a usage ledger: one folder per import, and in it one folder per month.

`usage/import=<id>/month=YYYY-MM/*.parquet`, with `quarantine.parquet` and `import.json`. While an
import replaces others, `usage/.replacing-<id>` names those that count no more once it is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unitecon.errors import UniteconError

FOLDER = "usage"
REPLACING = ".replacing-"


def folders(case: Path) -> list[Path]:
    """The folders of finished imports of the case in the folder `case`, by id."""
    home = case / FOLDER
    old = replaced(home)
    return [folder for folder in sorted(home.glob("import=*")) if folder not in old]


def replaced(home: Path) -> set[Path]:
    """The folders of imports whose replacement is there, though they are not yet removed."""
    return {
        home / f"import={old_id}"
        for marker in home.glob(f"{REPLACING}*")
        if (home / f"import={marker.name.removeprefix(REPLACING)}").is_dir()
        for old_id in marker.read_text(encoding="utf-8").split()
    }


def imports(case: Path) -> list[dict[str, Any]]:
    """Each import's `import.json`: its files, counts, reasons for quarantine and totals.

    Raises UniteconError where one cannot be read.
    """
    reports = []
    for folder in folders(case):
        path = folder / "import.json"
        try:
            reports.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise UniteconError(f"cannot read {path}: {error}") from None
    return reports


def months(case: Path) -> list[str]:
    """The months (`YYYY-MM`) in which the ledger has requests, in order."""
    names = {path.name for folder in folders(case) for path in folder.glob("month=*")}
    return sorted(name.removeprefix("month=") for name in names)


def data_files(case: Path, month: str | None = None) -> list[Path]:
    """The ledger's Parquet files, of one month or of all."""
    pattern = f"month={month or '*'}/*.parquet"
    return sorted(path for folder in folders(case) for path in folder.glob(pattern))


def by_import(files: Iterable[Path]) -> dict[str, list[Path]]:
    """A ledger's files by the id of their import."""
    grouped: dict[str, list[Path]] = {}
    for path in files:
        grouped.setdefault(path.parts[-3].removeprefix("import="), []).append(path)
    return grouped


def identity(files: Iterable[Path]) -> str:
    """Text that identifies files of a ledger: import, month, name and size of each.

    An import's id is a fingerprint of the imported files, and its own files never change.
    """
    return "".join(f"{file.parts[-3:]}{file.stat().st_size}\n" for file in sorted(files))


def quarantine_files(case: Path) -> list[Path]:
    """The Parquet files of quarantined records, with reasons and source lines."""
    return [path for folder in folders(case) if (path := folder / "quarantine.parquet").is_file()]
