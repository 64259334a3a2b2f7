"""A case to fill in: a commented case.toml and the tables that one needs first."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime
from pathlib import Path

from unitecon.basics import files
from unitecon.dictionary.tables import USER_PLANS
from unitecon.new_case import tables

SETTINGS = """\
# A case: this file, and a CSV file for each table that has rows. Its tables and columns:
# `unitecon explain plan_prices`, and docs/README.md of unitecon.
title = {title}

# Usage, prices and facts that became known after this day are ignored.
as_of_date = {as_of}

# The months of every answer, each by its first day. A log must lie within them.
first_month = {first}
last_month = {last}

# [usage]
# plan_of_unlisted_users = "free"   # who is in the log and not in user_plans.csv

# [switches]
# free_inference_booking = "cost_of_revenue"   # or "sales_and_marketing"
# is_commitment_honoured = false
"""
NOTE = "An example; put your own plans and prices here."


def make(folder: Path, today: date | None = None) -> str:
    """Make a blank case, and say what it needs. Raises UniteconError where `folder` is not empty
    or cannot be written.
    """
    day = today or datetime.now(UTC).date()
    first = day.replace(day=1)
    with files.new_folder(folder) as staging:
        text = SETTINGS.format(
            title=f'"{_escaped(staging.name)}"',
            as_of=day,
            first=date(first.year - 1, first.month, 1),
            last=date(first.year + 3, first.month, 1),
        )
        (staging / "case.toml").write_text(text, encoding="utf-8")
        tables.write(staging, _rows(date(first.year - 1, first.month, 1)))
        tables.write_csv(staging / f"{USER_PLANS.name}.csv", list(USER_PLANS.columns), [])
    name = shlex.quote(str(folder))
    return f"""\
Made {folder}: case.toml, plans.csv, plan_prices.csv, user_plans.csv.
It has no usage yet, and so no margins. Set the dates in {name}/case.toml and your plans, then:
  unitecon import auto FILE... --into {name}
      your log: who used what; user_plans.csv says who is on which plan
  unitecon run {name}
For the runway add costs and cash: docs/README.md#a-case. To have all of this made from a log:
  unitecon init NEW_DIR --log FILE... --users FILE --price free=0,pro=25 --cash USD --burn USD"""


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def _rows(day: date) -> tables.Rows:
    """Two plans and their prices, as an example."""
    reason = tables.assumed(day, NOTE)
    return {
        "plans": [
            {"plan_id": "free", "plan_name": "Free", "plan_kind": "free", "audience_id": "free"},
            {"plan_id": "pro", "plan_name": "Pro", "plan_kind": "flat", "audience_id": "paid"},
        ],
        "plan_prices": [
            {"plan_id": "free", "price_usd_per_user_month": 0} | reason,
            {"plan_id": "pro", "price_usd_per_user_month": 20} | reason,
        ],
    }
