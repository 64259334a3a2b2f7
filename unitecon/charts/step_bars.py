"""Bars that step from one figure to another, part by part."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import money, theme
from unitecon.charts import marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unitecon.charts.words import Row

LANE = 38  # pixels a bar
ROOM = 0.16  # of the scale, right of the longest bar, for its figure
MARK = 0.006  # of the scale: the width at which a figure without a bar is drawn
FAR = 0.12  # parts that span less than this share of the figures are drawn without the zero
COLORS = {"figure": theme.MUTED, "gain": theme.GAIN, "loss": theme.LOSS}


def lane(name: str, start: float, end: float, kind: str) -> Row:
    """A bar from one amount to another: a `figure`, a `gain` or a `loss`."""
    right = max(start, end)
    return {"lane": name, "from_usd": start, "to_usd": end, "right_usd": right, "kind": kind}


def labelled(lanes: Sequence[Row]) -> list[Row]:
    """Every lane with its figure, all in one unit so that a reader can add them up."""
    divisor, unit = money.unit(row["to_usd"] for row in lanes)
    largest = max((abs(row["to_usd"] - row["from_usd"]) for row in lanes[1:-1]), default=divisor)
    digits = 0 if not unit else 1 if largest >= divisor / 2 else 2
    labelled = []
    for lane in lanes:
        usd = lane["to_usd"] - lane["from_usd"]
        sign = money.MINUS if usd < 0 else "+" if lane["kind"] == "gain" else ""
        labelled.append(lane | {"text": f"{sign}${abs(usd) / divisor:,.{digits}f}{unit}"})
    return labelled


def _domain(lanes: Sequence[Row]) -> tuple[float, float]:
    """From zero where that leaves the drivers to be seen, else from near the least figure."""
    ends = [lane[side] for lane in lanes[1:-1] for side in ("from_usd", "to_usd")]
    low, high = (min(ends), max(ends)) if ends else (lanes[0]["to_usd"],) * 2
    if not ends or high - low >= FAR * max(abs(low), abs(high)):
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or 1.0) * ROOM
    return low - room if low else low, high + room


def figure(lanes: list[Row]) -> alt.LayerChart:
    """The bars of `labelled` lanes, from top to bottom, with lines between their ends."""
    low, high = _domain(lanes)
    drawn = [_cut(lane, low, high) for lane in lanes]
    axis = marks.money_axis((low, high), tickCount=6)
    scale = alt.Scale(domain=[low, high], nice=False)
    order = [lane["lane"] for lane in lanes]
    base = marks.data(drawn).encode(
        x=alt.X("from_usd:Q", scale=scale, axis=axis),
        y=marks.lanes(order, labelFontSize=13),
    )
    kinds = alt.Scale(domain=list(COLORS), range=list(COLORS.values()))
    color = alt.Color("kind:N", scale=kinds, legend=None)
    text = base.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold")
    layers = [
        _joints(drawn, order, scale),
        base.mark_bar(size=LANE * 0.6).encode(x2="to_usd:Q", color=color),
        text.encode(x=alt.X("right_usd:Q", scale=scale), text="text:N"),
    ]
    return marks.layered(layers, width=theme.WIDTH, height=len(lanes) * LANE)


def _cut(lane: Row, low: float, high: float) -> Row:
    """A figure without the zero in sight is a mark and not a bar, whose length would mislead."""
    if lane["kind"] != "figure" or low <= 0 <= high:
        return lane
    return lane | {"from_usd": lane["to_usd"] - MARK * (high - low)}


def _joints(lanes: Sequence[Row], order: list[str], scale: alt.Scale) -> alt.Chart:
    """Thin lines from where one bar ends down to where the next begins."""
    rows = [
        {"at_usd": above["to_usd"], "lane": above["lane"], "next": below["lane"]}
        for above, below in pairwise(lanes)
    ]
    y = alt.Y("lane:N", sort=order, title=None)
    rules = marks.data(rows).mark_rule(color=theme.MUTED, strokeWidth=1)
    joints: alt.Chart = rules.encode(x=alt.X("at_usd:Q", scale=scale), y=y, y2="next:N")
    return joints
