"""accounts.csv: which users share an account, that is, an invoice and what a plan includes."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from unitecon.basics import reading
from unitecon.case import long_csv
from unitecon.case.long_csv import LongFile
from unitecon.dictionary.tables import ACCOUNTS
from unitecon.errors import Fault, InputError

FILE = "accounts.csv"


def read(folder: Path, user_plans: pl.DataFrame) -> pl.DataFrame:
    """The account of each listed user of the case in `folder`: user_id, account_id.

    Users without a row are accounts of their own; without a file all are. `user_plans` are the
    rows of user_plans.csv. Raises InputError for users in two accounts and for accounts that are
    on two plans at once.
    """
    path = folder / FILE
    if not reading.is_there(path):
        return ACCOUNTS.empty()
    file, faults = long_csv.read(path, ACCOUNTS)
    faults = faults or _repeats(file) or _plans_at_once(file, user_plans)
    if faults:
        raise InputError(faults)
    return file.values


def _repeats(file: LongFile) -> list[Fault]:
    """Users who stand in two rows."""
    rows = (~file.values["user_id"].is_first_distinct()).arg_true().to_list()
    return file.faults(rows, "user_id", "is in two accounts", limit="one row per user")


def _plans_at_once(file: LongFile, user_plans: pl.DataFrame) -> list[Fault]:
    """Users whose plan is not the one that others of their account are on at that time."""
    members = user_plans.join(file.values.with_row_index("row"), on="user_id", how="inner")
    ordered = members.sort("account_id", "from_date", "row")
    earlier = pl.col("plan_id").shift(1).over("account_id")
    latest_end = pl.col("to_date").cum_max().shift(1).over("account_id")
    clash = (earlier != pl.col("plan_id")) & (pl.col("from_date") < latest_end)
    rows = ordered.filter(clash)["row"].unique().sort().to_list()
    message = "is on two plans at once, as its users are on different ones in user_plans.csv"
    return file.faults(rows, "account_id", message, cause="a user belongs to another account")
