"""New money drawn as it came in the past: how often, how much at a time, and how soon at best.

Each draw has a pace of its own, as the few rounds of the past leave it uncertain: with n months
that brought money in T years, a gamma distribution of shape n + 1/2 and rate T (Jeffreys' prior).
The amounts are those of the past, drawn with replacement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine.database import Engine
from unitecon.uncertainty.draws import Sample

PACES = "funding_paces"
PAST = "past_fundings"
LEAST_MONTHS = 2  # that brought money, for there to be a pace
STREAM = 8  # of random numbers, apart from those of the inputs
DAYS_PER_MONTH = 365.25 / 12
MONTHS = ("month", "days", "is_ahead", "spare_cash_usd", "borrowing_cost_usd")
COLUMNS: dict[str, type[pl.DataType]] = {
    "draw": pl.Int32,
    "month": pl.Date,
    "funding_usd": pl.Float64,
}


@dataclass(frozen=True)
class NewMoney:
    """Money by draw and month; `has_history` is false where the past has no pace to go by.

    `pace` is the row of the answer funding_paces.
    """

    fundings: pl.DataFrame
    has_history: bool
    pace: Mapping[str, float]


def draw(case: Case, tables: Mapping[str, pl.DataFrame], sample: Sample) -> NewMoney:
    """New money from the as-of date to the horizon, for each draw of a sample.

    `tables` are the given tables of one scenario. What the case announces is not drawn again.
    """
    with Engine(dict(tables), only=[PACES, PAST]) as engine:
        pace = engine.answer(PACES).row(0, named=True)
        amounts = engine.answer(PAST).sort("month")["funding_usd"].to_numpy()
    if len(amounts) < LEAST_MONTHS or not pace["past_years"]:
        return NewMoney(pl.DataFrame(schema=COLUMNS), has_history=False, pace=pace)
    random = np.random.default_rng([sample.seed, STREAM])
    first = pace["funding_lag_months"] * DAYS_PER_MONTH
    days = max((next_month(case.last_month) - case.as_of_date).days - first, 0.0)
    paces = random.gamma(len(amounts) + 0.5, 1 / pace["past_years"], sample.count)
    counts = random.poisson(paces * days / (12 * DAYS_PER_MONTH))
    when = first + days * random.random(int(counts.sum()))
    start = np.datetime64(case.as_of_date, "D")
    months = (start + when.astype("m8[D]")).astype("M8[M]").astype("M8[D]")
    rows = {
        "draw": np.repeat(np.arange(sample.count), counts),
        "month": months,
        "funding_usd": random.choice(amounts, len(when)),
    }
    return NewMoney(pl.DataFrame(rows, schema_overrides=COLUMNS), has_history=True, pace=pace)


def tables(cash_months: pl.DataFrame, money: NewMoney) -> dict[str, pl.DataFrame]:
    """The `given_draw_*` tables of the draws' cash ahead and of their new money."""
    number = pl.col(SCENARIO_ID).str.slice(1).cast(pl.Int32).alias("draw")
    ahead = cash_months.filter("is_ahead").drop("is_ahead")
    return {
        "given_draw_cash": ahead.with_columns(number).drop(SCENARIO_ID),
        "given_draw_fundings": money.fundings,
        "given_draw_paces": pl.DataFrame({"has_funding_history": [money.has_history]}),
    }
