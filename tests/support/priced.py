"""A log file imported into a case of its own, with what each request used and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import logcase
import polars as pl

from unitecon import importing
from unitecon.importing import ImportReport
from unitecon.model import open as opened
from unitecon.usage import ledger

AS_OF = "2026-11-20"
TOML = logcase.TOML.replace("2026-01-01", AS_OF).replace("2025-10-01", "2026-01-01")


@dataclass(frozen=True, slots=True)
class Priced:
    """An import's report, and its ledger rows by request id with `cost_usd` (text, or None)."""

    report: ImportReport
    rows: dict[str, dict[str, Any]]

    def figures(self, request_id: str) -> dict[str, Any]:
        """The classes of a request that are not zero, its user and its cost."""
        row = self.rows[request_id]
        used = {name: row[name] for name in logcase.TOKENS if row[name]}
        return used | {"user_id": row["user_id"], "cost_usd": row["cost_usd"]}


def case_at(folder: Path) -> Path:
    """A case without a log, as of AS_OF."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(TOML.replace("2026-06-01", "2026-12-01"), encoding="utf-8")
    for name, text in logcase.TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def imported(format_name: str, files: Sequence[Path], folder: Path) -> Priced:
    """Import files of one format into a new case, and price what was accepted."""
    case = case_at(folder)
    report = importing.import_files(format_name, files, case)
    data = ledger.data_files(case)
    if not data:
        return Priced(report, {})
    rows = pl.concat([pl.read_parquet(path) for path in data]).to_dicts()
    with opened(case) as model:
        costs = model.answer("request_costs").select("request_id", "serving_cost_usd").rows()
    texts = {name: None if cost is None else _plain(str(cost)) for name, cost in costs}
    return Priced(report, {r["request_id"]: r | {"cost_usd": texts[r["request_id"]]} for r in rows})


def _plain(text: str) -> str:
    """A decimal without zeros at its end."""
    return f"{Decimal(text):f}".rstrip("0").rstrip(".") or "0"
