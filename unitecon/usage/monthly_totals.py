"""A ledger's requests -> what each user took in a month at each price, kept for the next run.

A month is totaled again only where its files, its price slots or its part-month plans have changed,
so one more month costs that month and not the history. A month that does not fit into memory is
totaled in parts, each with a share of its users: the sums are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import failures, memory
from unitecon.basics.memory import SETTING
from unitecon.engine import to_parquet
from unitecon.engine.parquet import Scan, TableData
from unitecon.engine.subset import engine_for
from unitecon.errors import UniteconError
from unitecon.usage import cache_keys
from unitecon.usage.cache import TOTALS, Cache, Entry

LEDGER = "given_usage_ledger"
# Where prices and plans of a month change. Totals are split by these, and depend on nothing else
# of the prices: another price in the same slot leaves them as they are.
SPANS = ("price_slots", "plan_parts")


@dataclass(frozen=True)
class Attempt:
    """One way to total a month: all users at once or in parts, on all cores or on one."""

    parts: int
    is_on_all_cores: bool

    def write(
        self, path: Path, spans: Mapping[str, TableData], files: Sequence[Path], memory_limit: str
    ) -> None:
        """Write a month's totals to `path`, with temporary files beside it.

        Raises DuckDB's errors, OutOfMemoryException where the limit is too low for this way.
        """
        threads = None if self.is_on_all_cores else 1
        limits = to_parquet.Limits(memory_limit, path.parent, threads)
        if self.parts == 1:
            to_parquet.write(TOTALS, {**spans, LEDGER: Scan.of(files)}, path, limits)
            return
        part_files = []
        for part in range(self.parts):  # no user is in two parts
            users = f"from {Scan.of(files).sql} where hash(user_id) % {self.parts} = {part}"
            part_files.append(path.parent / f"{part}.parquet")
            frames = {**spans, LEDGER: Scan(tuple(files), text=users)}
            to_parquet.write(TOTALS, frames, part_files[-1], limits)
        to_parquet.write(TOTALS, {TOTALS: Scan.of(part_files)}, path, limits)


# In this order, until one fits into memory.
ATTEMPTS = (Attempt(1, True), Attempt(8, True), Attempt(8, False), Attempt(64, False))


@dataclass(frozen=True)
class MonthlyTotals:
    """Totals of a ledger's months, kept in `cache`.

    `memory_limit` is as DuckDB takes it, e.g. `8GB`; the default is `basics.memory.limit()`.
    """

    cache: Cache
    memory_limit: str = ""

    def files(
        self, spans: Mapping[str, pl.DataFrame], ledger: Mapping[date, Sequence[Path]]
    ) -> dict[date, Path]:
        """A Parquet file per month: what each user took at each price.

        `spans` are the rows of SPANS, `ledger` has the files of each month. Raises UniteconError
        where a file cannot be read or written, or memory does not suffice.
        """
        queries = cache_keys.queries_text([TOTALS], apart_from=SPANS)
        paths = {}
        for month, files in ledger.items():
            own = {name: spans[name].filter(pl.col("month") == month) for name in SPANS}
            entry = Entry(month, TOTALS, cache_keys.totals(own.values(), files, queries))
            paths[month] = self.cache.find(entry) or self._write(entry, own, files)
        return paths

    def _write(self, entry: Entry, spans: Mapping[str, TableData], files: Sequence[Path]) -> Path:
        limit = self.memory_limit or memory.limit()
        problem = ""
        for attempt in ATTEMPTS:
            produce = partial(attempt.write, spans=spans, files=files, memory_limit=limit)
            try:
                return self.cache.write(entry, produce)
            except duckdb.OutOfMemoryException as error:
                problem = failures.one_line(error)
            except duckdb.Error as error:
                raise failures.of_log(error) from None
        raise UniteconError(
            f"{limit} of memory is not enough for the usage log of {entry.month:%Y-%m}, even in "
            f"{ATTEMPTS[-1].parts} parts on one core; allow more with {SETTING}, for example "
            f"{SETTING}=12GB: {problem}"
        )


def spans_of(frames: Mapping[str, TableData]) -> dict[str, pl.DataFrame]:
    """The rows of SPANS, computed from the given tables they depend on."""
    with engine_for(SPANS, frames) as engine:
        return {name: engine.answer(name) for name in SPANS}
