"""user_plans.csv: who is on which plan, from when to when; one row per user and time on a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from unitecon.basics import reading
from unitecon.case import long_csv
from unitecon.case.long_csv import LongFile
from unitecon.dictionary.tables import USER_PLANS
from unitecon.errors import Fault, InputError, nearest

FILE = "user_plans.csv"
NEVER = date(9999, 12, 31)


def read(folder: Path, plans: Iterable[str]) -> pl.DataFrame:
    """The plans of the case in `folder`: user_id, plan_id, from_date, to_date, seats, price.

    `to_date` is the first day no longer on the plan (9999-12-31: still on it), `seats` is 1 where
    empty, and `price_usd_per_user_month` is null where the list price applies. Without a file there
    are no rows. `plans` are the case's plan ids. Raises InputError with the faults by kind: the
    first lines of each, and how many more there are.
    """
    path = folder / FILE
    if not reading.is_there(path):
        return USER_PLANS.empty()
    file, faults = long_csv.read(path, USER_PLANS)
    faults += _plan_faults(file, sorted(set(plans)))
    faults = faults or _overlap_faults(file)
    if faults:
        raise InputError(faults)
    ends, seats = pl.col("to_date").fill_null(NEVER), pl.col("seats").fill_null(1)
    return file.values.with_columns(ends, seats)


def _plan_faults(file: LongFile, plans: list[str]) -> list[Fault]:
    """Plans that the case does not have."""
    names = file.values["plan_id"]
    rows = (names.is_not_null() & ~names.is_in(plans)).arg_true().to_list()
    hint = nearest(names[rows[0]], plans) if rows else ""
    return file.faults(rows, "plan_id", f"is not a plan_id in plans.csv{hint}")


def _overlap_faults(file: LongFile) -> list[Fault]:
    """Users on two plans at once."""
    ordered = file.values.with_row_index("row").sort("user_id", "from_date", "row")
    follows = pl.col("user_id") == pl.col("user_id").shift(1)
    earlier_end = pl.col("to_date").fill_null(NEVER).shift(1)
    rows = ordered.filter(follows & (pl.col("from_date") < earlier_end))["row"].to_list()
    message = "is before the day on which the user's earlier plan ends: two plans at once"
    return file.faults(sorted(rows), "from_date", message)
