"""Who pays for themselves: revenue against cost of every tier, per user per month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from unitecon.charts.words import Row

PLOT = theme.WIDTH - 180  # pixels wide, the columns beside it not counted
LANE = 22  # pixels a tier
COLUMNS = {"margin_said": 84, "covered_said": 168}  # pixels right of the plot, right-aligned
WEIGHTS: dict[str, Any] = {"margin_said": "bold", "covered_said": "normal"}
HEADS = {"margin_said": "margin", "covered_said": "users covered"}


def margins(tier_margins: pl.DataFrame, month: date | None = None) -> alt.LayerChart:
    """Revenue against cost, in USD per user per month, of every tier.

    `tier_margins` is the answer of that name; one scenario of it is drawn (the baseline where it
    is there) and one month (the last, unless `month` names another). Tiers without a customer
    count cannot be drawn per user and are named in the subtitle. Raises UniteconError where no
    tier is left to draw.
    """
    rows = _of_one_month(words.one_scenario(words.rows(tier_margins)), month)
    lanes = _lanes(rows)
    if not lanes:
        raise UniteconError("no tier with users and a known cost to draw margins of")
    layers = [*_dumbbells(lanes), *_columns(lanes)]
    chart = marks.layered(layers, width=PLOT, height=len(lanes) * LANE)
    return marks.themed(chart, _title(lanes), _subtitle(rows, lanes))


def _of_one_month(rows: Sequence[Row], month: date | None) -> list[Row]:
    day = month or max((row["month"] for row in rows), default=None)
    return [row for row in rows if row["month"] == day]


def _lanes(rows: Sequence[Row]) -> list[Row]:
    """One lane a tier that can be drawn: plans by price, tiers from light to heavy."""
    known = [row for row in rows if row["contribution_margin_usd_per_user_month"] is not None]
    price = {row["plan_id"]: row["revenue_usd_per_user_month"] for row in known}
    known.sort(
        key=lambda row: (price[row["plan_id"]], row["plan_id"], row["usage_mtok"] / row["users"])
    )
    return words.distinct([_lane(row) for row in known])


def _lane(row: Row) -> Row:
    revenue = row["revenue_usd_per_user_month"]
    margin = row["contribution_margin_usd_per_user_month"]
    covered = row.get("covered_user_share")
    return {
        "plan_id": row["plan_id"],
        "lane": f"{words.name(row['plan_id'])} · {row['tier_id']}",
        "users": row["users"],
        "revenue": revenue,
        "cost": revenue - margin,
        "margin": margin,
        "verdict": "loses" if margin < 0 else "pays",
        "margin_said": words.dollars(margin, signed=True),
        "covered_said": "" if covered is None else words.share(covered),
    }


def _title(lanes: Sequence[Row]) -> str:
    losing = [lane for lane in lanes if lane["margin"] < 0]
    if not losing and len(lanes) == 1:
        return "The only tier pays for what serving it costs"
    if not losing:
        return f"All {len(lanes)} tiers pay for what serving them costs"
    part = sum(lane["users"] for lane in losing) / sum(lane["users"] for lane in lanes)
    counted = f"{len(losing)} of {len(lanes)} tiers"
    return f"{counted}, {words.share(part)} of all users, cost more than they pay"


def _subtitle(rows: Sequence[Row], lanes: Sequence[Row]) -> list[str]:
    lines = [
        f"{rows[0]['month']:%B %Y}, USD per user per month (the scale narrows to the right):",
        "○ what a user pays, ● what a user costs to serve, with fees and partners' shares",
    ]
    drawn = {lane["plan_id"] for lane in lanes}
    plans = dict.fromkeys(row["plan_id"] for row in rows if row["plan_id"] not in drawn)
    if plans:
        plans_kept = ", ".join(_share_kept(plan, rows) for plan in plans)
        lines.append(f"Without a customer count, so not drawn: {plans_kept}")
    return lines


def _share_kept(plan: str, rows: Sequence[Row]) -> str:
    """What a plan keeps of its revenue, e.g. `API (keeps 41% of its revenue)`."""
    mine = [row for row in rows if row["plan_id"] == plan]
    revenue = sum(row["revenue_usd"] or 0 for row in mine)
    left = [row["contribution_margin_usd"] for row in mine]
    if not revenue or None in left:
        return words.name(plan)
    return f"{words.name(plan)} (keeps {sum(left) / revenue:.0%} of its revenue)"


def _dumbbells(lanes: list[Row]) -> list[alt.Chart]:
    top = max(max(lane["revenue"], lane["cost"]) for lane in lanes)
    # Logarithmic but for the first dollar, so that free, $20 and $200 users share one scale.
    scale = alt.Scale(type="symlog", constant=1, domain=[0, top * 1.15], nice=False)
    ticks = [tick for tick in (0, 1, 3, 10, 30, 100, 300, 1000, 3000) if tick <= top * 1.15]
    axis = alt.Axis(values=ticks, format="$,d", orient="top")
    base = _base(lanes)
    revenue = base.encode(alt.X("revenue:Q", scale=scale, axis=axis, title=None))
    cost = base.encode(alt.X("cost:Q", scale=scale, axis=axis, title=None))
    return [
        revenue.mark_rule(strokeWidth=6, opacity=0.35).encode(x2="cost:Q"),
        cost.mark_point(filled=True, size=85, opacity=1),
        revenue.mark_point(size=70, fill=theme.PAPER, strokeWidth=2, opacity=1),
    ]


def _base(lanes: list[Row]) -> alt.Chart:
    """Lanes from top to bottom in their order; blue pays, orange loses."""
    order = [lane["lane"] for lane in lanes]
    verdicts = alt.Scale(domain=["pays", "loses"], range=[theme.GAIN, theme.LOSS])
    axis = alt.Axis(labelColor=theme.INK, labelPadding=14, grid=False)
    return marks.data(lanes).encode(
        y=alt.Y("lane:N", sort=order, title=None, axis=axis),
        color=alt.Color("verdict:N", scale=verdicts, legend=None),
    )


def _columns(lanes: list[Row]) -> list[alt.Chart]:
    """The margin and the covered share in figures, right of the plot."""
    columns = []
    for column, offset in COLUMNS.items():
        place = alt.value(PLOT + offset)
        text = _base(lanes).mark_text(align="right", fontWeight=WEIGHTS[column])
        columns.append(text.encode(x=place, text=alt.Text(f"{column}:N")))
        head = marks.data([{"said": HEADS[column]}])
        head = head.mark_text(align="right", color=theme.MUTED)
        columns.append(head.encode(x=place, y=alt.value(-12), text="said:N"))
    return columns
