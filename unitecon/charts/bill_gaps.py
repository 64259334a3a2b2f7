"""Why providers' bills differ from the log: each cause with its amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import money, theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

LANE = 30  # pixels a cause
MOST = 15  # causes in one chart
ROOM = 0.18  # of the scale beyond the longest bar, for its figure


def bills(bill_causes: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """What makes providers' bills of a month more or less than the logged usage, in USD.

    `bill_causes` is the answer of that name; the last month with a bill is drawn. Raises
    UniteconError where no bill differs, or none was imported.
    """
    rows = words.one_scenario(words.rows(bill_causes))
    asked = [row for row in rows if row["month"] == about.month]
    rows = words.of_month(asked or rows, None)
    if not rows:
        raise UniteconError("no bill that differs from the log; unitecon import bills adds some")
    known = [row for row in rows if row["cause_usd"] is not None]
    if not known:
        raise UniteconError("what was billed is unknown: fx_rates.csv has no rate for its currency")
    unrated, rows = len(rows) - len(known), known
    rows.sort(key=lambda row: -row["moved_usd"])
    lanes = words.distinct([_lane(row) for row in rows[:MOST]])
    net = sum(row["cause_usd"] for row in rows)
    lines = [
        f"{rows[0]['month']:%B %Y}, USD: bill less log; together {words.dollars(net, signed=True)}."
    ]
    if len(rows) > MOST:
        lines.append(f"Drawn: the {MOST} of {len(rows)} causes that move most.")
    if unrated:
        lines.append("Left out: amounts in a currency without a rate.")
    title = _title(
        rows, "not all amounts are known" if unrated else "every difference is explained"
    )
    return marks.themed(_bars(lanes), title, lines, about, about.condition(rows))


def _lane(row: Row) -> Row:
    usd = row["cause_usd"]
    return {
        "lane": f"{row['provider_id']}: {_cause(row)}",
        "usd": usd,
        "kind": "more" if usd > 0 else "less",
        "text": words.dollars(usd, signed=True),
    }


def _cause(row: Row) -> str:
    """A cause in words: what stands behind the colon where it is explained there."""
    return str(row["cause"]).rsplit(": ", maxsplit=1)[-1]


def _title(rows: Sequence[Row], whole: str) -> str:
    unknown = sum(row["moved_usd"] for row in rows if row["cause"] == "unexplained")
    first = rows[0]
    how = "more" if first["cause_usd"] > 0 else "less"
    amount = words.dollars(abs(first["cause_usd"]))
    text = f"{words.name(first['provider_id'])} billed {amount} {how} than logged: "
    rest = whole if not unknown else f"{money.short(unknown)} unexplained"
    return f"{text}{_cause(first)}; {rest}"


def _bars(lanes: list[Row]) -> alt.LayerChart:
    low, high = (bound(0.0, *(lane["usd"] for lane in lanes)) for bound in (min, max))
    room = (high - low) * ROOM
    scale = alt.Scale(domain=[low - room * (low < 0), high + room], nice=False)
    axis = marks.money_axis((low, high))
    order = [lane["lane"] for lane in lanes]
    base = marks.data(lanes).encode(x=alt.X("usd:Q", scale=scale, axis=axis), y=marks.lanes(order))
    colors = alt.Scale(domain=["more", "less"], range=[theme.LOSS, theme.GAIN])
    zero = marks.data([{"usd": 0.0}]).mark_rule(color=theme.INK)
    more, less = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("more", "less"))
    layers = [
        base.mark_bar(size=LANE * 0.6).encode(color=alt.Color("kind:N", scale=colors, legend=None)),
        zero.encode(x=alt.X("usd:Q", scale=scale)),
        more.mark_text(align="left", dx=5).encode(text="text:N"),
        less.mark_text(align="right", dx=-5).encode(text="text:N"),
    ]
    return marks.layered(layers, width=theme.WIDTH - 160, height=len(lanes) * LANE)
