"""The table of `unitecon simulate` that says how sure it is that plans and tiers pay their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from unitecon.reports.text_tables import NOTHING, number
from unitecon.reports.text_tables import table as table_of

if TYPE_CHECKING:
    from rich.table import Table

    from unitecon.forecast.simulation import Simulation

MARGIN, COVERED = "contribution_margin_usd_per_user_month", "covered_user_share"
KEYS = ("plan_id", "tier_id")
WHOLE = "whole"  # the plan itself among its tiers


def margin_table(simulation: Simulation) -> Table:
    """Margin per user and covered users, P10 to P90, in the as-of month; without metered plans."""
    rows = simulation.answers["simulated_margins"]
    now = rows.filter(pl.col("month") == pl.col("month").min())
    margins = now.filter(pl.col("measure") == MARGIN).sort(*KEYS)
    covered = {row[:2]: row[2:] for row in now.filter(pl.col("measure") == COVERED)
               .select(*KEYS, "p10_value", "p90_value").iter_rows()}  # fmt: skip
    month = "" if margins.is_empty() else f" {margins['month'][0]:%B %Y},"
    table = table_of(
        f"How sure is it that users cover their serving and fees?{month} USD per user",
        ("Plan, tier", "As it is", "P10", "P50", "P90", "In draws", "Users covered"),
    )
    for row in sorted(margins.iter_rows(named=True), key=_place):
        ends = covered.get((row["plan_id"], row["tier_id"]))
        table.add_row(
            row["plan_id"] if row["tier_id"] == WHOLE else f"  {row['tier_id']}",
            *(number(row[name], 1, 2) for name in ("own_value", "p10_value", "p50_value",
                                                   "p90_value")),
            f"{row['covered_draw_share']:.0%}",
            NOTHING if ends is None else span(*ends),
        )  # fmt: skip
    return table


def _place(row: dict[str, Any]) -> tuple[str, bool, float]:
    """A plan before its tiers, of which the one that pays best comes first."""
    return row["plan_id"], row["tier_id"] != WHOLE, -(row["own_value"] or 0.0)


def span(low: float, high: float) -> str:
    """Two shares as a range of percent, as one where they are the same."""
    ends = dict.fromkeys(f"{share:.0%}" for share in (low, high))
    first, *others = ends
    return f"{first[:-1]}\u2013{others[0]}" if others else first
