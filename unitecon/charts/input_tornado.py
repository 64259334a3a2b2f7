"""What the runway hangs on: each uncertain input from its low to its high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

MOST = 12  # inputs in one chart
LANE = 27  # pixels an input
NEAR = 5  # pixels between a bar's end and what is written beside it
AT_LEAST = "\u2265"
# How an input of a table is called; the names are its keys in order, as words.
PHRASES = {
    "plan_prices": "Price of {0}",
    "price_realisations": "Price kept after discounts: {0}",
    "plan_members": "Share of {1} on {0}",
    "plan_usage": "Usage of {0}",
    "usage_spreads": "How unevenly {0} is used",
    "usage_tiers": "Share of users in {0} {1}",
    "tier_tasks": "Share of {2} in {0} {1}",
    "release_mixes": "Share of {3} in {2} ({0})",
    "release_tokens": "{2} tokens per {1} task ({0})",
    "token_prices": "{1} price of {0}",
    "gpu_prices": "Price of a GPU-hour: {0}",
    "gpu_throughputs": "Tokens per GPU-second: {0}",
    "parameters": "{0}",
    "driver_levels": "Level of {0}",
    "driver_growths": "Growth of {0}",
    "driver_ceilings": "Ceiling of {0}",
    "variable_costs": "{1}: {0}",
    "revenue_share_rates": "Revenue share: {0}",
    "company_costs": "Cost of {0}",
    "compute_commitments": "Commitment: {0}",
    "credit_pools": "Credits: {0}",
    "funding": "Funding: {0}",
    "cash_positions": "Cash: {0}",
}
PARAMETERS = {
    "list_price_cost_share": "cost of serving as a share of list price",
    "payable_months": "months until bills are paid",
    "deferred_revenue_months": "months customers pay in advance",
    "prepayment_months": "months paid to suppliers in advance",
    "credit_use_share": "share of compute paid with credits",
    "gpu_utilisation_share": "share of GPU time in use",
    "gpu_cache_read_cost_share": "cost of a cached token against a fresh one",
    "prefill_time_share": "share of GPU time reading input",
    "interest_share_per_year": "interest on cash",
}


def tornado(sensitivities: pl.DataFrame) -> alt.LayerChart:
    """Months of runway with each uncertain input at its low and its high, the widest on top.

    `sensitivities` is the answer of that name; the inputs of one base scenario that move the
    runway most are drawn. Raises UniteconError where no input moves it.
    """
    rows = [row for row in sensitivities.to_dicts() if row["swing_months"]]
    bases = sorted({row["base_scenario_id"] for row in rows}, key=lambda one: one != BASELINE)
    rows = [row for row in rows if row["base_scenario_id"] == bases[0]] if bases else []
    if not rows:
        raise UniteconError("no uncertain input moves the runway; nothing to draw")
    rows = sorted(rows, key=lambda row: row["swing_rank"])
    lanes = [_lane(row) for row in rows[:MOST]]
    return marks.themed(_bars(lanes), _title(lanes[0]), _subtitle(lanes, len(rows)))


def input_name(varied_input: str) -> str:
    """An input's table and keys in words: `driver_growths.token_cost` is `Growth of token cost`."""
    table, *keys = varied_input.split(".")
    if table == "parameters":
        keys = [PARAMETERS.get(key, key) for key in keys]
    names = [words.name(key) if key in words.ACRONYMS else key.replace("_", " ") for key in keys]
    phrase = PHRASES.get(table, " ".join(["{}"] * len(names)))
    try:
        said = phrase.format(*names)
    except IndexError:  # a table of other keys than the phrase knows
        said = " ".join(names)
    return said[:1].upper() + said[1:]


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
    return f"One by one, runway hangs most on {name}: {months}"


def _subtitle(lanes: Sequence[Row], count: int) -> list[str]:
    some = f"the {len(lanes)} of {count} that matter most"
    shown = some if count > len(lanes) else f"all {count}"
    lines = [
        "Months until cash runs out, with one uncertain input at a time at its low and its high;",
        f"{shown}. Source: answer sensitivities.",
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
    base = marks.data([{"base": months, "said": f"as assumed: {months:.1f} months"}])
    base = base.encode(x=alt.X("base:Q", scale=scale))
    head = base.mark_text(color=theme.INK, fontWeight="bold")
    return [
        base.mark_rule(color=theme.INK, strokeWidth=1.5),
        head.encode(y=alt.value(-12), text="said:N"),
    ]


def _swings(base: alt.Chart) -> list[alt.Chart]:
    """From least to most in months, right of the plot."""
    place = alt.value(theme.WIDTH - 120 + 52)
    head = marks.data([{"said": "swing"}]).mark_text(align="right", color=theme.MUTED)
    text = base.mark_text(align="right", fontWeight="bold")
    return [
        text.encode(x=place, text="swing:N"),
        head.encode(x=place, y=alt.value(-12), text="said:N"),
    ]
