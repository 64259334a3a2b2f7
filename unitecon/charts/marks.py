"""What every chart is put together with: rows as data, layers, the theme."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, cast

import altair as alt
import polars as pl

from unitecon.basics import money, theme
from unitecon.charts import words
from unitecon.charts.about import NOTHING, About

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from unitecon.charts.words import Row

Figure = alt.LayerChart | alt.VConcatChart
TITLE, SUBTITLE = 72, 108  # characters a line
SMALL = 8  # USD: below it, labels of an axis show cents
YEARS, MONTHS = 900, 200  # days from which on an axis has a tick a year, a quarter
FOOT: dict[str, Any] = {"orient": "bottom", "anchor": "start", "frame": "bounds"}
FOOT |= {"fontSize": 11, "fontWeight": "normal", "color": theme.MUTED, "offset": 10}


def data(rows: Sequence[Row]) -> alt.Chart:
    """An unmarked chart of `rows`, which the specification carries along."""
    # A frame and not a list of values: Altair copies and validates those again at every step.
    return alt.Chart(pl.DataFrame(list(rows), infer_schema_length=None))


def layered(layers: Sequence[alt.Chart], **properties: Any) -> alt.LayerChart:
    """`layers` on top of each other, the first at the bottom."""
    return cast("alt.LayerChart", alt.layer(*layers).properties(**properties))


def themed(
    chart: Figure,
    title: str,
    subtitle: Sequence[str],
    about: About = NOTHING,
    condition: str = "",
) -> Figure:
    """`chart` under its title and with the product's theme, for itself alone.

    Under the title stand the company and the condition, under the chart its sources.
    """
    lines = [*about.heading(condition), *subtitle]
    head = alt.Title(
        textwrap.wrap(title, TITLE) if len(title) > TITLE else title,
        subtitle=[part for line in lines for part in textwrap.wrap(line, SUBTITLE)],
    )
    foot = [part for line in about.footing() for part in textwrap.wrap(line, SUBTITLE + 14)]
    figure = alt.vconcat(chart.properties(title=alt.Title(foot, **FOOT))) if foot else chart
    return cast("Figure", figure.properties(title=head).configure(**theme.config()))


def money_axis(usd: Iterable[float], **options: Any) -> alt.Axis:
    """An axis whose every label is an amount with its unit, such as `$20bn` or `$0.50`."""
    sizes = [abs(value) for value in usd]
    divisor, unit = money.unit(sizes)
    digits = ".2f" if divisor == 1 and max(sizes, default=0) < SMALL else ",.2~f"
    label = f"format(abs(datum.value) / {divisor:.0f}, '{digits}') + '{unit}'"
    sign = f"(datum.value < 0 ? '{money.MINUS}$' : '$')"
    shown = f"datum.value == 0 ? '$0' : {sign} + {label}"
    chosen: dict[str, Any] = {"labelExpr": shown, "tickCount": 5, "title": None} | options
    return alt.Axis(**chosen)


def lanes(order: Sequence[str], **options: Any) -> alt.Y:
    """The names beside lanes, from top to bottom in their order, never cut."""
    chosen: dict[str, Any] = {"labelColor": theme.INK, "grid": False, "labelLimit": 0} | options
    return alt.Y("lane:N", sort=list(order), title=None, axis=alt.Axis(**chosen))


def time(field: str, days: Sequence[date], **options: Any) -> alt.X:
    """Months on an axis over these days: a tick a year, or more where they span few."""
    span = (max(days) - min(days)).days if days else 0
    step = 12 if span > YEARS else 3 if span > MONTHS else 1
    count: Any = {"interval": "month", "step": step}
    shape = "%Y" if step == 12 else "%b %Y"
    chosen: dict[str, Any] = {"format": shape, "tickCount": count, "labelOverlap": True} | options
    return alt.X(f"{field}:T", title=None, axis=alt.Axis(**chosen))


def texts(rows: Sequence[Row], **options: Any) -> alt.Chart:
    """Words of `rows`, at places given in pixels or by the scales of the chart."""
    return cast("alt.Chart", data(rows).mark_text(**options).encode(text="text:N"))


def as_of(start: date, x: alt.X) -> list[alt.Chart]:
    """A line between what was known and the forecast, on an axis of `time` named day."""
    base = data([{"day": words.instant(start)}])
    rule = base.mark_rule(color=theme.MUTED, strokeDash=[4, 3]).encode(x=x)
    sides: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"as of {start.day} {start:%b %Y}", {"align": "right", "dx": -6}),
        ("forecast", {"align": "left", "dx": 6}),
    )
    words_beside = [
        base.mark_text(color=theme.MUTED, fontStyle="italic", **place).encode(
            x=x, y=alt.value(-17), text=alt.value(text)
        )
        for text, place in sides
    ]
    return [rule, *words_beside]
