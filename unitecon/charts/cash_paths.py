"""When the cash runs out: cash over time by scenario, with the cash-out marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import money as amounts
from unitecon.basics import theme
from unitecon.basics.calendar import month_end
from unitecon.charts import marks, words
from unitecon.charts.words import Row
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

PLOT = 260  # pixels high
MOST = 24  # scenarios in one chart
LANE = 23  # pixels per scenario
DOT: dict[str, Any] = {"filled": True, "size": 90, "opacity": 1}


def cash(
    company_months: pl.DataFrame,
    runways: pl.DataFrame | None = None,
    as_of_date: date | None = None,
) -> alt.VConcatChart:
    """Closing cash in USD over time, one line per scenario, each to the day it runs out.

    `company_months` and `runways` are the answers of those names. Only `runways` has the date cash
    runs out and the amount missing: without it the lines run to their last month and no date is
    claimed. Months whose cash is unknown are left out. A lane per scenario under the plot says the
    same in words. Raises UniteconError without a month to draw, or with more scenarios than can
    be distinguished.
    """
    months = [row for row in words.rows(company_months) if row["closing_cash_usd"] is not None]
    _require_legible(months)
    start = as_of_date or min(row["month"] for row in months)
    outs = {} if runways is None else {row["scenario_id"]: row for row in words.rows(runways)}
    lines = {name: _line(name, months, outs.get(name)) for name in words.scenario_ids(months)}
    lanes = _lanes(lines, outs, start)
    panels = alt.vconcat(_plot(lines, start), _rail(lanes), spacing=6)
    chart: alt.VConcatChart = panels.resolve_scale(x="shared")
    return marks.themed(chart, _title(lanes), _subtitle(lanes, start))


def _require_legible(months: Sequence[Row]) -> None:
    if not months:
        raise UniteconError("no month to draw cash of")
    count = len(words.scenario_ids(months))
    if count > MOST:
        raise UniteconError(f"{count} scenarios cannot be distinguished in one chart; most: {MOST}")


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


def _lanes(lines: Mapping[str, list[Row]], outs: Mapping[str, Row], start: date) -> list[Row]:
    """One lane per scenario, the first to run out on top."""
    lanes = [_lane(name, outs.get(name), line[-1], start) for name, line in lines.items()]
    lanes.sort(key=lambda lane: (lane["end"], lane["scenario_id"] != BASELINE))
    return words.distinct(lanes)


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
        "scenario_id": name,
        "lane": words.name(name),
        "start": words.instant(start),
        "end": words.instant(day or horizon),
        "is_out": day is not None,
        "has_runway": out is not None,
        "when": when,
        "label": f"{when}, {amounts.short(gap)} short" if gap else when,
    }


def _title(lanes: Sequence[Row]) -> str:
    main = next((lane for lane in lanes if lane["scenario_id"] == BASELINE), lanes[0])
    who = "" if main["scenario_id"] == BASELINE else f"{main['lane']}: "
    if main["is_out"]:
        return f"{who}Cash runs out in {main['when']} without new money"
    return f"{who}Cash {'' if main['has_runway'] else 'of '}{main['when']}"


def _subtitle(lanes: Sequence[Row], start: date) -> list[str]:
    seen = f"Cash in USD as seen on {start.day} {start:%B %Y}"
    known = [lane for lane in lanes if lane["has_runway"]]
    if not known:
        return [f"{seen}."]
    out = sum(lane["is_out"] for lane in known)
    return [
        f"{seen}; {out} of {len(known)} scenarios run out of cash.",
        "Short: the new money it would take to the end of the horizon.",
    ]


def _color(names: Sequence[str]) -> alt.Color:
    """The same colour for a scenario in the plot and in its lane."""
    colors = theme.scenario_colors(sorted(names))
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    return alt.Color("scenario_id:N", scale=scale, legend=None)


def _time(field: str, labels: bool = True) -> alt.X:
    shown = alt.Axis(format="%Y", tickCount="year", labels=labels)
    return alt.X(f"{field}:T", title=None, axis=shown)


def _plot(lines: Mapping[str, list[Row]], start: date) -> alt.LayerChart:
    """The lines in one colour per scenario, the baseline thickest and on top."""
    main = BASELINE if BASELINE in lines else next(iter(lines))
    others = [row for name, line in lines.items() for row in line if name != main]
    ends = [line[-1] for line in lines.values() if line]
    color = _color(list(lines))
    money = amounts.unit(row["cash_usd"] for line in lines.values() for row in line)
    layers = [
        *_as_of(start),
        alt.Chart().mark_rule(color=theme.INK).encode(y=alt.datum(0)),
        _curve(others, color, money).mark_line(strokeWidth=2),
        _curve(lines[main], color, money).mark_line(strokeWidth=4),
        _curve(ends, color, money).mark_point(**DOT),
    ]
    return marks.layered(layers, width=theme.WIDTH, height=PLOT)


def _curve(rows: list[Row], color: alt.Color, money: tuple[float, str]) -> alt.Chart:
    divisor, unit = money
    label = f"'$' + format(datum.value / {divisor:.0f}, ',')"
    axis = alt.Axis(labelExpr=label, tickCount=5, title=f"USD {unit}".rstrip())
    return marks.data(rows).encode(x=_time("day"), y=alt.Y("cash_usd:Q", axis=axis), color=color)


def _as_of(start: date) -> list[alt.Chart]:
    label = f"as of {start.day} {start:%b %Y}"
    base = marks.data([{"day": words.instant(start), "label": label}])
    rule = base.mark_rule(color=theme.MUTED, strokeDash=[4, 3]).encode(x=_time("day"))
    text = base.mark_text(align="left", dx=-2, color=theme.MUTED)
    return [rule, text.encode(x=_time("day"), y=alt.value(-6), text="label:N")]


def _rail(lanes: list[Row]) -> alt.LayerChart:
    """A bar per scenario from the as-of date to the day its cash runs out, with that day."""
    order = [lane["lane"] for lane in lanes]
    color = _color([lane["scenario_id"] for lane in lanes])
    axis = alt.Axis(labelColor=theme.INK, grid=False, labelLimit=260)
    base = marks.data(lanes).encode(y=alt.Y("lane:N", sort=order, title=None, axis=axis))
    end = base.encode(x=_time("end", labels=False))
    layers = [
        base.mark_bar(size=9).encode(x=_time("start", labels=False), x2="end:T", color=color),
        end.transform_filter("datum.is_out").mark_point(**DOT).encode(color=color),
        end.mark_text(align="left", dx=9).encode(text="label:N"),
    ]
    return marks.layered(layers, width=theme.WIDTH, height=len(lanes) * LANE)
