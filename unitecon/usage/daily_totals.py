"""A ledger's requests -> what each import's requests took by day, or by hour, at each price, kept.

Days of an import are totaled again only where its files or its month's price slots have changed, so
one more import costs that import and not the month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from unitecon.basics import failures, memory
from unitecon.basics.sql_text import literal
from unitecon.engine import to_parquet
from unitecon.engine.parquet import Scan, TableData
from unitecon.usage import cache_keys, ledger
from unitecon.usage.cache import DAYS, HOURS, Cache, Entry
from unitecon.usage.monthly_totals import LEDGER, SPANS

GIVEN_DAYS = "given_usage_days"
# The tables, and the query whose rows each has.
GIVEN_TOTALS = {GIVEN_DAYS: DAYS, "given_usage_hours": HOURS}
# Days are split by price slots alone; who was on which plan that day makes no difference.
SLOTS, PARTS = SPANS


@dataclass(frozen=True)
class DailyTotals:
    """Totals of a ledger's days, or HOURS, kept in `cache`; `formats` has each import's format."""

    cache: Cache
    formats: Mapping[str, str]
    table: str = DAYS

    def scan(self, spans: Mapping[str, pl.DataFrame], files: Mapping[date, Sequence[Path]]) -> Scan:
        """The rows of `table` of each import, with its id and format.

        `spans` are as in `MonthlyTotals.files`, `files` has the files of each month. Raises
        UniteconError where one cannot be read or written.
        """
        queries = cache_keys.queries_text([self.table], apart_from=SPANS)
        paths, parts = [], []
        for month, of_month in files.items():
            slots = spans[SLOTS].filter(pl.col("month") == month)
            own = {SLOTS: slots, PARTS: spans[PARTS].clear()}
            for import_id, of_import in ledger.by_import(of_month).items():
                key = cache_keys.totals([slots], of_import, queries)
                entry = Entry(month, self.table, key)
                paths.append(self.cache.find(entry) or self._write(entry, own, of_import))
                names = (literal(import_id), literal(self.formats.get(import_id, "")))
                parts.append(
                    f"select {names[0]} as import_id, {names[1]} as import_format, * "
                    f"from {Scan.of(paths[-1:]).sql}"
                )
        return Scan(tuple(paths), text=" union all ".join(parts))

    def _write(
        self, entry: Entry, spans: Mapping[str, pl.DataFrame], files: Sequence[Path]
    ) -> Path:
        frames: dict[str, TableData] = {**spans, LEDGER: Scan.of(files)}

        def produce(path: Path) -> None:
            limits = to_parquet.Limits(memory.limit(), path.parent)
            to_parquet.write(self.table, frames, path, limits)

        try:
            return self.cache.write(entry, produce)
        except duckdb.Error as error:
            raise failures.of_log(error) from None
