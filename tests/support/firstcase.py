"""A log of a CSV file whose counts tell all, and what a first case is made from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.new_case.log_span import LogSpan

HEADER = "id,user,time,provider,model,prompt_tokens,cached_tokens,completion_tokens,total_tokens\n"
LOG = """\
1,anna,2026-10-02T09:15:00Z,anthropic,claude-sonnet-4-5,120000,80000,3000,123000
2,anna,2026-10-05T14:02:00Z,openai,gpt-5-mini,9000,0,1200,10200
3,ben,2026-10-07T18:40:00Z,anthropic,claude-sonnet-4-5,6000000,1000000,900000,6900000
4,carl,2026-10-20T08:30:00Z,openai,gpt-5-mini,30000,0,5000,35000
"""
# anna: 40,000 x 3 + 80,000 x 0.3 + 3,000 x 15 USD per Mtok, and 9,000 x 0.25 + 1,200 x 2.
# ben is above 200,000 tokens: 5,000,000 x 6 + 1,000,000 x 0.6 + 900,000 x 22.5.
COSTS = {"anna": 0.189 + 0.00465, "ben": 50.85, "carl": 0.0175}


def log(folder: Path, rows: str = LOG) -> Path:
    """The log as a file."""
    path = folder / "requests.csv"
    path.write_text(HEADER + rows)
    return path


def users(folder: Path, text: str) -> Path:
    """A list of users as a file."""
    path = folder / "users.csv"
    path.write_text(text)
    return path


def span(*names: str, first: str = "2026-10-02", last: str = "2026-10-20") -> LogSpan:
    """The span of a log of these users, each seen on its first and last day."""
    end = date.fromisoformat(last)
    start = date.fromisoformat(first)
    schema: dict[str, Any] = {"user_id": pl.String, "first_date": pl.Date, "last_date": pl.Date}
    frame = pl.DataFrame([(name, start, end) for name in names], schema=schema, orient="row")
    return LogSpan(start, end, end, frame)
