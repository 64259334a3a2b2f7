"""A ledger's requests -> user-months by price, one month at a time, kept for the next run.

A month is reduced again only where its files, the spans of its prices or its part-month plans
have changed; so a month more costs that month and not the history.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from unitecon import catalog
from unitecon.engines.duckdb import Engine
from unitecon.engines.sandbox import one_line
from unitecon.engines.scans import Scan
from unitecon.errors import UniteconError

KEPT = 3  # reductions of one month, for as-of dates and prices that are compared
SPANS = ("price_slots", "plan_parts")
LEDGER = "given_usage_ledger"
RESULT = "usage_months"
REDUCING = ("usage_ledger", "request_slots", RESULT)


@dataclass(frozen=True)
class Reduction:
    """Reduces months of a ledger into `folder`; `memory_limit` as DuckDB writes it."""

    folder: Path
    memory_limit: str = "5GB"

    def reduce(
        self, frames: Mapping[str, pl.DataFrame], ledger: Mapping[date, Sequence[Path]]
    ) -> list[Path]:
        """One Parquet file for each month: what each user took at each price.

        `frames` are the given tables that spans of prices and plans are made of, `ledger` the
        files of each month. Raises UniteconError where a file cannot be read or written.
        """
        with Engine(frames, only=SPANS, threads=os.cpu_count() or 1) as engine:
            spans = {name: engine.answer(name) for name in SPANS}
        made = []
        for month, files in ledger.items():
            own = {name: rows.filter(pl.col("month") == month) for name, rows in spans.items()}
            path = self.folder / f"{month:%Y-%m}-{_fingerprint(own, files)}.parquet"
            if not path.is_file():
                self._reduce_month(own, files, path)
                self._forget(month, path)
            made.append(path)
        return made

    def _reduce_month(
        self, spans: Mapping[str, pl.DataFrame], files: Sequence[Path], path: Path
    ) -> None:
        queries = catalog.load()
        with tempfile.TemporaryDirectory(prefix=".reducing-", dir=self.folder) as folder:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": self.memory_limit,
                "temp_directory": folder,
            }
            with duckdb.connect(":memory:", config=settings) as connection:
                connection.execute("set preserve_insertion_order = false")
                for name, rows in spans.items():
                    connection.register("spans", rows)
                    connection.execute(f"create table {name} as from spans")
                scan = Scan.of(files).sql
                unfinished = Path(folder) / path.name
                quoted = str(unfinished).replace("'", "''")
                try:
                    connection.execute(f"create view {LEDGER} as from {scan}")
                    for name in REDUCING[:-1]:
                        connection.execute(f"create view {name} as {queries[name].sql}")
                    connection.execute(
                        f"copy ({queries[RESULT].sql}) to '{quoted}' (compression lz4)"
                    )
                except duckdb.Error as error:
                    raise UniteconError(
                        f"the usage log cannot be read: {one_line(error)}"
                    ) from None
            os.replace(unfinished, path)

    def _forget(self, month: date, newest: Path) -> None:
        """Remove all but the last few reductions of a month."""
        found = [path for path in self.folder.glob(f"{month:%Y-%m}-*.parquet") if path != newest]
        found.sort(key=lambda path: path.stat().st_mtime)
        for path in found[: max(len(found) - KEPT + 1, 0)]:
            path.unlink(missing_ok=True)


def _fingerprint(spans: Mapping[str, pl.DataFrame], files: Sequence[Path]) -> str:
    """What a month's reduction depends on, in sixteen letters."""
    seen = hashlib.sha256()
    for name in REDUCING:
        seen.update(catalog.get(name).sql.encode())
    for file in sorted(files):
        seen.update(f"{file.parts[-3:]}{file.stat().st_size}\n".encode())
    for name in SPANS:
        seen.update(spans[name].write_csv().encode())
    return seen.hexdigest()[:16]
