"""What serving costs over time: a day by model from a log, or a month by plan as modelled."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import money, theme
from unitecon.basics.outside_text import label
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

HEIGHT = 280
SHOWN = 5  # parts with a colour of their own; the others are one
OTHERS = "all others"
# Dark and light in turn, so that neighbours differ in grey as well.
COLORS = (theme.GAIN, "#e69f00", "#5e3c99", "#56b4e9", "#8c564b", theme.FAINT)


def days(
    daily_costs: pl.DataFrame, model_costs: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """Serving cost of each day of a log in USD, by model.

    The frames are the answers of those names. Raises UniteconError without a priced day.
    """
    rows = words.one_scenario(words.rows(daily_costs))
    usd: dict[tuple[date, str], float] = defaultdict(float)
    for row in rows:
        usd[row["usage_date"], row["model_id"]] += row["priced_cost_usd"] or 0
    models = words.one_scenario(words.rows(model_costs))
    if not any(usd.values()):
        raise UniteconError("no day with a known cost to draw")
    top = max(models, key=lambda row: row["cost_share"] or 0)
    part = words.share(top["cost_share"] or 0)
    title = f"{label(top['model_ref'])} causes {part} of the serving cost"
    priced = [row["priced_token_share"] for row in rows]
    lines = [f"USD a day by model, {_span([day for day, _ in usd])}."]
    if any(share is not None and share < 1 for share in priced):
        lines.append("Some usage has no price and is not in it.")
    return marks.themed(_areas(usd, about), title, lines, about, about.condition(rows))


def months(
    plan_margins: pl.DataFrame, company_years: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """Serving cost of each month in USD, by plan.

    The frames are the answers of those names. Raises UniteconError without a month of known cost.
    """
    rows = words.one_scenario(words.rows(plan_margins))
    usd: dict[tuple[date, str], float] = defaultdict(float)
    for row in rows:
        usd[row["month"], about.named(row["plan_id"])] += row["serving_cost_usd"] or 0
    if not any(usd.values()):
        raise UniteconError("no month with a known serving cost to draw")
    title = _title(words.one_scenario(words.rows(company_years)), about)
    lines = [f"USD a month by plan, {_span([day for day, _ in usd])}."]
    return marks.themed(_areas(usd, about), title, lines, about, about.condition(rows))


def _title(years: Sequence[Row], about: About) -> str:
    """Serving cost of this year, and of the last."""
    known = {row["year"]: row["serving_cost_usd"] for row in years if row["serving_cost_usd"]}
    if not known:
        return "What serving costs in a year is not known"
    last = max(known)
    now = about.as_of_date.year if about.as_of_date else min(known)
    text = f"{money.short(known[last])} in {last}"
    if now == last or now not in known:
        return f"Serving costs {text}"
    return f"Serving costs {money.short(known[now])} in {now} and {text}"


def _span(days: Sequence[date]) -> str:
    return f"{words.day(min(days))} to {words.day(max(days))}"


def _parts(usd: dict[tuple[date, str], float]) -> tuple[list[str], list[Row]]:
    """The names of parts, the largest first, and their amounts by day, small parts together."""
    totals: dict[str, float] = defaultdict(float)
    for (_, name), amount in usd.items():
        totals[name] += amount
    largest = sorted(totals, key=lambda name: -totals[name])
    named = {name: label(name) for name in largest[:SHOWN]}
    parts: dict[tuple[date, str], float] = defaultdict(float)
    for (day, name), amount in usd.items():
        parts[day, named.get(name, OTHERS)] += amount
    order = [*dict.fromkeys(named.values()), *([OTHERS] if len(largest) > SHOWN else [])]
    return order, [
        {"day": words.instant(day), "part": name, "place": place, "usd": parts[day, name]}
        for day in sorted({day for day, _ in parts})
        for place, name in enumerate(order)
    ]


def _areas(usd: dict[tuple[date, str], float], about: About) -> alt.LayerChart:
    """Areas on top of each other, the largest part at the bottom."""
    order, rows = _parts(usd)
    dates = sorted({day for day, _ in usd})
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[row["day"]] += row["usd"]
    scale = alt.Scale(domain=order, range=list(COLORS))
    legend = alt.Legend(
        orient="right", title=None, labelFontSize=12, labelLimit=0, symbolType="square"
    )
    x = marks.time("day", dates)
    areas = marks.data(rows).mark_area(stroke=theme.PAPER, strokeWidth=0.6)
    areas = areas.encode(
        x=x,
        y=alt.Y("usd:Q", stack="zero", axis=marks.money_axis(sums.values())),
        color=alt.Color("part:N", scale=scale, sort=order[::-1], legend=legend),
        order=alt.Order("place:Q"),
    )
    is_parted = about.as_of_date and min(dates) < about.as_of_date < max(dates)
    beside = marks.as_of(about.as_of_date, x) if is_parted and about.as_of_date else []
    return marks.layered([areas, *beside], width=theme.WIDTH, height=HEIGHT)
