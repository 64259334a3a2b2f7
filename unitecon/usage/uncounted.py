"""Requests of a usage log that lie after the as-of date, and so are not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from unitecon.basics import failures, memory
from unitecon.case import places
from unitecon.case.load import Case
from unitecon.engine.parquet import Scan
from unitecon.usage import ledger

LATER_SQL = """select coalesce(sum(requests), 0)::bigint, min(occurred_at)::date,
    max(occurred_at)::date from {} where occurred_at >= ?"""


@dataclass(frozen=True)
class Uncounted:
    """How many requests of `case` lie after its as-of date, with the days of the first and last."""

    case: str
    requests: int
    first_date: date
    last_date: date

    @classmethod
    def of(cls, case: Case) -> Uncounted | None:
        """Those of a case; None where there are none. Raises UniteconError for a damaged ledger."""
        first = f"{case.as_of_date:%Y-%m}"
        files = [
            path
            for month in ledger.months(case.path)
            if month >= first
            for path in ledger.data_files(case.path, month)
        ]
        if not files:
            return None
        try:
            with duckdb.connect(config=memory.settings()) as connection:
                query = LATER_SQL.format(Scan.of(files).sql)
                until = case.as_of_date + timedelta(days=1)
                row = connection.execute(query, [until]).fetchall()[0]
        except duckdb.Error as error:
            raise failures.of_log(error) from None
        return cls(places.argument(case.path), *row) if row[0] else None

    @property
    def remedy(self) -> str:
        """What to add to a command, or to write into case.toml, so that all requests count."""
        return (
            f"--as-of {self.last_date}, or as_of_date = {self.last_date} in {self.case}/case.toml"
        )

    @property
    def days(self) -> str:
        """The days as text."""
        if self.first_date == self.last_date:
            return f"on {self.first_date}"
        return f"from {self.first_date} to {self.last_date}"
