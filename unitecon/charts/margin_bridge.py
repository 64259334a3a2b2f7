"""Why contribution margin differs: from one figure to another, driver by driver."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import money, theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from unitecon.charts.words import Row

LANE = 38  # pixels a bar
ROOM = 0.16  # of the scale, right of the longest bar, for its figure
MARK = 0.006  # of the scale: the width at which a figure without a bar is drawn
FAR = 0.12  # drivers that span less than this part of the figures are drawn without the zero
COLORS = {"figure": theme.MUTED, "gain": theme.GAIN, "loss": theme.LOSS}
DRIVERS = {
    "members": "Members and tokens sold",
    "mix": "Mix of plans and tiers",
    "price": "Price",
    "usage_per_user": "Usage per user",
    "cost_per_token": "Cost per token",
    "other": "Fees and partners",
}


def bridge(margin_bridges: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """Contribution margin in USD from a base to a scenario, a bar a driver.

    `margin_bridges` is the answer of that name. One bridge of it is drawn: of the year after the
    as-of date's (else the last year) the scenario that differs most from its base, or where there
    is none, the year against the year before. Drivers that change nothing are named in the
    subtitle. Raises UniteconError where no bridge is known.
    """
    rows = _chosen(words.rows(margin_bridges), about)
    lanes = _with_labels(words.distinct(list(_lanes(rows, about))))
    names = [DRIVERS[row["driver"]].lower() for row in rows if not _counts(row, rows)]
    chart = _bars(lanes)
    return marks.themed(chart, _title(rows, about), _subtitle(rows[0], names), about)


def _chosen(rows: Sequence[Row], about: About) -> list[Row]:
    """The drivers of one bridge whose parts are known."""
    known = [row for row in rows if row["delta_usd"] is not None]
    year = max((row["to_year"] for row in known), default=None)
    if about.as_of_date and year:
        year = min(year, about.as_of_date.year + 1)
    known = [row for row in known if row["to_year"] == year]
    if not known:
        raise UniteconError("no margin bridge with known margins to draw")
    best = max(known, key=lambda row: (_is_scenarios(row), abs(_difference(row))))
    key = ("scenario_id", "base_scenario_id", "from_year", "to_year")
    return [row for row in known if all(row[name] == best[name] for name in key)]


def _is_scenarios(row: Row) -> bool:
    return bool(row["scenario_id"] != row["base_scenario_id"])


def _difference(row: Row) -> float:
    return float(row["contribution_margin_usd"] - row["base_contribution_margin_usd"])


def _counts(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a driver would be seen: a five-hundredth of the largest part of the bridge."""
    largest = max(abs(row["delta_usd"]) for row in rows)
    return bool(abs(row["delta_usd"]) * 500 > largest)


def _lanes(rows: Sequence[Row], about: About) -> Iterator[Row]:
    """The base, the drivers from the largest down, and where they lead."""
    first, base = rows[0], float(rows[0]["base_contribution_margin_usd"])
    is_scenarios = _is_scenarios(first)
    start = about.scenario(first["base_scenario_id"]) if is_scenarios else str(first["from_year"])
    end = about.scenario(first["scenario_id"]) if is_scenarios else str(first["to_year"])
    yield _lane(start, 0.0, base, "figure")
    at = base
    drivers = [row for row in rows if _counts(row, rows)]
    for row in sorted(drivers, key=lambda row: (row["driver"] == "other", -abs(row["delta_usd"]))):
        delta = float(row["delta_usd"])
        yield _lane(DRIVERS[row["driver"]], at, at + delta, "gain" if delta > 0 else "loss")
        at += delta
    yield _lane(end, 0.0, float(first["contribution_margin_usd"]), "figure")


def _lane(name: str, start: float, end: float, kind: str) -> Row:
    right = max(start, end)
    return {"lane": name, "from_usd": start, "to_usd": end, "right_usd": right, "kind": kind}


def _with_labels(lanes: Sequence[Row]) -> list[Row]:
    """Every lane with its figure, all in one unit so that a reader can add them up."""
    divisor, unit = money.unit(lane["to_usd"] for lane in lanes)
    largest = max((abs(row["to_usd"] - row["from_usd"]) for row in lanes[1:-1]), default=divisor)
    digits = 0 if not unit else 1 if largest >= divisor / 2 else 2
    labelled = []
    for lane in lanes:
        usd = lane["to_usd"] - lane["from_usd"]
        sign = money.MINUS if usd < 0 else "+" if lane["kind"] == "gain" else ""
        labelled.append(lane | {"text": f"{sign}${abs(usd) / divisor:,.{digits}f}{unit}"})
    return labelled


def _title(rows: Sequence[Row], about: About) -> str:
    first, change = rows[0], _difference(rows[0])
    size, year, what = money.short(abs(change)), first["to_year"], "contribution margin"
    who = f"\u201c{about.scenario(first['scenario_id'])}\u201d"
    if not change:
        return f"{who if _is_scenarios(first) else year} leaves {what} as it was"
    if _is_scenarios(first):
        text = f"{who} {'adds' if change > 0 else 'costs'} {size} of {what} in {year}"
    else:
        than = f"in {year} than in {first['from_year']}"
        text = f"{size} {'more' if change > 0 else 'less'} {what} {than}"
    main = max(rows, key=lambda row: row["delta_usd"] * (1 if change > 0 else -1))
    return f"{text}, most through {DRIVERS[main['driver']].lower()}"


def _subtitle(first: Row, unmoved: Sequence[str]) -> list[str]:
    count = first["months"]
    months = "" if count == 12 else f" of {count} month{'s' if count > 1 else ''}"
    together = "Effects that drivers have only together are shared equally among them."
    lines = [f"Contribution margin{months}, USD. {together}"]
    if len(unmoved) == len(DRIVERS):
        lines[0] = f"Contribution margin{months}, USD. No driver changes anything."
    elif unmoved:
        lines.append(f"Hardly any change from: {', '.join(unmoved)}.")
    return lines


def _domain(lanes: Sequence[Row]) -> tuple[float, float]:
    """From zero where that leaves the drivers to be seen, else from near the least figure."""
    ends = [lane[side] for lane in lanes[1:-1] for side in ("from_usd", "to_usd")]
    low, high = (min(ends), max(ends)) if ends else (lanes[0]["to_usd"],) * 2
    if not ends or high - low >= FAR * max(abs(low), abs(high)):
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or 1.0) * ROOM
    return low - room if low else low, high + room


def _bars(lanes: list[Row]) -> alt.LayerChart:
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
