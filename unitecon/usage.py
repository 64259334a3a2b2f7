"""A case's usage log -> the `given_*` tables that user margins are made of.

A case without a log gets empty tiers of a log instead, so that the same queries run.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from unitecon import catalog, ledger_files, prices, user_plans
from unitecon.case import Case
from unitecon.engines.sandbox import one_line
from unitecon.engines.scans import Scan
from unitecon.errors import Fault, InputError, UniteconError
from unitecon.kept_files import Shelf
from unitecon.reduction import LEDGER, RESULT, Reduction

Given = pl.DataFrame | Scan

REFERENCES = """select coalesce(provider_id, '') as provider_id, model_ref, price_context,
    sum(requests)::bigint as requests from {} where occurred_at < ? group by all order by all"""
KEPT_REFERENCES = 10  # of one month: small, and one for each as-of date within it

# What `logged_tiers` holds, for cases that have no log.
NO_TIERS = pl.DataFrame(
    schema={
        **dict.fromkeys(("scenario_id",), pl.String),
        "month": pl.Date,
        **dict.fromkeys(("plan_id", "tier_id"), pl.String),
        "is_whole_month": pl.Boolean,
        **dict.fromkeys(("users", "covered_users", "uncovered_users", "unknown_users"), pl.Float64),
        "user_rows": pl.Int64,
        **dict.fromkeys(
            ("requests", "priced_requests", "usage_tokens", "priced_tokens"), pl.Decimal(38, 0)
        ),
        "revenue_usd": pl.Decimal(38, 2),
        **dict.fromkeys(
            ("serving_cost_usd", "priced_cost_usd", "dearest_cost_usd"), pl.Decimal(38, 24)
        ),
        "uncovered_revenue_usd": pl.Decimal(38, 2),
        "uncovered_cost_usd": pl.Decimal(38, 24),
        "other_variable_cost_share": pl.Float64,
    }
)


@dataclass(frozen=True)
class Log:
    """A case's ledger as known on its as-of date: the files of each month."""

    case: Case
    files: Mapping[date, tuple[Path, ...]]

    @property
    def all_files(self) -> tuple[Path, ...]:
        """The files of all months."""
        return tuple(path for paths in self.files.values() for path in paths)


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


def log_of(case: Case) -> Log:
    """The ledger of a case as known on its as-of date; it may have no files.

    Raises InputError for usage outside the case's months.
    """
    months = {date.fromisoformat(f"{name}-01"): name for name in ledger_files.months(case.path)}
    outside = [name for month, name in months.items() if not _is_inside(case, month)]
    if outside:
        limit = f"from {case.first_month:%Y-%m} to {case.last_month:%Y-%m}"
        message = f"the usage log has requests of {', '.join(sorted(outside))}"
        cause = "first_month in case.toml is after the log's first month"
        raise InputError([Fault(message, "usage", limit=limit, cause=cause)])
    known = {month: name for month, name in months.items() if month <= case.as_of_date}
    files = {
        m: tuple(ledger_files.data_files(case.path, name)) for m, name in sorted(known.items())
    }
    return Log(case, files)


def _is_inside(case: Case, month: date) -> bool:
    return case.first_month <= month <= case.last_month


def spans_of(log: Log) -> pl.DataFrame:
    """Each month of the log with its end, and the first day that is not counted."""
    rows = []
    for month in log.files:
        end = (month + timedelta(days=31)).replace(day=1)
        until = min(end, log.case.as_of_date + timedelta(days=1))
        rows.append((month, end, until, (end - month).days, (until - month).days))
    schema = {"month": pl.Date, "month_end_date": pl.Date, "until_date": pl.Date}
    return pl.DataFrame(
        rows, schema=schema | {"days": pl.Int64, "counted_days": pl.Int64}, orient="row"
    )


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
    return prices.match(named).select(
        "month", "until_date", pl.col("provider_id").fill_null(""), "model_ref", "price_context",
        "requests", "book_provider_id", "book_model_id",
        pl.col("book_price_context").fill_null("standard"),
    )  # fmt: skip


def _used(shelf: Shelf, files: tuple[Path, ...], month: date, until: date) -> pl.DataFrame:
    """Which models a month's requests name, counted once and kept: all of the ledger is read."""
    text = f"{REFERENCES}{until}{ledger_files.identity(files)}"
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
    known = prices.list_prices().filter(pl.col("valid_from_date") <= as_of)
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
    is_cut |= len(ledger_files.months(log.case.path)) > len(log.files)
    rows = [
        (one["import_id"], measured, total)
        for one in ledger_files.imports(log.case.path)
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
        for path in ledger_files.quarantine_files(case.path)
    ]
    schema: dict[str, Any] = {
        "import_id": pl.String,
        "source_file": pl.String,
        "source_line": pl.Int64,
    }
    schema |= {"source_item": pl.Int64, "reason": pl.String, "raw": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *(one.select(*schema) for one in found)])


def folders(case: Case, name: str) -> tuple[Path, ...]:
    """Where what is made of a log is kept: in the case, then in a folder that ends with us.

    Only the latter for a bundled case and for one that cannot be written.
    """
    temporary = temporary_folder() / name
    temporary.mkdir(exist_ok=True)
    if case.path.is_relative_to(catalog.home("datasets")):
        return (temporary,)
    folder = case.path / "usage" / name
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return (temporary,)
    return (folder, temporary) if os.access(folder, os.W_OK) else (temporary, folder)


@cache
def temporary_folder() -> Path:
    """A folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="unitecon-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
