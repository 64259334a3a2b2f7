"""A ledger's requests -> user-months by price, one month at a time, kept for the next run.

A month is reduced again only where its files, the spans of its prices or its part-month plans
have changed; so a month more costs that month and not the history. A month that does not fit into
memory is reduced again in parts, each a share of its users: sums are then the same.
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

from unitecon.basics import memory
from unitecon.basics.memory import SETTING
from unitecon.basics.sql_text import literal
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan
from unitecon.engine.sandbox import one_line
from unitecon.errors import UniteconError
from unitecon.usage import ledger as ledger_files
from unitecon.usage.file_cache import used

KEPT = 3  # reductions of one month, for as-of dates and prices that are compared
SPANS = ("price_slots", "plan_parts")
LEDGER = "given_usage_ledger"
RESULT = "usage_months"
REDUCING = ("usage_ledger", "request_slots", RESULT)
# Parts of a month's users, and whether on all cores: tried in turn while memory does not do.
TRIES = ((1, True), (8, True), (8, False), (64, False))


@dataclass(frozen=True)
class Reduction:
    """Reduces months of a ledger into `folder`.

    `memory_limit` is as DuckDB takes it; the default is `basics.memory.limit()`.
    """

    folder: Path
    memory_limit: str = ""

    @property
    def memory(self) -> str:
        """The limit that holds."""
        return self.memory_limit or memory.limit()

    def spans(self, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """`price_slots` and `plan_parts`, of the given tables that they are made of."""
        with Engine(frames, only=SPANS, threads=os.cpu_count() or 1) as engine:
            return {name: engine.answer(name) for name in SPANS}

    def reduce(
        self, spans: Mapping[str, pl.DataFrame], ledger: Mapping[date, Sequence[Path]]
    ) -> list[Path]:
        """One Parquet file for each month: what each user took at each price.

        `spans` are those of prices and plans, `ledger` the files of each month. Raises
        UniteconError where a file cannot be read or written, or memory does not do.
        """
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
        said = ""
        for parts, is_on_all_cores in TRIES:
            try:
                with tempfile.TemporaryDirectory(prefix=".reducing-", dir=self.folder) as folder:
                    job = _Job(Path(folder), self.memory, None if is_on_all_cores else 1)
                    os.replace(job.reduced(spans, files, parts), path)
                    return
            except duckdb.OutOfMemoryException as error:
                said = one_line(error)
            except duckdb.Error as error:
                raise UniteconError(f"the usage log cannot be read: {one_line(error)}") from None
        raise UniteconError(
            f"the usage log of {path.name[:7]} cannot be reduced with {self.memory} of memory, "
            f"in parts and on one core either; give more by {SETTING}, e.g. {SETTING}=12GB: {said}"
        )

    def _forget(self, month: date, newest: Path) -> None:
        """Remove all but the last few reductions of a month."""
        found = [path for path in self.folder.glob(f"{month:%Y-%m}-*.parquet") if path != newest]
        found.sort(key=used)
        for path in found[: max(len(found) - KEPT + 1, 0)]:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Job:
    """One try at a month, in a folder of its own; errors are DuckDB's."""

    folder: Path
    memory: str
    threads: int | None

    def reduced(self, spans: Mapping[str, pl.DataFrame], files: Sequence[Path], parts: int) -> Path:
        """The month's file, made in `parts`: what a user took never stands in two of them."""
        made = [self.folder / f"{part}.parquet" for part in range(parts)]
        for part, path in enumerate(made):
            users = f" where hash(user_id) % {parts} = {part}" if parts > 1 else ""
            ledger = {LEDGER: f"{Scan.of(files).sql}{users}"}
            self._write(path, {**spans, **ledger}, catalog.get(RESULT).sql)
        if parts == 1:
            return made[0]
        whole = self.folder / "whole.parquet"
        self._write(whole, {}, f"select * from {Scan.of(made).sql}")
        return whole

    def _write(self, path: Path, tables: Mapping[str, pl.DataFrame | str], query: str) -> None:
        """Write the rows of `query`; of `tables` a text is a relation in SQL."""
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory,
            "temp_directory": str(self.folder),
            **({"threads": self.threads} if self.threads else {}),
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            connection.execute("set preserve_insertion_order = false")
            for name, one in tables.items():
                if isinstance(one, str):
                    connection.execute(f"create view {name} as from {one}")
                else:
                    connection.register("rows", one)
                    connection.execute(f"create table {name} as from rows")
            if tables:
                for name in REDUCING[:-1]:
                    connection.execute(f"create view {name} as {catalog.get(name).sql}")
            connection.execute(f"copy ({query}) to {literal(path)} (compression lz4)")


def _fingerprint(spans: Mapping[str, pl.DataFrame], files: Sequence[Path]) -> str:
    """What a month's reduction depends on, in sixteen letters."""
    seen = hashlib.sha256()
    for name in REDUCING:
        seen.update(catalog.get(name).sql.encode())
    seen.update(ledger_files.identity(files).encode())
    for name in SPANS:
        seen.update(spans[name].write_csv().encode())
    return seen.hexdigest()[:16]
