"""When the cash runs out: cash over time by scenario, with the cash-out marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import money as amounts
from unitecon.basics import theme
from unitecon.basics.calendar import month_end
from unitecon.charts import marks, words
from unitecon.charts.about import ALONE, NOTHING, About
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from unitecon.charts.words import Row

PLOT = 260  # pixels high
MOST = 24  # scenarios in one chart
LANE = 23  # pixels per scenario
WIDTHS = {"others": 1.8, "past": 2.5, "main": 4}
DOT: dict[str, Any] = {"filled": True, "size": 90, "opacity": 1}
# Three colours tell what a reader asks: as expected, longer, or shorter. The lanes have the names.
COLORS = {"main": theme.INK, "longer": theme.GAIN, "shorter": theme.LOSS, "past": theme.MUTED}


def cash(
    company_months: pl.DataFrame, runways: pl.DataFrame | None = None, about: About = NOTHING
) -> marks.Figure:
    """Closing cash in USD over time, one line per scenario, each to the day it runs out.

    `company_months` and `runways` are the answers of those names. Only `runways` has the date cash
    runs out and the amount missing: without it the lines run to their last month and no date is
    claimed. Months whose cash is unknown are left out. A lane per scenario under the plot says the
    same in words. Raises UniteconError without a month to draw, or with more scenarios than can
    be distinguished.
    """
    months = [row for row in words.rows(company_months) if row["closing_cash_usd"] is not None]
    _require_legible(months)
    start = about.as_of_date or min(row["month"] for row in months)
    outs = {} if runways is None else {row["scenario_id"]: row for row in words.rows(runways)}
    lines = {name: _line(name, months, outs.get(name)) for name in words.scenario_ids(months)}
    lanes = _lanes(lines, outs, start, about)
    panels = alt.vconcat(_plot(lines, lanes, start), _rail(lanes, lines), spacing=6)
    chart: alt.VConcatChart = panels.resolve_scale(x="shared")
    end = max(month_end(row["month"]) for row in months)
    condition = _condition(months, start)
    return marks.themed(chart, _title(lanes, condition), _subtitle(lanes, end), about, condition)


def _require_legible(months: Sequence[Row]) -> None:
    if not months:
        raise UniteconError("no month to draw cash of")
    count = len(words.scenario_ids(months))
    if count > MOST:
        raise UniteconError(f"{count} scenarios cannot be distinguished in one chart; most: {MOST}")


def _condition(months: Sequence[Row], start: date) -> str:
    """What new money the scenario that the title speaks of counts on."""
    ahead = (row.get("funding_usd") or 0 for row in words.one_scenario(months)
             if row["month"] > start)  # fmt: skip
    expected = sum(ahead)
    return About(funding_usd=expected).money()


def _line(name: str, months: Sequence[Row], out: Row | None) -> list[Row]:
    """Month-end points; the line stops at the cash-out, between its two month-ends."""
    points = [
        (month_end(row["month"]), row["closing_cash_usd"])
        for row in months
        if row["scenario_id"] == name
    ]
    if out and out["cash_out_date"] is not None:
        points = _cut(points, out["cash_out_date"])
    return [_point(name, at, usd) for at, usd in points]


def _cut(points: list[tuple[date, float]], day: date) -> list[tuple[date, float]]:
    """The points before a day, and the point of the drawn line on it."""
    earlier = [point for point in points if point[0] < day]
    after = next((point for point in points if point[0] >= day), None)
    if not earlier:
        return [(day, 0.0)]
    if after is None:
        return earlier
    (left, low), (right, high) = earlier[-1], after
    part = (day - left).days / (right - left).days
    return [*earlier, (day, low + (high - low) * part)]


def _point(name: str, day: date, usd: float) -> Row:
    return {"scenario_id": name, "day": words.instant(day), "cash_usd": usd}


def _lanes(
    lines: Mapping[str, list[Row]], outs: Mapping[str, Row], start: date, about: About
) -> list[Row]:
    """One lane per scenario, the first to run out on top."""
    lanes = [
        _lane(about.scenario(name), outs.get(name), line[-1], start) for name, line in lines.items()
    ]
    lanes.sort(key=lambda lane: (lane["end"], lane["scenario_id"] != BASELINE))
    main = next((lane for lane in lanes if lane["scenario_id"] == BASELINE), lanes[0])
    return words.distinct([lane | {"kind": _kind(lane, main)} for lane in lanes])


def _kind(lane: Row, main: Row) -> str:
    if lane is main:
        return "main"
    is_shorter = (lane["end"], lane["last_usd"]) < (main["end"], main["last_usd"])
    return "shorter" if is_shorter else "longer"


def _lane(name: str, out: Row | None, last: Row, start: date) -> Row:
    """A scenario's lane; without a row of `runways` it tells the last balance and no cash-out."""
    day = out["cash_out_date"] if out else None
    horizon = date.fromisoformat(last["day"][:10])
    if out is None:
        when = f"{amounts.short(last['cash_usd'])} at the end of {horizon:%b %Y}"
    else:
        when = f"{day:%b %Y}" if day else f"lasts beyond {horizon:%b %Y}"
    gap = out["funding_gap_usd"] if out else None
    return {
        "scenario_id": last["scenario_id"],
        "lane": name,
        "start": words.instant(start),
        "end": words.instant(day or horizon),
        "last_usd": last["cash_usd"],
        "is_out": day is not None,
        "has_runway": out is not None,
        "when": when,
        "label": f"{when}, {amounts.short(gap)} short" if gap else when,
    }


def _title(lanes: Sequence[Row], condition: str) -> str:
    main = next((lane for lane in lanes if lane["kind"] == "main"), lanes[0])
    who = "" if main["scenario_id"] == BASELINE else f"{main['lane']}: "
    if main["is_out"]:
        how = ALONE if condition == ALONE else "even with announced funding"
        return f"{who}Cash runs out in {main['when']} {how}"
    return f"{who}Cash {'' if main['has_runway'] else 'of '}{main['when']}"


def _subtitle(lanes: Sequence[Row], end: date) -> list[str]:
    known = [lane for lane in lanes if lane["has_runway"]]
    line = "Cash at the end of each month, USD."
    if len(lanes) > 1:
        line += " Black: baseline; blue: lasts longer; orange: runs out sooner."
    counted = ""
    if len(known) > 1:
        out = sum(lane["is_out"] for lane in known)
        counted = f"{out} of {len(known)} scenarios run out of cash by {end:%B %Y}. "
    if any("short" in lane["label"] for lane in known):
        counted += f"Short: the new money needed to last to the end of {end:%B %Y}."
    return [line, counted.strip()] if counted else [line]


def _days(lines: Mapping[str, list[Row]]) -> list[date]:
    return [date.fromisoformat(row["day"][:10]) for line in lines.values() for row in line]


def _color(field: str = "kind") -> alt.Color:
    """The same colour for a scenario in the plot and in its lane."""
    scale = alt.Scale(domain=list(COLORS), range=list(COLORS.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def _parted(
    lines: Mapping[str, list[Row]], lanes: Sequence[Row], start: date
) -> dict[str, list[Row]]:
    """The past of the main scenario, its forecast, those of the others, and where lines end."""
    kinds = {lane["scenario_id"]: lane["kind"] for lane in lanes}
    main = next(name for name, kind in kinds.items() if kind == "main")
    past = [row | {"kind": "past"} for row in lines[main] if row["day"] < words.instant(start)]
    last = max((row["day"] for row in past), default="")  # a forecast begins where the past ends
    rows = [row | {"kind": kinds[name]} for name, line in lines.items() for row in line]
    ahead = [row for row in rows if row["day"] >= last]
    return {
        "past": past,
        "main": [row for row in ahead if row["kind"] == "main"],
        "others": [row for row in ahead if row["kind"] != "main"],
        "ends": [line[-1] | {"kind": kinds[name]} for name, line in lines.items()],
    }


def _plot(lines: Mapping[str, list[Row]], lanes: Sequence[Row], start: date) -> alt.LayerChart:
    """The past once, then a line per scenario, the baseline thickest and on top."""
    parts = _parted(lines, lanes, start)
    x = marks.time("day", _days(lines))
    usd = [row["cash_usd"] for rows in parts.values() for row in rows]
    y = alt.Y("cash_usd:Q", axis=marks.money_axis(usd))

    def curve(points: Sequence[Row]) -> alt.Chart:
        chart: alt.Chart = marks.data(points).encode(
            x=x, y=y, color=_color(), detail="scenario_id:N"
        )
        return chart

    layers = [
        *marks.as_of(start, x),
        alt.Chart().mark_rule(color=theme.INK).encode(y=alt.datum(0)),
        *(
            curve(parts[name]).mark_line(strokeWidth=width)
            for name, width in WIDTHS.items()
            if parts[name]
        ),
        curve(parts["ends"]).mark_point(**DOT),
    ]
    return marks.layered(layers, width=theme.WIDTH, height=PLOT)


def _rail(lanes: list[Row], lines: Mapping[str, list[Row]]) -> alt.LayerChart:
    """A bar per scenario from the as-of date to the day its cash runs out, with that day."""
    base = marks.data(lanes).encode(y=marks.lanes([lane["lane"] for lane in lanes]))
    start, finish = (marks.time(side, _days(lines), labels=False) for side in ("start", "end"))
    end = base.encode(x=finish)
    layers = [
        base.mark_bar(size=9).encode(x=start, x2="end:T", color=_color()),
        end.transform_filter("datum.is_out").mark_point(**DOT).encode(color=_color()),
        end.mark_text(align="left", dx=9).encode(text="label:N"),
    ]
    return marks.layered(layers, width=theme.WIDTH, height=len(lanes) * LANE)
