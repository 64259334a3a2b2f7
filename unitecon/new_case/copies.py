"""A copy of a case, to change: without its log and what came from it, unless asked for."""

from __future__ import annotations

import json
from pathlib import Path

from unitecon.basics import files
from unitecon.case import load as cases
from unitecon.case import places
from unitecon.case.settings import TEMPLATE
from unitecon.fit import earlier_fits, from_log
from unitecon.new_case import lacks
from unitecon.usage import ledger

# The log, and tables that say something of it.
LOG_FILES = (
    *(ledger.FOLDER, ledger.BILLS, "user_plans.csv", "accounts.csv"),
    *("provider_bills.csv", "fit.json"),
)


def make(folder: Path, source: str, *, with_log: bool) -> str:
    """Copy a case into a new folder, and say what the copy is and what it lacks to run.

    Raises InputError for an unknown case and for one with faults, UniteconError where `folder` is
    not empty or cannot be written.
    """
    original = cases.find(source)
    cases.load(original, needs_fit=False)
    left = () if with_log else tuple(name for name in LOG_FILES if (original / name).exists())
    with files.new_folder(folder) as staging:
        files.copy_folder(original, staging, left)
        _mark(staging / "case.toml", original)
        dropped = []
        if ledger.FOLDER in left:
            dropped = earlier_fits.drop_all(staging, from_log.written_tables())
        lines = [f"Copied {places.argument(original)} to {folder}."]
        if left or dropped:
            lines.append(_left_behind(left, dropped))
        lines += lacks.sentences(staging, folder, has_log=ledger.FOLDER not in left)
    return "\n".join(lines)


def _mark(path: Path, original: Path) -> None:
    """Name the case that was copied, so that its rows differ from one's own."""
    name = original.name if places.is_bundled(original) else str(original)
    text = path.read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(f"{TEMPLATE} ")]
    comment = "# The case that this one is a copy of."
    path.write_text(f"{comment}\n{TEMPLATE} = {json.dumps(name)}\n{''.join(lines)}", "utf-8")


def _left_behind(left: tuple[str, ...], dropped: list[str]) -> str:
    parts = [*left, *(f"fitted rows of {name}.csv" for name in dropped)]
    shown = ", ".join(parts[:4]) + (f" and {len(parts) - 4} more" if len(parts) > 4 else "")
    return f"Left behind, as it belongs to its log: {shown}; --with-log copies it."
