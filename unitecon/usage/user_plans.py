"""user_plans.csv: who is on which plan, from when to when; one row a user and span.

Read column by column, since there may be a million users; faults are told with their line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from unitecon.errors import Fault, InputError, Place, nearest

FILE = "user_plans.csv"
NEEDED = ("user_id", "plan_id", "from_date")
OPTIONAL = ("to_date", "seats", "price_usd_per_user_month")
SHOWN = 5  # faults of one kind; the rest is counted
NEVER = date(9999, 12, 31)
SCHEMA = {
    "user_id": pl.String,
    "plan_id": pl.String,
    "from_date": pl.Date,
    "to_date": pl.Date,
    "seats": pl.Int64,
    "price_usd_per_user_month": pl.Float64,
}


def read(folder: Path, plans: Iterable[str]) -> pl.DataFrame:
    """The plans of the case in `folder`: user_id, plan_id, from_date, to_date, seats, price.

    `to_date` is the first day no longer on the plan (9999-12-31: still on it), `seats` 1 where
    empty, `price_usd_per_user_month` null where the list price holds. Empty where there is no
    file. Raises InputError with the faults by kind: the first lines of each, and how many more.
    """
    path = folder / FILE
    if not path.is_file():
        return pl.DataFrame(schema=SCHEMA)
    texts = _texts(path)
    known = sorted(set(plans))
    parsed = texts.with_columns(
        pl.col("from_date", "to_date").str.to_date("%Y-%m-%d", strict=False).name.suffix("_read"),
        pl.when(pl.col("seats").str.contains(r"^[1-9]\d{0,8}$"))
        .then(pl.col("seats").cast(pl.Int64, strict=False))
        .alias("seats_read"),
        pl.when(pl.col("price_usd_per_user_month").str.contains(r"^\d{1,9}(\.\d{1,9})?$"))
        .then(pl.col("price_usd_per_user_month").cast(pl.Float64, strict=False))
        .alias("price_read"),
    )
    faults = _cell_faults(parsed, path, known)
    frame = parsed.select(
        "user_id",
        "plan_id",
        pl.col("from_date_read").alias("from_date"),
        pl.col("to_date_read").fill_null(NEVER).alias("to_date"),
        pl.col("seats_read").fill_null(1).alias("seats"),
        pl.col("price_read").alias("price_usd_per_user_month"),
    )
    faults = faults or _span_faults(frame, path)
    if faults:
        raise InputError(faults)
    return frame


def _texts(path: Path) -> pl.DataFrame:
    """The file as text, empty cells as nulls; raises InputError where it is no such table."""
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.NoDataError:
        limit = f"a header: {','.join(NEEDED)}"
        raise InputError([Fault("is empty", place=Place(FILE), limit=limit)]) from None
    except pl.exceptions.PolarsError as error:
        raise InputError([Fault(f"cannot be read as CSV: {error}", place=Place(FILE))]) from None
    frame = frame.rename({name: name.strip().lstrip("\ufeff") for name in frame.columns})
    known = (*NEEDED, *OPTIONAL)
    faults = [
        Fault(
            f"is missing from the header{nearest(name, frame.columns)}", place=Place(FILE, 1, name)
        )
        for name in NEEDED
        if name not in frame.columns
    ]
    faults += [
        Fault(f"is not a column of user_plans{nearest(name, known)}", place=Place(FILE, 1, name))
        for name in frame.columns
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    absent = [pl.lit(None, pl.String).alias(name) for name in OPTIONAL if name not in frame.columns]
    return frame.with_columns(
        *absent, pl.col(frame.columns).str.strip_chars().replace("", None)
    ).select(known)


def _cell_faults(parsed: pl.DataFrame, path: Path, plans: list[str]) -> list[Fault]:
    """Cells that are empty, of the wrong kind, or name no plan."""
    faults: list[Fault] = []
    for name in NEEDED:
        faults += _told(parsed, pl.col(name).is_null(), name, "is empty", path)
    unknown = pl.col("plan_id").is_not_null() & ~pl.col("plan_id").is_in(plans)
    strange = parsed.filter(unknown)["plan_id"]
    hint = nearest(strange[0], plans) if strange.len() else ""
    faults += _told(parsed, unknown, "plan_id", f"is not a plan_id in plans.csv{hint}", path)
    kinds = (
        ("from_date", "from_date_read", "is not a date like 2025-12-31"),
        ("to_date", "to_date_read", "is not a date like 2025-12-31"),
        ("seats", "seats_read", "is not a whole number from 1"),
        (
            "price_usd_per_user_month",
            "price_read",
            "is not a price of at least 0, like 20 or 19.99",
        ),
    )
    for name, read_as, message in kinds:
        wrong = pl.col(name).is_not_null() & pl.col(read_as).is_null()
        faults += _told(parsed, wrong, name, message, path)
    return faults


def _span_faults(frame: pl.DataFrame, path: Path) -> list[Fault]:
    """Spans that are turned round, and users on two plans at once."""
    faults = _told(
        frame, pl.col("to_date") <= pl.col("from_date"), "to_date", "is not after from_date", path
    )
    ordered = frame.with_row_index("row").sort("user_id", "from_date", "row")
    follows = pl.col("user_id") == pl.col("user_id").shift(1)
    double = ordered.filter(follows & (pl.col("from_date") < pl.col("to_date").shift(1)))
    rows = double["row"].to_list()
    message = "is before the user's plan before it ends: two plans at once"
    return faults + _at(path, sorted(rows), "from_date", message, frame["from_date"])


def _told(
    frame: pl.DataFrame, wrong: pl.Expr, column: str, message: str, path: Path
) -> list[Fault]:
    rows = frame.select(wrong.fill_null(False).arg_true()).to_series().to_list()
    return _at(path, rows, column, message, frame[column])


def _at(path: Path, rows: list[int], column: str, message: str, cells: pl.Series) -> list[Fault]:
    """The first of these rows as faults with their lines, and how many more there are."""
    if not rows:
        return []
    lines = _lines(path, rows[:SHOWN])
    more = len(rows) - SHOWN
    faults = []
    for row, line in zip(rows, lines, strict=False):
        shown = None if cells[row] is None else str(cells[row])
        faults.append(Fault(message, place=Place(FILE, line, column), value=shown))
    if more > 0:
        faults.append(Fault(f"{message}: {more} more rows", place=Place(FILE, column=column)))
    return faults


def _lines(path: Path, rows: list[int]) -> list[int]:
    """The lines on which these rows end, counted from 1 with the header as line 1."""
    wanted, found = set(rows), []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        filled = (reader.line_num for cells in reader if cells)
        next(filled, None)
        for row, line in enumerate(filled):
            if row in wanted:
                found.append(line)
    return found
