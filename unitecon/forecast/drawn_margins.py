"""The margins of drawn scenarios beside those of the scenario itself, and what no draw moves."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.uncertainty.draws import UNDRAWN, Draws
from unitecon.uncertainty.listed import certain_inputs

MARGINS = (
    *("contribution_margin_usd", "contribution_margin_usd_per_user_month"),
    *("contribution_margin_share", "covered_user_share", "breakeven_price_usd_per_user_month"),
    *("breakeven_usage_mtok_per_user_month", "breakeven_cost_ratio"),
)
ANSWER = "dated_margins"
COLUMNS = (SCENARIO_ID, "month", "plan_id", "tier_id", *MARGINS)


def tables(
    case: Case, drawn: Draws, margins: pl.DataFrame, others: Collection[str] = ()
) -> dict[str, pl.DataFrame]:
    """The `given_draw_*` tables of margins, `others` being scenarios that are no draws."""
    is_own = pl.col(SCENARIO_ID) == UNDRAWN
    number = pl.col(SCENARIO_ID).str.slice(1)
    rows = margins.filter(is_own | ~pl.col(SCENARIO_ID).is_in(list(others))).select(
        is_own.alias("is_own"),
        pl.when(~is_own).then(number).cast(pl.Int32).alias("draw"),
        *COLUMNS[1:],
    )
    certain = certain_inputs(case, drawn.base)
    return {"given_draw_margins": rows, "given_draw_certain_inputs": certain}
