"""How much money goes out: burn of each calendar year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import money, theme
from unitecon.charts import marks, words
from unitecon.charts.words import Row
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

HEIGHT = 280
MEASURES = {"revenue_usd": "Revenue", "operating_loss_usd": "Operating loss", "burn_usd": "Burn"}
COLORS = (theme.FAINT, theme.SCENARIOS[4], theme.LOSS)


def burn(company_years: pl.DataFrame) -> alt.LayerChart:
    """Revenue, operating loss and burn in USD, a group of bars a calendar year.

    `company_years` is the answer of that name; one scenario of it is drawn (the baseline where
    it is there). Raises UniteconError without a year to draw.
    """
    years = words.one_scenario(words.rows(company_years))
    if not years:
        raise UniteconError("no year to draw burn of")
    divisor, unit = money.unit(row[column] or 0 for row in years for column in MEASURES)
    known = [(row, column) for row in years for column in MEASURES if row[column] is not None]
    in_words = f"USD {unit}".rstrip()
    chart = _bars([_bar(row, column, divisor) for row, column in known], in_words)
    return marks.themed(chart, _title(years), [f"{in_words} in a calendar year"])


def _title(years: Sequence[Row]) -> str:
    known = [row for row in years if row["burn_usd"] is not None]
    if not known:
        return "Burn is not known in any year"
    worst = max(known, key=lambda row: row["burn_usd"])
    if worst["burn_usd"] <= 0:
        return "No year burns cash"
    return f"Burn peaks at {money.short(worst['burn_usd'])} in {worst['year']}"


def _bar(row: Row, column: str, divisor: float) -> Row:
    value = row[column] / divisor
    return {
        "year": str(row["year"]),
        "measure": MEASURES[column],
        "amount": value,
        "said": f"{value:.0f}" if abs(value) >= 9.5 else f"{value:.1f}",
    }


def _bars(rows: list[Row], title: str) -> alt.LayerChart:
    names = list(MEASURES.values())
    legend = alt.Legend(orient="top", title=None, labelFontSize=12, symbolType="square")
    base = marks.data(rows).encode(
        x=alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("measure:N", sort=names),
        y=alt.Y("amount:Q", title=title, axis=alt.Axis(format="$,d", tickCount=5)),
    )
    color = alt.Color("measure:N", scale=alt.Scale(domain=names, range=list(COLORS)), legend=legend)
    text = base.mark_text(baseline="bottom", dy=-3, fontSize=10.5).encode(text="said:N")
    return marks.layered(
        [base.mark_bar().encode(color=color), text], width=theme.WIDTH, height=HEIGHT
    )
