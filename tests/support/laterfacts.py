"""A file of facts that became known after a case's day."""

from __future__ import annotations

from pathlib import Path

HEAD = "fact_id,metric,fact_kind,period_start,period_end,value,unit,known_from_date\n"


def written(folder: Path, rows: str) -> Path:
    """The file, with these rows below its header."""
    path = folder / "later.csv"
    path.write_text(HEAD + rows)
    return path
