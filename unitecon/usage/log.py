"""A case's ledger as known on its as-of date, and where what is made of it is kept."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place
from unitecon.usage import ledger

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


def log_of(case: Case) -> Log:
    """The ledger of a case as known on its as-of date; it may have no files.

    Raises InputError for usage outside the case's months.
    """
    months = {date.fromisoformat(f"{name}-01"): name for name in ledger.months(case.path)}
    outside = [name for month, name in months.items() if not _is_inside(case, month)]
    if outside:
        limit = f"from {case.first_month:%Y-%m} to {case.last_month:%Y-%m}"
        message = f"the usage log has requests of {', '.join(sorted(outside))}"
        cause = "first_month in case.toml is after the log's first month"
        raise InputError([Fault(message, place=Place("usage"), limit=limit, cause=cause)])
    known = {month: name for month, name in months.items() if month <= case.as_of_date}
    files = {m: tuple(ledger.data_files(case.path, name)) for m, name in sorted(known.items())}
    return Log(case, files)


def _is_inside(case: Case, month: date) -> bool:
    return case.first_month <= month <= case.last_month


def spans_of(log: Log) -> pl.DataFrame:
    """Each month of the log with its end, and the first day that is not counted."""
    rows = []
    for month in log.files:
        end = next_month(month)
        until = min(end, log.case.as_of_date + timedelta(days=1))
        rows.append((month, end, until, (end - month).days, (until - month).days))
    schema = {"month": pl.Date, "month_end_date": pl.Date, "until_date": pl.Date}
    return pl.DataFrame(
        rows, schema=schema | {"days": pl.Int64, "counted_days": pl.Int64}, orient="row"
    )


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
