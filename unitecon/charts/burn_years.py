"""How much money goes out: burn of each calendar year."""

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

HEIGHT = 280
YEAR = 12  # months
MEASURES = {"revenue_usd": "Revenue", "operating_loss_usd": "Operating loss", "burn_usd": "Burn"}
COLORS = (theme.FAINT, theme.MUTED, theme.LOSS)


def burn(company_years: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """Revenue, operating loss and burn in USD, a group of bars a calendar year.

    `company_years` is the answer of that name; one scenario of it is drawn (the baseline where
    it is there). Years that end after the as-of date are pale. Raises UniteconError without a year
    to draw.
    """
    years = words.one_scenario(words.rows(company_years))
    if not any(row[column] is not None for row in years for column in MEASURES):
        raise UniteconError("no year to draw burn of")
    divisor, unit = money.unit(row[column] or 0 for row in years for column in MEASURES)
    known = [(row, column) for row in years for column in MEASURES if row[column] is not None]
    bars = [_bar(row, column, divisor, about) for row, column in known]
    lines = [f"USD {unit}".rstrip() + " in a calendar year; pale: forecast, dark: past years."]
    if not about.as_of_date:
        lines = [f"USD {unit}".rstrip() + " in a calendar year"]
    return marks.themed(
        _bars(bars, unit), _title(years, about), lines, about, about.condition(years)
    )


def _title(years: Sequence[Row], about: About) -> str:
    known = [row for row in years if row["burn_usd"] is not None]
    if not known:
        return "Burn is not known in any year"
    worst = max(known, key=lambda row: row["burn_usd"])
    if worst["burn_usd"] <= 0:
        return "No year burns cash"
    peak = f"peaks at {money.short(worst['burn_usd'])} in {worst['year']}"
    now = about.as_of_date.year if about.as_of_date else worst["year"]
    this = next((row["burn_usd"] for row in known if row["year"] == now), 0.0)
    if now == worst["year"] or this <= 0:
        return f"Burn {peak}"
    return f"Burn is {money.short(this)} in {now} and {peak}"


def _bar(row: Row, column: str, divisor: float, about: About) -> Row:
    value = row[column] / divisor
    months = row.get("months", YEAR)
    return {
        "year": str(row["year"]) + (f" ({months} months)" if months < YEAR else ""),
        "measure": MEASURES[column],
        "amount": value,
        "is_forecast": bool(about.as_of_date and row["year"] >= about.as_of_date.year),
        "label": f"{value:.0f}" if abs(value) >= 9.5 else f"{value:.1f}",
    }


def _bars(rows: list[Row], unit: str) -> alt.LayerChart:
    names = list(MEASURES.values())
    legend = alt.Legend(orient="top", title=None, labelFontSize=12, symbolType="square")
    axis = alt.Axis(labelExpr=f"'$' + format(datum.value, ',') + '{unit}'", tickCount=5)
    base = marks.data(rows).encode(
        x=alt.X("year:N", title=None, sort=None, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("measure:N", sort=names),
        y=alt.Y("amount:Q", title=None, axis=axis),
    )
    color = alt.Color("measure:N", scale=alt.Scale(domain=names, range=list(COLORS)), legend=legend)
    pale = alt.condition("datum.is_forecast", alt.value(0.55), alt.value(1))
    text = base.mark_text(baseline="bottom", dy=-3, fontSize=10.5).encode(text="label:N")
    return marks.layered(
        [base.mark_bar().encode(color=color, opacity=pale), text],
        width=theme.WIDTH,
        height=HEIGHT,
    )
