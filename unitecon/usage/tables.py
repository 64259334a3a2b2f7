"""A case's usage log -> the `given_*` tables that user margins are made of.

A case without a log gets empty tiers of a log instead, so that the same queries run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from unitecon.case.load import Case
from unitecon.engine.parquet import Given, Scan
from unitecon.engine.sandbox import one_line
from unitecon.errors import UniteconError
from unitecon.usage import ledger, price_book, user_plans
from unitecon.usage.file_cache import Shelf
from unitecon.usage.log import NO_TIERS, Log, folders, log_of, spans_of
from unitecon.usage.monthly_totals import LEDGER, RESULT, Reduction

REFERENCES = """select coalesce(provider_id, '') as provider_id, model_ref, price_context,
    sum(requests)::bigint as requests from {} where occurred_at < ? group by all order by all"""
KEPT_REFERENCES = 10  # of one month: small, and one for each as-of date within it


@dataclass(frozen=True)
class Made:
    """The tables of a log, and the spans of prices and plans that its requests were reduced by."""

    frames: dict[str, Given]
    spans: dict[str, pl.DataFrame]


def frames(case: Case, given: Mapping[str, pl.DataFrame]) -> dict[str, Given]:
    """The tables of a case's log; `given` are the tables of its scenarios.

    Raises InputError for faults in user_plans.csv and for usage outside the case's months.
    """
    return made(case, given).frames


def made(case: Case, given: Mapping[str, pl.DataFrame]) -> Made:
    """The tables of a case's log with the spans of its reduction. Raises like `frames`."""
    log = log_of(case)
    if not log.files:
        return Made({"logged_tiers": NO_TIERS}, {})
    spans = spans_of(log)
    tables: dict[str, pl.DataFrame] = {
        "given_usage_spans": spans,
        "given_usage_settings": pl.DataFrame(
            {"plan_of_unlisted_users": [case.plan_of_unlisted_users]},
            schema={"plan_of_unlisted_users": pl.String},
        ),
        "given_user_plans": _plans(case),
        "given_usage_references": _references(log, spans),
        "given_list_prices": _list_prices(case.as_of_date),
        "given_usage_imports": _imports(log, spans),
    }
    needed = {name: given[name] for name in ("given_contract_prices", "given_price_factors")}
    reduction = Reduction(folders(case, "reduced")[0])
    priced = reduction.spans(tables | needed)
    reduced = reduction.reduce(priced, log.files)
    scans = {RESULT: Scan.of(reduced), LEDGER: Scan.of(log.all_files, is_kept=False)}
    return Made({**tables, **scans, "given_usage_quarantine": _quarantine(case)}, priced)


def _plans(case: Case) -> pl.DataFrame:
    known = case.tables["plans"]["plan_id"].to_list()
    plans = user_plans.read(case.path, known)
    return plans.filter(pl.col("from_date") <= case.as_of_date)


def _references(log: Log, spans: pl.DataFrame) -> pl.DataFrame:
    """Each month's distinct model references, matched with the price book."""
    shelf = Shelf(folders(log.case, "priced"))
    found = [
        _used(shelf, log.files[month], month, until).with_columns(
            month=pl.lit(month), until_date=pl.lit(until)
        )
        for month, until in spans.select("month", "until_date").iter_rows()
    ]
    used = pl.concat(found)
    named = used.with_columns(pl.col("provider_id").replace("", None))
    return price_book.match(named).select(
        "month", "until_date", pl.col("provider_id").fill_null(""), "model_ref", "price_context",
        "requests", "book_provider_id", "book_model_id",
        pl.col("book_price_context").fill_null("standard"),
    )  # fmt: skip


def _used(shelf: Shelf, files: tuple[Path, ...], month: date, until: date) -> pl.DataFrame:
    """Which models a month's requests name, counted once and kept: all of the ledger is read."""
    text = f"{REFERENCES}{until}{ledger.identity(files)}"
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    if kept := shelf.find(month, "references", key):
        return pl.read_parquet(kept)
    try:
        with duckdb.connect() as connection:
            found = connection.sql(REFERENCES.format(Scan.of(files).sql), params=[until])
            held = {name: str(kind) for name, kind in zip(found.columns, found.types, strict=True)}
            rows: pl.DataFrame = found.pl()
    except duckdb.Error as error:
        raise UniteconError(f"the usage log cannot be read: {one_line(error)}") from None
    shelf.put(month, "references", key, rows, held)
    shelf.forget(month, "references", KEPT_REFERENCES)
    return rows


def _list_prices(as_of: date) -> pl.DataFrame:
    """The price book as known on a day: a list price is known from the day it holds."""
    known = price_book.list_prices().filter(pl.col("valid_from_date") <= as_of)
    still = pl.col("valid_to_date") > as_of
    return known.with_columns(
        pl.when(still)
        .then(user_plans.NEVER)
        .otherwise(pl.col("valid_to_date"))
        .alias("valid_to_date")
    )


def _imports(log: Log, spans: pl.DataFrame) -> pl.DataFrame:
    """What each import's source reported in all; none where the as-of date cuts the log."""
    is_cut = bool((spans["until_date"] < spans["month_end_date"]).any())
    is_cut |= len(ledger.months(log.case.path)) > len(log.files)
    rows = [
        (one["import_id"], measured, total)
        for one in ledger.imports(log.case.path)
        for measured, total in one["totals"].items()
        if not is_cut
    ]
    schema = {"import_id": pl.String, "measured": pl.String, "reported_total": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _quarantine(case: Case) -> pl.DataFrame:
    """What imports refused, each record with its import."""
    found = [
        pl.read_parquet(path).with_columns(
            import_id=pl.lit(path.parent.name.removeprefix("import="))
        )
        for path in ledger.quarantine_files(case.path)
    ]
    schema: dict[str, Any] = {
        "import_id": pl.String,
        "source_file": pl.String,
        "source_line": pl.Int64,
    }
    schema |= {"source_item": pl.Int64, "reason": pl.String, "raw": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *(one.select(*schema) for one in found)])
