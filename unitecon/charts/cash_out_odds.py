"""How likely the cash runs out when: cash over all draws, and the share of draws out of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import altair as alt

from unitecon.basics import theme
from unitecon.basics.calendar import month_end
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

FAN, BARS = 200, 130  # pixels high
SURE = 0.9  # of the draws: from where on later quarters say little
LEAST = 0.0005  # a smaller share has no bar to write it on
LASTING = "Nine draws in ten last over the horizon."
BANDS = {"p10": "1 in 10 below", "p50": "median", "p90": "9 in 10 below"}
QUARTER, QUARTER_MONTHS = timedelta(days=92), 3


def odds(
    simulated_months: pl.DataFrame,
    cash_out_quarters: pl.DataFrame,
    simulated_runways: pl.DataFrame,
    about: About = NOTHING,
) -> marks.Figure:
    """Closing cash in USD from P10 to P90, over the share of draws without cash by each quarter.

    The three frames are the answers of those names. Both panels end a quarter after nine draws
    in ten have run out, or with the horizon. Raises UniteconError where no month of cash was drawn.
    """
    months = _cash_months(simulated_months)
    quarters = [row for row in words.rows(cash_out_quarters) if not row["is_beyond_horizon"]]
    bars = [_bar(row) for row in sorted(quarters, key=lambda row: row["quarter_end_date"])]
    end = _end(bars, months)
    day = about.as_of_date or min(row["month"] for row in months)
    start = day.replace(month=1, day=1)
    fan = [_fan_row(row) for row in months if start <= month_end(row["month"]) <= end]
    bars = [bar for bar in bars if bar["end_day"] <= end]
    scale = alt.Scale(domain=[words.instant(start), words.instant(end)])
    panels = alt.vconcat(_fan(fan, scale), _shares(bars, scale), spacing=14)
    middle = {row["percentile"]: row["cash_out_date"] for row in words.rows(simulated_runways)}
    chart: alt.VConcatChart = panels.resolve_scale(x="independent")
    subtitle = _subtitle(max(row["draws"] for row in months), middle)
    return marks.themed(chart, _title(middle), subtitle, about, about.money())


def _cash_months(simulated_months: pl.DataFrame) -> list[Row]:
    """The months whose cash is known in all draws; raises UniteconError without one."""
    rows = [row for row in words.rows(simulated_months) if row["measure"] == "closing_cash_usd"]
    months = [row for row in rows if row["p10_usd"] is not None and row["p90_usd"] is not None]
    if not months:
        raise UniteconError("no draw has cash to draw")
    return months


def fan(
    simulated_months: pl.DataFrame, simulated_runways: pl.DataFrame, about: About = NOTHING
) -> marks.Figure:
    """Closing cash in USD from P10 to P90 over the whole horizon.

    The frames are the answers of those names. Raises UniteconError where no month of cash was
    drawn.
    """
    months = _cash_months(simulated_months)
    rows = [_fan_row(row) for row in months]
    ends = [words.instant(month_end(edge(row["month"] for row in months))) for edge in (min, max)]
    middle = {row["percentile"]: row["cash_out_date"] for row in words.rows(simulated_runways)}
    figure = _fan(rows, alt.Scale(domain=ends), labels=True)
    subtitle = [
        _claim(middle),
        f"{max(row['draws'] for row in months):,} draws of every uncertain input; USD.",
    ]
    return marks.themed(figure, _title(middle), subtitle, about, about.money())


def _bar(row: Row) -> Row:
    end, part = row["quarter_end_date"], row["probability_share"]
    first = date(end.year - (end.month <= QUARTER_MONTHS), (end.month - 4) % 12 + 1, 1)
    return {
        "start": words.instant(first),
        "middle": words.instant(first + (end - first) / 2),
        "end": words.instant(end),
        "end_day": end,
        "share": part,
        "text": words.share(part) if part > LEAST else "",
    }


def _end(bars: Sequence[Row], months: Sequence[Row]) -> date:
    """The quarter after nine draws in ten have run out; the horizon where they do not."""
    horizon = max(month_end(row["month"]) for row in months)
    sure: date | None = next((bar["end_day"] for bar in bars if bar["share"] >= SURE), None)
    return min(horizon, sure + QUARTER) if sure else horizon


def _fan_row(row: Row) -> Row:
    day = words.instant(month_end(row["month"]))
    return {"day": day, **{name: row[f"{name}_usd"] for name in ("p10", "p50", "p90")}}


def _title(dates: dict[int, date | None]) -> str:
    middle = dates.get(50)
    if middle is None:
        return "An even chance or better that cash lasts over the horizon"
    return f"An even chance that cash runs out by {words.day(middle)}"


def _subtitle(draws: int, dates: dict[int, date | None]) -> list[str]:
    drawn = f"{draws:,} draws of every uncertain input; USD"
    bars = "Bars: the share of draws out of cash by the quarter's end."
    return [_claim(dates), f"{drawn}. {bars}"]


def _claim(dates: dict[int, date | None]) -> str:
    """What one and nine in ten draws do."""
    early, late = dates.get(10), dates.get(90)
    rest = f"nine in ten by {words.day(late)}" if late else "one in ten lasts over the horizon"
    return f"One in ten by {words.day(early)}, {rest}." if early else LASTING


def _time(field: str, scale: alt.Scale, labels: bool) -> alt.X:
    axis = alt.Axis(format="%b %Y", tickCount=8, labels=labels, grid=True)
    return alt.X(f"{field}:T", title=None, axis=axis, scale=scale)


def _fan(rows: list[Row], scale: alt.Scale, *, labels: bool = False) -> alt.LayerChart:
    axis = marks.money_axis((row[name] for row in rows for name in ("p10", "p90")), title="cash")
    base = marks.data(rows).encode(x=_time("day", scale, labels=labels))
    names = marks.data([_named(rows[-1], name) for name in ("p90", "p50", "p10")])
    layers = [
        base.mark_area(color=theme.GAIN, opacity=0.22).encode(
            y=alt.Y("p10:Q", axis=axis), y2="p90:Q"
        ),
        alt.Chart().mark_rule(color=theme.INK).encode(y=alt.datum(0)),
        base.mark_line(color=theme.GAIN, strokeWidth=3).encode(y="p50:Q"),
        names.mark_text(align="left", dx=6, color=theme.MUTED).encode(
            x=_time("day", scale, labels=labels), y="usd:Q", text="text:N"
        ),
    ]
    return marks.layered(layers, width=theme.WIDTH - 40, height=FAN)


def _named(row: Row, name: str) -> Row:
    return {"day": row["day"], "usd": row[name], "text": BANDS[name]}


def _shares(bars: list[Row], scale: alt.Scale) -> alt.LayerChart:
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title="draws out of cash")
    share: Any = alt.Y("share:Q", axis=axis, scale=alt.Scale(domain=[0, 1.12], nice=False))
    shown = [{key: value for key, value in bar.items() if key != "end_day"} for bar in bars]
    base = marks.data(shown).encode(y=share)
    layers = [
        base.mark_bar(color=theme.LOSS, opacity=0.85, stroke=theme.PAPER).encode(
            x=_time("start", scale, labels=True), x2="end:T", y2=alt.datum(0)
        ),
        base.mark_text(dy=-9, fontWeight="bold").encode(
            x=_time("middle", scale, labels=True), text="text:N"
        ),
    ]
    return marks.layered(layers, width=theme.WIDTH - 40, height=BARS)
