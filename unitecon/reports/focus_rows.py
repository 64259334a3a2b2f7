"""Priced usage as rows of FOCUS: the columns and texts that the specification asks for."""

from __future__ import annotations

import polars as pl

ANSWER = "focus_charges"
OWN = ("scenario_id", "usage_date", "price_slot_id")  # that FOCUS does not have


def rows(charges: pl.DataFrame) -> pl.DataFrame:
    """The answer's rows under FOCUS's names, dates as times of UTC and empty text as null."""
    day = pl.col(pl.Date).dt.strftime("%Y-%m-%dT00:00:00Z")
    text = pl.col(pl.String).replace("", None)
    named = charges.drop(OWN).with_columns(text, day)
    return named.rename({name: column(name) for name in named.columns})


def column(name: str) -> str:
    """FOCUS's name of a column: `billed_cost` is `BilledCost`."""
    return "".join(word.capitalize() for word in name.split("_"))
