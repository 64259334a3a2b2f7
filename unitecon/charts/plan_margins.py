"""Who pays for themselves: revenue against cost of every tier, per user per month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

PLOT = theme.WIDTH - 210  # pixels wide, the columns beside it not counted
LANE = 22  # pixels a tier
MOST = 60  # tiers in one chart
NAMED = 3  # losing tiers in the title
TICKS = (0, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000, 1_000_000)
SIGNS = "\u25cb pays, \u25cf costs to serve, with fees and partners' shares."
COLUMNS = {"margin_text": 92, "covered_text": 206}  # pixels right of the plot, right-aligned
WEIGHTS: dict[str, Any] = {"margin_text": "bold", "covered_text": "normal"}
HEADS = {"margin_text": "margin", "covered_text": "users covered"}


def margins(tier_margins: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """Revenue against cost, in USD per user per month, of every tier.

    `tier_margins` is the answer of that name; one scenario of it is drawn (the baseline where it
    is there) and one month (the last, unless `about` names another). Tiers without a customer
    count cannot be drawn per user and are named in the subtitle. Raises UniteconError where no
    tier is left to draw.
    """
    rows = words.of_month(words.one_scenario(words.rows(tier_margins)), about.month)
    amounts = ("contribution_margin_usd", "contribution_margin_usd_per_user_month")
    known = [row for row in rows if None not in map(row.get, amounts)]
    if not known:
        raise UniteconError("no tier with users and a known cost to draw margins of")
    lanes = _lanes(known, about)
    layers = [*_dumbbells(lanes), *_columns(lanes)]
    chart = marks.layered(layers, width=PLOT, height=len(lanes) * LANE)
    subtitle = _subtitle(rows, known, about)
    return marks.themed(chart, _title(known, about), subtitle, about, about.condition(rows))


def _lanes(known: Sequence[Row], about: About) -> list[Row]:
    """A lane a tier: plans with the greatest loss per user first, free ones last."""
    worst = sorted(known, key=lambda row: row["contribution_margin_usd"])[:MOST]
    least: dict[str, float] = {}
    for row in worst:
        margin = row["contribution_margin_usd_per_user_month"]
        least[row["plan_id"]] = min(margin, least.get(row["plan_id"], margin))
    paying = {row["plan_id"] for row in worst if row["revenue_usd_per_user_month"]}
    worst.sort(
        key=lambda row: (
            row["plan_id"] not in paying,
            least[row["plan_id"]],
            row["plan_id"],
            row["usage_mtok"] / row["users"],
        )
    )
    return words.distinct([_lane(row, about) for row in worst])


def _lane(row: Row, about: About) -> Row:
    revenue = row["revenue_usd_per_user_month"]
    margin = row["contribution_margin_usd_per_user_month"]
    covered = row.get("covered_user_share")
    return {
        "plan_id": row["plan_id"],
        "lane": f"{about.named(row['plan_id'])} · {row['tier_id']}",
        "users": row["users"],
        "revenue": revenue,
        "cost": revenue - margin,
        "margin": margin,
        "verdict": "loses" if margin < 0 else "pays",
        "margin_text": words.dollars(margin, signed=True),
        "covered_text": "" if covered is None else words.share(covered),
    }


def _title(known: Sequence[Row], about: About) -> str:
    """Which tiers of those who pay lose money; those who pay nothing are no news."""
    paying = [row for row in known if row["revenue_usd_per_user_month"]]
    tiers = paying or known
    losing = [row for row in tiers if row["contribution_margin_usd_per_user_month"] < 0]
    who = "paying " if paying else ""
    if not losing and len(tiers) == 1:
        return f"The only {who}tier covers its cost"
    if not losing:
        return f"All {len(tiers)} {who}tiers cover their cost"
    losing.sort(key=lambda row: row["contribution_margin_usd_per_user_month"])
    worst = words.dollars(-losing[0]["contribution_margin_usd_per_user_month"])
    first = about.named(losing[0]["plan_id"])
    return f"{_losers(losing, about)} cost more than they pay: up to {worst} a month on {first}"


def _losers(losing: Sequence[Row], about: About) -> str:
    """`Heavy users of Pro, Plus and Team`, where it is the same tier of all of them."""
    names = list(dict.fromkeys(about.named(row["plan_id"]) for row in losing))
    tiers = {row["tier_id"] for row in losing}
    more = [f"{len(names) - NAMED} more plans"] if len(names) > NAMED + 1 else []
    plans = words.listed([*names[:NAMED], *more] if more else names)
    tier = next(iter(tiers))
    if len(tiers) > 1 or tier == "all":
        return f"Some users of {plans}" if len(tiers) > 1 else f"Users of {plans}"
    return f"{words.name(tier)} users of {plans}"


def _subtitle(rows: Sequence[Row], known: Sequence[Row], about: About) -> list[str]:
    losing = [row for row in known if row["contribution_margin_usd_per_user_month"] < 0]
    part = sum(row["users"] for row in losing) / (sum(row["users"] for row in known) or 1)
    counted = f"{len(losing)} of {len(known)} tiers, with {words.share(part)} of all users"
    lines = [
        f"{rows[0]['month']:%B %Y}: {counted}, free ones included, lose money.",
        f"USD per user per month on a logarithmic scale: {SIGNS}",
    ]
    if len(known) > MOST:
        lines.append(f"Drawn: the {MOST} tiers on which most is lost.")
    free = dict.fromkeys(
        about.named(row["plan_id"]) for row in known if not row["revenue_usd_per_user_month"]
    )
    if free:
        lines.append(f"Nothing was paid this month by users of {words.listed(list(free))}.")
    drawn = {row["plan_id"] for row in known}
    plans = dict.fromkeys(row["plan_id"] for row in rows if row["plan_id"] not in drawn)
    if plans:
        shares = [_share_kept(plan, rows, about) for plan in list(plans)[:MOST]]
        lines.append(f"Not drawn, as without a customer count: {', '.join(shares)}.")
    return lines


def _share_kept(plan: str, rows: Sequence[Row], about: About) -> str:
    """What a plan keeps of its revenue, e.g. `API (keeps 41% of its revenue)`."""
    mine = [row for row in rows if row["plan_id"] == plan]
    revenue = sum(row["revenue_usd"] or 0 for row in mine)
    left = [row["contribution_margin_usd"] for row in mine]
    if not revenue or None in left:
        return about.named(plan)
    return f"{about.named(plan)} (keeps {sum(left) / revenue:.0%} of its revenue)"


def _dumbbells(lanes: list[Row]) -> list[alt.Chart]:
    top = max(1.0, *(max(lane["revenue"], lane["cost"]) for lane in lanes))
    # Logarithmic but for the first dollar, so that free, $20 and $200 users share one scale.
    scale = alt.Scale(type="symlog", constant=1, domain=[0, top * 1.15], nice=False)
    ticks = [tick for tick in TICKS if tick <= top * 1.15]
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
    verdicts = alt.Scale(domain=["pays", "loses"], range=[theme.GAIN, theme.LOSS])
    return marks.data(lanes).encode(
        y=marks.lanes([lane["lane"] for lane in lanes], labelPadding=14),
        color=alt.Color("verdict:N", scale=verdicts, legend=None),
    )


def _columns(lanes: list[Row]) -> list[alt.Chart]:
    """The margin and the covered share in figures, right of the plot."""
    columns = []
    for column, offset in COLUMNS.items():
        place = alt.value(PLOT + offset)
        text = _base(lanes).mark_text(align="right", fontWeight=WEIGHTS[column])
        columns.append(text.encode(x=place, text=alt.Text(f"{column}:N")))
        head = marks.data([{"text": HEADS[column]}])
        head = head.mark_text(align="right", color=theme.MUTED)
        columns.append(head.encode(x=place, y=alt.value(-12), text="text:N"))
    return columns
