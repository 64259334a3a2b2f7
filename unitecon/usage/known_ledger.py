"""A case's usage ledger as known on its as-of date, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place
from unitecon.usage import ledger


@dataclass(frozen=True)
class KnownLedger:
    """The Parquet files of each month that had begun on the as-of date, in order of months."""

    case: Case
    files: Mapping[date, tuple[Path, ...]]

    @classmethod
    def of(cls, case: Case) -> KnownLedger:
        """The ledger of a case; without a log it has no files.

        Raises InputError for usage outside the case's months.
        """
        months = {date.fromisoformat(f"{name}-01"): name for name in ledger.months(case.path)}
        _refuse_months_outside(case, months)
        known = {month: name for month, name in months.items() if month <= case.as_of_date}
        return cls(
            case, {m: tuple(ledger.data_files(case.path, n)) for m, n in sorted(known.items())}
        )

    @property
    def months(self) -> list[date]:
        """The months, each by its first day."""
        return list(self.files)

    @property
    def all_files(self) -> tuple[Path, ...]:
        """The files of all months."""
        return tuple(path for paths in self.files.values() for path in paths)

    @cached_property
    def spans(self) -> pl.DataFrame:
        """A row per month: its end, the first day not counted (`until_date`), and its days."""
        rows = []
        for month in self.files:
            end = next_month(month)
            until = min(end, self.case.as_of_date + timedelta(days=1))
            rows.append((month, end, until, (end - month).days, (until - month).days))
        schema = {
            **dict.fromkeys(("month", "month_end_date", "until_date"), pl.Date),
            **dict.fromkeys(("days", "counted_days"), pl.Int64),
        }
        return pl.DataFrame(rows, schema=schema, orient="row")


def _refuse_months_outside(case: Case, months: Mapping[date, str]) -> None:
    outside = [n for month, n in months.items() if not case.first_month <= month <= case.last_month]
    if outside:
        limit = f"from {case.first_month:%Y-%m} to {case.last_month:%Y-%m}"
        message = f"the usage log has requests of {', '.join(sorted(outside))}"
        cause = "first_month in case.toml is after the log's first month"
        raise InputError([Fault(message, place=Place("usage"), limit=limit, cause=cause)])
