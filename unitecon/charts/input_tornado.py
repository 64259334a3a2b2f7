"""What the runway depends on: each uncertain input from its low to its high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.input_names import input_name
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

MOST = 12  # inputs in one chart
LANE = 27  # pixels per input
NEAR = 5  # pixels between a bar's end and the text beside it
AT_LEAST = "\u2265"


def tornado(sensitivities: pl.DataFrame) -> alt.LayerChart:
    """Months of runway with each uncertain input at its low and its high, the widest on top.

    `sensitivities` is the answer of that name; the inputs of one base scenario that move the
    runway most are drawn. Raises UniteconError where no input moves it.
    """
    rows = [row for row in words.rows(sensitivities) if row["swing_months"]]
    bases = sorted(
        {row["base_scenario_id"] for row in rows}, key=lambda scenario: scenario != BASELINE
    )
    rows = [row for row in rows if row["base_scenario_id"] == bases[0]] if bases else []
    if not rows:
        raise UniteconError("no uncertain input moves the runway; nothing to draw")
    rows = sorted(rows, key=lambda row: row["swing_rank"])
    lanes = words.distinct([_lane(row) for row in rows[:MOST]])
    return marks.themed(_bars(lanes), _title(lanes[0]), _subtitle(lanes, len(rows)))


def _lane(row: Row) -> Row:
    bounds = {side: row[f"{side}_runway_months"] for side in ("low", "high")}
    base = row["base_runway_months"]
    shorter, longer = sorted(bounds, key=lambda side: bounds[side])
    return {
        "lane": input_name(row["varied_input"]),
        "base": base,
        "least": min(bounds[shorter], base),
        "most": max(bounds[longer], base),
        "shorter": shorter,
        "longer": longer,
        "swing": f"{AT_LEAST if row['is_lower_bound'] else ''}{row['swing_months']:.1f}",
        "is_lower_bound": row["is_lower_bound"],
    }


def _title(first: Row) -> str:
    name = first["lane"]
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    months = f"{first['least']:.0f} to {first['most']:.0f} months"
    return f"Runway depends most on {name}: {months}"


def _subtitle(lanes: Sequence[Row], count: int) -> list[str]:
    part = f"the {len(lanes)} of {count} that matter most"
    shown = part if count > len(lanes) else f"all {count}"
    lines = [
        "Months until cash runs out without new money, with one uncertain input at a time at its",
        f"low and its high; {shown}. Source: answer sensitivities.",
    ]
    if any(lane["is_lower_bound"] for lane in lanes):
        lines.append(f"{AT_LEAST}: on one side cash lasts beyond the horizon; the swing is larger.")
    return lines


def _bars(lanes: list[Row]) -> alt.LayerChart:
    low, high = min(lane["least"] for lane in lanes), max(lane["most"] for lane in lanes)
    room = (high - low) * 0.08
    scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)
    axis = alt.Axis(tickCount=8, title="months of runway")
    order = [lane["lane"] for lane in lanes]
    lane_axis = alt.Axis(labelColor=theme.INK, grid=False, labelLimit=330)
    base = marks.data(lanes).encode(
        x=alt.X("base:Q", scale=scale, axis=axis),
        y=alt.Y("lane:N", sort=order, title=None, axis=lane_axis),
    )
    least, most = (alt.X(f"{side}:Q", scale=scale) for side in ("least", "most"))
    ends: dict[str, Any] = {"color": theme.MUTED, "fontSize": 11}
    layers = [
        base.mark_bar(color=theme.LOSS, size=LANE * 0.62).encode(x2="least:Q"),
        base.mark_bar(color=theme.GAIN, size=LANE * 0.62).encode(x2="most:Q"),
        base.transform_filter("datum.least < datum.base")
        .mark_text(align="right", dx=-NEAR, **ends)
        .encode(x=least, text="shorter:N"),
        base.transform_filter("datum.most > datum.base")
        .mark_text(align="left", dx=NEAR, **ends)
        .encode(x=most, text="longer:N"),
        *_base_line(lanes[0]["base"], scale),
        *_swings(base),
    ]
    return marks.layered(layers, width=theme.WIDTH - 120, height=len(lanes) * LANE)


def _base_line(months: float, scale: alt.Scale) -> list[alt.Chart]:
    base = marks.data([{"base": months, "text": f"as assumed: {months:.1f} months"}])
    base = base.encode(x=alt.X("base:Q", scale=scale))
    head = base.mark_text(color=theme.INK, fontWeight="bold")
    return [
        base.mark_rule(color=theme.INK, strokeWidth=1.5),
        head.encode(y=alt.value(-12), text="text:N"),
    ]


def _swings(base: alt.Chart) -> list[alt.Chart]:
    """From least to most in months, right of the plot."""
    place = alt.value(theme.WIDTH - 120 + 52)
    head = marks.data([{"text": "swing"}]).mark_text(align="right", color=theme.MUTED)
    text = base.mark_text(align="right", fontWeight="bold")
    return [
        text.encode(x=place, text="swing:N"),
        head.encode(x=place, y=alt.value(-12), text="text:N"),
    ]
