"""All users by what they bring: the whole distribution, and revenue against cost."""

from __future__ import annotations

from collections import defaultdict
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

HEIGHT, SIDE = 260, 420  # pixels
COLORS = {"loses": theme.LOSS, "pays": theme.GAIN}
EDGES: tuple[str, ...] = ("1\u00a2", "3\u00a2", "10\u00a2", "32\u00a2", "$1", "$3", "$10", "$32")
EDGES += ("$100", "$316", "$1k", "$3.2k", "$10k", "$32k", "$100k", "$316k", "$1m")


def distribution(
    user_margin_bins: pl.DataFrame, user_coverages: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """All users of a log in a month by contribution margin, with the uncovered tail.

    The frames are the answers of those names; users were counted there. Raises UniteconError where
    no margin is known.
    """
    rows = words.of_month(words.one_scenario(words.rows(user_margin_bins)), about.month)
    plans = words.of_month(words.one_scenario(words.rows(user_coverages)), about.month)
    if not rows or not plans:
        raise UniteconError("no user of that month with a known margin to draw")
    users: dict[int, float] = defaultdict(float)
    for row in rows:
        users[row["margin_bin"]] += row["users"]
    losing = sum(count for place, count in users.items() if place < 0)
    part = words.share(losing / (sum(users.values()) or 1))
    lost = words.dollars(sum(plan["uncovered_loss_usd"] or 0 for plan in plans))
    title = f"{part} of all users cost more than they pay; together they lose {lost}"
    if not losing:
        title = "Every user whose margin is known covers their own serving cost"
    month = f"{rows[0]['month']:%B %Y}"
    lines = [f"{month}: users by contribution margin, USD a month, on a logarithmic scale."]
    unknown = sum(plan["unknown_users"] for plan in plans)
    if unknown:
        lines.append(f"{unknown:,.0f} more have usage without a price: their margin is not known.")
    return marks.themed(_bars(users), title, lines, about, about.condition(rows))


def _bars(users: dict[int, float]) -> alt.LayerChart:
    # Without a bin of their own in the middle, the scale steps over zero.
    places = range(min(1, *users), max(-1, *users) + 1)
    rows: list[Row] = [
        {
            "bin": _edge(place),
            "users": users.get(place, 0.0),
            "verdict": "loses" if place < 0 else "pays",
            "text": f"{users[place]:,.0f}" if users.get(place, 0) >= 0.5 else "",
        }
        for place in places
        if place
    ]
    order = [row["bin"] for row in rows]
    scale = alt.Scale(domain=list(COLORS), range=list(COLORS.values()))
    base = marks.data(rows).encode(
        x=alt.X("bin:N", sort=order, title="margin of a user", axis=alt.Axis(labelAngle=-40)),
        y=alt.Y("users:Q", title="users", axis=alt.Axis(format=",d", tickCount=5)),
    )
    color = alt.Color("verdict:N", scale=scale, legend=None)
    bars = base.mark_bar(binSpacing=1).encode(color=color)
    text = base.mark_text(dy=-7, fontSize=10.5).encode(text="text:N")
    return marks.layered([bars, text], width=theme.WIDTH, height=HEIGHT)


def _edge(place: int) -> str:
    """The end of a bin that is nearer to zero: `-$10+` holds losses from $10 on."""
    sign = "\u2212" if place < 0 else ""
    nearest = min(abs(place), len(EDGES)) - 1
    return f"{sign}{EDGES[nearest]}" if nearest else f"{'loss' if place < 0 else 'gain'} <3\u00a2"


def breakeven(
    tier_margins: pl.DataFrame,
    user_margin_bins: pl.DataFrame | None = None,
    about: About = NOTHING,
) -> marks.Figure:
    """Revenue against cost per user and month, with the line where they are equal.

    Of a log, a point is the users of a plan with margins of one size (`user_margin_bins`); else it
    is a tier (`tier_margins`). Raises UniteconError where no margin per user is known.
    """
    is_of_users = user_margin_bins is not None and bool(len(user_margin_bins))
    frame = user_margin_bins if is_of_users and user_margin_bins is not None else tier_margins
    rows = words.of_month(words.one_scenario(words.rows(frame)), about.month)
    points = [
        _point(row, about)
        for row in rows
        if None not in (row["contribution_margin_usd_per_user_month"], row["users"])
    ]
    if not points:
        raise UniteconError("no users with a known margin to draw")
    what = "users of a plan with like margins" if is_of_users else "a tier of a plan"
    month = f"{rows[0]['month']:%B %Y}"
    lines = [f"{month}, USD per user per month; a circle: {what}, larger for more users."]
    return marks.themed(_plane(points), _claim(points), lines, about, about.condition(rows))


def _point(row: Row, about: About) -> Row:
    revenue = row["revenue_usd_per_user_month"]
    margin = row["contribution_margin_usd_per_user_month"]
    return {
        "plan": about.named(row["plan_id"]),
        "revenue": revenue,
        "cost": revenue - margin,
        "users": row["users"],
        "verdict": "loses" if margin < 0 else "pays",
    }


def _claim(points: Sequence[Row]) -> str:
    paying = [point for point in points if point["revenue"]] or points
    losing = [point for point in paying if point["verdict"] == "loses"]
    if not losing:
        return "Nobody who pays stands above the break-even line"
    part = sum(point["users"] for point in losing) / (sum(p["users"] for p in paying) or 1)
    worst = max(losing, key=lambda point: point["cost"] - point["revenue"])
    loss = words.dollars(worst["cost"] - worst["revenue"])
    share = words.share(part)
    where = "stand above the break-even line"
    return f"{share} of paying users {where}, at most {loss} on {worst['plan']}"


def _plane(points: list[Row]) -> alt.LayerChart:
    top = max(1.0, *(max(point["revenue"], point["cost"]) for point in points)) * 1.3
    scale = alt.Scale(type="symlog", constant=1, domain=[0, top], nice=False)
    ticks = [tick for tick in (0, 1, 3, 10, 30, 100, 300, 1_000, 10_000, 100_000) if tick <= top]
    axis = alt.Axis(values=ticks, format="$,d")
    x = alt.X("revenue:Q", scale=scale, axis=axis, title="pays")
    y = alt.Y("cost:Q", scale=scale, axis=axis, title="costs, with fees")
    verdicts = alt.Scale(domain=list(COLORS), range=list(COLORS.values()))
    size = alt.Size("users:Q", scale=alt.Scale(range=[30, 900]), legend=None)
    line = marks.data([{"revenue": at, "cost": at} for at in (0.0, top)]).encode(x=x, y=y)
    base = marks.data(points).encode(x=x, y=y)
    names = {point["plan"]: point for point in sorted(points, key=lambda point: point["cost"])}
    text = marks.data(list(names.values())).encode(x=x, y=y, text="plan:N")
    layers = [
        line.mark_line(color=theme.INK, strokeDash=[5, 3], strokeWidth=1.5),
        base.mark_point(filled=True, opacity=0.55).encode(
            size=size, color=alt.Color("verdict:N", scale=verdicts, legend=None)
        ),
        text.mark_text(dy=-16, fontSize=11),
    ]
    return marks.layered(layers, width=SIDE, height=SIDE)
