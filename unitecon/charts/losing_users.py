"""Which users lose money: the ones on whom most is lost, what they pay and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

SHOWN = 15
PLOT = theme.WIDTH - 90  # pixels wide, the column beside it not counted
LANE = 22  # pixels a user
MARGIN_AT = 78  # pixels right of the plot, right-aligned


def users(
    losing_users: pl.DataFrame, user_coverages: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """The users of a log on whom most is lost, in USD of one month.

    The frames are the answers of these names; one scenario of them is drawn (the baseline where
    it is there) and one month (the last, unless `about` names another). Those who pay nothing are
    drawn only where nobody who pays loses money. Users are numbered by their loss, since a chart is
    passed on; `about.has_ids` names them. Raises UniteconError where no user of that month is
    known.
    """
    plans = words.of_month(words.one_scenario(words.rows(user_coverages)), about.month)
    if not plans:
        raise UniteconError("no month of the usage log to draw users of")
    losers = words.of_month(words.one_scenario(words.rows(losing_users)), plans[0]["month"])
    losers.sort(key=lambda row: row["contribution_margin_usd"])
    losers = [row for row in losers if row["revenue_usd"]] or losers
    lanes = words.distinct([_lane(row, about) for row in losers[:SHOWN]])
    layers = [*_bars(lanes), *_column(lanes)] if lanes else [_nobody(plans)]
    chart = marks.layered(layers, width=PLOT, height=max(len(lanes), 2) * LANE)
    return marks.themed(
        chart, _title(plans), _subtitle(plans, losers), about, about.condition(plans)
    )


def _lane(row: Row, about: About) -> Row:
    name = words.user(row["user_id"] if about.has_ids else row["loss_rank"])
    margin = row["contribution_margin_usd"]
    return {
        "lane": f"{name} · {about.named(row['plan_id'])}",
        "revenue": row["revenue_usd"],
        "cost": row["revenue_usd"] - margin,
        "margin": margin,
        "margin_text": words.dollars(margin, signed=True),
    }


def _title(plans: Sequence[Row]) -> str:
    paid = [plan for plan in plans if plan["revenue_usd"]]
    who = "paying user" if paid else "user"
    losing = sum(plan["uncovered_users"] for plan in paid or plans)
    known = sum(plan["users"] - plan["unknown_users"] for plan in paid or plans)
    if not known:
        return f"The margin of every {who} is unknown"
    if not losing:
        return f"Every {who} covers their own serving cost"
    part = words.share(losing / known)
    return f"{losing:,.0f} of {known:,.0f} {who}s ({part}) cost more than they pay"


def _subtitle(plans: Sequence[Row], losers: Sequence[Row]) -> list[str]:
    month = f"{plans[0]['month']:%B %Y}"
    if all(plan["contribution_margin_high_usd"] is None for plan in plans):
        return [f"{month}: what they pay is not known."]
    lost = sum(plan["uncovered_loss_usd"] or 0 for plan in plans)
    margin = sum(plan["contribution_margin_high_usd"] or 0 for plan in plans)
    free = sum(plan["uncovered_users"] for plan in plans if not plan["revenue_usd"])
    beside = f", {free:,.0f} who pay nothing included" if free else ""
    losses = f"{words.dollars(lost)} lost on users who cost more than they pay{beside}"
    lines = [f"{month}: {losses}; all users together {_brought(margin)}."]
    if losers:
        payers = "paying users" if losers[0]["revenue_usd"] else "users"
        drawn = f"{SHOWN} " if len(losers) > SHOWN else ""
        lines.append(
            f"USD in the month, the {drawn}{payers} on whom most is lost: "
            "\u25cb pays, \u25cf costs, with fees."
        )
    unknown = sum(plan["unknown_users"] for plan in plans)
    if unknown:
        lines.append(f"{unknown:,.0f} more have usage without a price: their margin is not known.")
    return lines


def _brought(margin: float) -> str:
    return f"{'bring' if margin >= 0 else 'cost'} {words.dollars(abs(margin))} net"


def _bars(lanes: list[Row]) -> list[alt.Chart]:
    top = max(lane["cost"] for lane in lanes)
    scale = alt.Scale(domain=[0, top * 1.08], nice=False)
    axis = marks.money_axis([top], orient="top")
    base = _base(lanes)
    revenue = base.encode(alt.X("revenue:Q", scale=scale, axis=axis, title=None))
    cost = base.encode(alt.X("cost:Q", scale=scale, axis=axis, title=None))
    return [
        revenue.mark_rule(strokeWidth=6, opacity=0.35, color=theme.LOSS).encode(x2="cost:Q"),
        cost.mark_point(filled=True, size=85, opacity=1, color=theme.LOSS),
        revenue.mark_point(size=70, fill=theme.PAPER, strokeWidth=2, opacity=1, color=theme.LOSS),
    ]


def _base(lanes: list[Row]) -> alt.Chart:
    order = [lane["lane"] for lane in lanes]
    return marks.data(lanes).encode(y=marks.lanes(order, labelPadding=14))


def _column(lanes: list[Row]) -> list[alt.Chart]:
    """The margin in figures, right of the plot."""
    place = alt.value(PLOT + MARGIN_AT)
    text = _base(lanes).mark_text(align="right", fontWeight="bold")
    head = marks.texts([{"text": "margin"}], align="right", color=theme.MUTED)
    return [
        text.encode(x=place, text=alt.Text("margin_text:N")),
        head.encode(x=place, y=alt.value(-12)),
    ]


def _nobody(plans: Sequence[Row]) -> alt.Chart:
    known = sum(plan["users"] - plan["unknown_users"] for plan in plans)
    text = "No user costs more than they pay" if known else "No user's margin is known"
    return marks.texts([{"text": text}], color=theme.MUTED)
