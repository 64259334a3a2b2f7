"""What `unitecon inputs` prints of drivers: where each stands, and how old its last figure is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from unitecon.model import Model

if TYPE_CHECKING:
    from unitecon.case.load import Case

ANSWER = "driver_histories"
COUNTED = 1_000  # from here on decimals say nothing


def drivers(case: Case, scenario: str) -> pl.DataFrame:
    """The drivers of a scenario, those with the oldest figures first; no row without drivers."""
    with Model(case, [scenario]) as model:
        rows = model.answer(ANSWER)
    return rows.sort("fact_age_days", "driver_id", descending=[True, False]).select(
        "driver_id",
        pl.col("as_of_value").map_elements(_number, pl.String).fill_null(""),
        "unit",
        pl.col("last_fact_id").fill_null(""),
        "history_end_date",
        "fact_age_days",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= COUNTED else f"{value:.4g}"
