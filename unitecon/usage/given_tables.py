"""A case's usage log -> the `given_*` tables that queries about users and requests start from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from unitecon.basics import failures, memory
from unitecon.basics.plain_paths import plain
from unitecon.engine.lazy_tables import LazyTables
from unitecon.engine.parquet import Scan, TableData
from unitecon.usage import (
    accounts,
    bills,
    cache_keys,
    ledger,
    monthly_totals,
    price_book,
    user_plans,
)
from unitecon.usage.cache import HOURS, REFERENCES, TOTALS, Cache, Entry
from unitecon.usage.daily_totals import GIVEN_TOTALS, DailyTotals
from unitecon.usage.known_ledger import KnownLedger
from unitecon.usage.monthly_totals import LEDGER, MonthlyTotals

REFERENCES_SQL = """select coalesce(provider_id, '') as provider_id, model_ref, price_context,
    sum(requests)::bigint as requests from {} where occurred_at < ? group by all order by all"""


FRAMES = (
    *("given_usage_spans", "given_usage_settings", "given_user_plans", "given_usage_references"),
    *("given_list_prices", "given_usage_imports", "given_accounts"),
)
QUARANTINE = "given_usage_quarantine"


class GivenTables:
    """The tables of a log with at least one month, each computed when it is first needed.

    `scenario_tables` are the `given_*` tables of the scenarios. Properties raise InputError for
    faults in user_plans.csv, and UniteconError where the ledger cannot be read.
    """

    def __init__(
        self, known: KnownLedger, scenario_tables: Mapping[str, pl.DataFrame], cache: Cache
    ) -> None:
        self._known = known
        self._case = known.case
        self._scenario_tables = scenario_tables
        self._cache = cache

    @cached_property
    def all(self) -> LazyTables:
        """Every table, with totals and the ledger as scans of their files."""
        small = {name: partial(self._frames.__getitem__, name) for name in FRAMES}
        return LazyTables(
            {
                **small,
                TOTALS: lambda: Scan.of(list(self.totals.values())),
                LEDGER: lambda: Scan.of(self._known.all_files, is_kept=False),
                QUARANTINE: lambda: quarantine(self._case.path),
                **{name: partial(self._totals_of, table) for name, table in GIVEN_TOTALS.items()},
                bills.LINES: lambda: bills.lines(self._case.path),
                bills.MODELS: lambda: bills.models(self._case.path),
            }
        )

    def _totals_of(self, table: str) -> TableData:
        """What is kept of each import by day; by hour, which bills are compared with, for these."""
        if table == HOURS and not ledger.bill_files(self._case.path):
            return bills.NO_HOURS
        formats = {about["import_id"]: about["format"] for about in ledger.imports(self._case.path)}
        return DailyTotals(self._cache, formats, table).scan(self.spans, self._known.files)

    def of_months(self, months: Collection[date]) -> dict[str, TableData]:
        """The tables limited to these months, with the spans of their totals."""
        tables: dict[str, TableData] = {**self._frames, **self.spans}
        for name, table in tables.items():
            if isinstance(table, pl.DataFrame) and "month" in table.columns:
                tables[name] = table.filter(pl.col("month").is_in(list(months)))
        return {**tables, TOTALS: Scan.of([self.totals[month] for month in months])}

    @cached_property
    def spans(self) -> dict[str, pl.DataFrame]:
        """Where prices and plans change within a month (`monthly_totals.SPANS`)."""
        return monthly_totals.spans_of({**self._scenario_tables, **self._frames})

    @cached_property
    def totals(self) -> dict[date, Path]:
        """The file of each month's totals by user and price slot."""
        return MonthlyTotals(self._cache).files(self.spans, self._known.files)

    @cached_property
    def _frames(self) -> dict[str, pl.DataFrame]:
        case, spans = self._case, self._known.spans
        plans = user_plans.read(case.path, case.tables["plans"]["plan_id"].to_list())
        return {
            "given_usage_spans": spans,
            "given_usage_settings": pl.DataFrame(
                {"plan_of_unlisted_users": [case.plan_of_unlisted_users]},
                schema={"plan_of_unlisted_users": pl.String},
            ),
            "given_user_plans": plans.filter(pl.col("from_date") <= case.as_of_date),
            "given_accounts": accounts.read(case.path, plans),
            "given_usage_references": self._references(spans),
            "given_list_prices": _list_prices(case.as_of_date),
            "given_usage_imports": _imports(self._known),
        }  # of these names: FRAMES

    def _references(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Each month's distinct model references, matched with the price book."""
        named = pl.concat(
            self._references_of(month, until).with_columns(
                pl.col("provider_id").replace("", None),
                month=pl.lit(month),
                until_date=pl.lit(until),
            )
            for month, until in spans.select("month", "until_date").iter_rows()
        )
        return price_book.match(named).select(
            "month", "until_date", pl.col("provider_id").fill_null(""), "model_ref",
            "price_context", "requests", "book_provider_id", "book_model_id",
            pl.col("book_price_context").fill_null("standard"),
        )  # fmt: skip

    def _references_of(self, month: date, until: date) -> pl.DataFrame:
        """The models that a month's requests name; kept, since all of the month is read for it."""
        files = self._known.files[month]
        entry = Entry(month, REFERENCES, cache_keys.references(REFERENCES_SQL, until, files))
        if path := self._cache.find(entry):
            return pl.read_parquet(plain(path))
        try:
            with duckdb.connect(config=memory.settings()) as connection:
                query = REFERENCES_SQL.format(Scan.of(files).sql)
                rows: pl.DataFrame = connection.sql(query, params=[until]).pl()
        except duckdb.Error as error:
            raise failures.of_log(error) from None
        self._cache.write(entry, rows.write_parquet)
        return rows


def _list_prices(as_of: date) -> pl.DataFrame:
    """The price book as known on a day: a list price is known from the day it starts."""
    known = price_book.list_prices().filter(pl.col("valid_from_date") <= as_of)
    ends_later = pl.col("valid_to_date") > as_of
    return known.with_columns(
        pl.when(ends_later)
        .then(user_plans.NEVER)
        .otherwise(pl.col("valid_to_date"))
        .alias("valid_to_date")
    )


def _imports(known: KnownLedger) -> pl.DataFrame:
    """The totals that each import's source reported; none where the as-of date cuts the log."""
    is_cut = bool((known.spans["until_date"] < known.spans["month_end_date"]).any())
    is_cut |= len(ledger.months(known.case.path)) > len(known.files)
    rows = [
        (about["import_id"], measured, total)
        for about in ledger.imports(known.case.path)
        for measured, total in about["totals"].items()
        if not is_cut
    ]
    schema = {"import_id": pl.String, "measured": pl.String, "reported_total": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def quarantine(case: Path) -> pl.DataFrame:
    """The records that imports refused, each with its import."""
    schema: dict[str, Any] = {
        "import_id": pl.String,
        "source_file": pl.String,
        "source_line": pl.Int64,
        "source_item": pl.Int64,
        "reason": pl.String,
        "raw": pl.String,
    }
    refused = [
        pl.read_parquet(plain(path))
        .with_columns(import_id=pl.lit(path.parent.name.removeprefix("import=")))
        .select(*schema)
        for path in ledger.quarantine_files(case)
    ]
    return pl.concat([pl.DataFrame(schema=schema), *refused])
