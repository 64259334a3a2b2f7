"""What the runway depends on: each uncertain input from its low to its high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.charts.input_names import input_name
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from unitecon.charts.words import Row

MOST = 12  # inputs in one chart
LANE = 27  # pixels per input
NEAR = 5  # pixels between a bar's end and the text beside it
PLOT = theme.WIDTH - 120
SIDES: tuple[tuple[str, Any, int], ...] = (("shorter", "right", -NEAR), ("longer", "left", NEAR))
AT_LEAST = "\u2265"


def tornado(sensitivities: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
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
    lanes = words.distinct([_lane(row, about) for row in rows[:MOST]])
    subtitle = _subtitle(lanes, len(rows))
    return marks.themed(_bars(lanes), _title(lanes[0]), subtitle, about, about.money())


def _lane(row: Row, about: About) -> Row:
    months = {side: row[f"{side}_runway_months"] for side in ("low", "high")}
    base = row["base_runway_months"]
    return {
        "lane": input_name(row["varied_input"], about.names),
        "base": base,
        "low": months["low"],
        "high": months["high"],
        "low_text": f"low {_value(row.get('low_value'))}".rstrip(),
        "high_text": f"high {_value(row.get('high_value'))}".rstrip(),
        "least": min(*months.values(), base),
        "most": max(*months.values(), base),
        "swing": f"{AT_LEAST if row['is_lower_bound'] else ''}{row['swing_months']:.1f}",
        "is_lower_bound": row["is_lower_bound"],
    }


def _value(value: float | None) -> str:
    """An input's value to three figures: `0.35`, `42.7bn`."""
    if value is None:
        return ""
    size = abs(value)
    for divisor, unit in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= divisor:
            return f"{value / divisor:.3g}{unit}"
    return f"{value:.3g}"


def _title(first: Row) -> str:
    name = first["lane"]
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    months = f"{first['least']:.0f} to {first['most']:.0f} months"
    return f"Runway depends most on {name}: {months}"


def _subtitle(lanes: Sequence[Row], count: int) -> list[str]:
    shown = f"the {len(lanes)} of {count} inputs that matter most"
    shown = shown if count > len(lanes) else f"all {count} inputs that move it"
    how = "one uncertain input at a time at its low (one in ten is lower) and its high"
    lines = [f"Months until cash runs out, with {how} (one in ten is higher); {shown}."]
    if any(lane["is_lower_bound"] for lane in lanes):
        lines.append(f"{AT_LEAST}: on one side cash lasts beyond the horizon; the swing is larger.")
    return lines


def _ends(lanes: Sequence[Row]) -> Iterator[Row]:
    """A bar for each end of each input, the longer first, and the text beside the outer ends.

    Where both ends lie on the same side, the text of the nearer one stands with the farther.
    """
    for lane in lanes:
        sides = sorted(("low", "high"), key=lambda side: -abs(lane[side] - lane["base"]))
        far, near = sides
        is_same_side = (lane[far] - lane["base"]) * (lane[near] - lane["base"]) > 0
        for side in sides:
            text = lane[f"{side}_text"]
            if is_same_side:
                text = f"{text} ({lane[f'{near}_text']}: white line)" if side == far else ""
            yield {
                "lane": lane["lane"],
                "base": lane["base"],
                "months": lane[side],
                "side": "longer" if lane[side] >= lane["base"] else "shorter",
                "is_inner": is_same_side and side == near,
                "text": text,
            }


def _bars(lanes: list[Row]) -> alt.LayerChart:
    ends = list(_ends(lanes))
    low, high = min(lane["least"] for lane in lanes), max(lane["most"] for lane in lanes)
    room = (high - low) * 0.2  # for the text beside the bars
    # A text of both ends needs twice the room.
    wide = room * (2 if any("(" in end["text"] for end in ends) else 1)
    scale = alt.Scale(domain=[low - room, high + wide], nice=False, zero=False)
    axis = alt.Axis(tickCount=8, title="months of runway")
    order = [lane["lane"] for lane in lanes]
    x, y = alt.X("months:Q", scale=scale, axis=axis), marks.lanes(order)
    base = marks.data(ends).encode(x=x, y=y)
    colors = alt.Scale(domain=["longer", "shorter"], range=[theme.GAIN, theme.LOSS])
    color = alt.Color("side:N", scale=colors, legend=None)
    beside: dict[str, Any] = {"color": theme.MUTED, "fontSize": 11}
    inner = base.transform_filter("datum.is_inner")
    layers = [
        base.mark_bar(size=LANE * 0.62).encode(x2="base:Q", color=color),
        inner.mark_tick(color=theme.PAPER, thickness=2, size=LANE * 0.62),
        *(
            base.transform_filter(f"datum.side == '{side}' && datum.months != datum.base")
            .mark_text(align=align, dx=dx, **beside)
            .encode(text="text:N")
            for side, align, dx in SIDES
        ),
        *_base_line(lanes[0]["base"], scale),
        *_swings(lanes, y),
    ]
    return marks.layered(layers, width=PLOT, height=len(lanes) * LANE)


def _base_line(months: float, scale: alt.Scale) -> list[alt.Chart]:
    base = marks.data([{"base": months, "text": f"as assumed: {months:.1f} months"}])
    base = base.encode(x=alt.X("base:Q", scale=scale))
    head = base.mark_text(color=theme.INK, fontWeight="bold")
    return [
        base.mark_rule(color=theme.INK, strokeWidth=1.5),
        head.encode(y=alt.value(-12), text="text:N"),
    ]


def _swings(lanes: list[Row], y: alt.Y) -> list[alt.Chart]:
    """From least to most in months, right of the plot."""
    place = alt.value(PLOT + 70)
    head = marks.texts([{"text": "swing"}], align="right", color=theme.MUTED)
    text = marks.data(lanes).mark_text(align="right", fontWeight="bold")
    return [
        text.encode(x=place, y=y, text="swing:N"),
        head.encode(x=place, y=alt.value(-12)),
    ]
