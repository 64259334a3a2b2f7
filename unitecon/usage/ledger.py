"""Where a usage ledger stands: one folder an import, in it one folder a month.

`usage/import=<id>/month=YYYY-MM/*.parquet`, `quarantine.parquet` and `import.json` beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unitecon.errors import UniteconError

FOLDER = "usage"


def folders(case: Path) -> list[Path]:
    """The finished imports of the case in this folder, by id."""
    return sorted((case / FOLDER).glob("import=*"))


def imports(case: Path) -> list[dict[str, Any]]:
    """What each import says of itself (`import.json`): its files, counts, reasons and totals.

    Raises UniteconError where one cannot be read.
    """
    found = []
    for folder in folders(case):
        path = folder / "import.json"
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise UniteconError(f"{path} cannot be read: {error}") from None
    return found


def months(case: Path) -> list[str]:
    """The months (`YYYY-MM`) that the ledger has requests of, in order."""
    found = {path.name for folder in folders(case) for path in folder.glob("month=*")}
    return sorted(name.removeprefix("month=") for name in found)


def data_files(case: Path, month: str | None = None) -> list[Path]:
    """The ledger's Parquet files, of one month or of all."""
    pattern = f"month={month or '*'}/*.parquet"
    return sorted(path for folder in folders(case) for path in folder.glob(pattern))


def identity(files: Iterable[Path]) -> str:
    """What tells files of a ledger from others: import, month, name and size of each.

    An import's id is a fingerprint of what was imported, and its files are never changed.
    """
    return "".join(f"{file.parts[-3:]}{file.stat().st_size}\n" for file in sorted(files))


def quarantine_files(case: Path) -> list[Path]:
    """The Parquet files of what imports refused, with reasons and source lines."""
    return [path for folder in folders(case) if (path := folder / "quarantine.parquet").is_file()]
