"""How unevenly cost is spread over users: the share that the cheapest users cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    import polars as pl

    from unitecon.charts.words import Row

SIDE = 380  # pixels of the square
TOP = 0.9  # of the users: where the most expensive tenth begins


def lorenz(
    lorenz_points: pl.DataFrame, cost_concentrations: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """The Lorenz curve of serving cost over users, with the most expensive tenth marked.

    The frames are the answers of those names, of one month. Raises UniteconError where no user
    has a known cost.
    """
    points = words.of_month(words.one_scenario(words.rows(lorenz_points)), about.month)
    points = [row for row in points if row["cumulative_cost_share"] is not None]
    sums = words.of_month(words.one_scenario(words.rows(cost_concentrations)), about.month)
    if not points or not sums:
        raise UniteconError("no user of that month with a known cost to draw")
    points.sort(key=lambda row: row["cumulative_user_share"])
    chart = marks.layered(_layers(points), width=SIDE, height=SIDE)
    return marks.themed(chart, _title(sums[0]), _subtitle(sums[0]), about, about.condition(points))


def _title(row: Row) -> str:
    part = row["top_tenth_cost_share"]
    if part is None:
        return "How cost is spread over users is not known"
    return f"The most expensive 10% of users cause {words.share(part)} of the serving cost"


def _subtitle(row: Row) -> list[str]:
    count = f"{row['active_users']:,.0f} users with requests in {row['month']:%B %Y}"
    gini = "" if row["gini_ratio"] is None else f"; Gini {row['gini_ratio']:.2f}"
    return [f"{count}, from cheapest to most expensive{gini}."]


def _layers(points: list[Row]) -> list[alt.Chart]:
    origin = {"cumulative_user_share": 0.0, "cumulative_cost_share": 0.0}
    curve = [{name: row[name] for name in origin} for row in [origin, *points]]
    x, y = (
        alt.X("cumulative_user_share:Q", axis=alt.Axis(format="%", title="share of users")),
        alt.Y("cumulative_cost_share:Q", axis=alt.Axis(format="%", title="share of serving cost")),
    )
    base = marks.data(curve).encode(x=x, y=y)
    ends = [origin, dict.fromkeys(origin, 1.0)]
    even = marks.data(ends).encode(x=x, y=y)
    place = {"cumulative_user_share": 0.46, "cumulative_cost_share": 0.52}
    tenth = base.transform_filter(f"datum.cumulative_user_share >= {TOP}")
    return [
        even.mark_line(color=theme.MUTED, strokeDash=[4, 3], strokeWidth=1.5),
        marks.texts([place | {"text": "if all cost the same"}], angle=315, dy=-8, color=theme.MUTED)
        .encode(x=x, y=y),
        base.mark_area(color=theme.GAIN, opacity=0.12),
        tenth.mark_area(color=theme.LOSS, opacity=0.45),
        base.mark_line(color=theme.GAIN, strokeWidth=3),
    ]  # fmt: skip
