"""How the runway changes with two levers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    import polars as pl

    from unitecon.charts.words import Row

CELL = (78, 38)  # pixels wide and high
YEAR = 12  # months: of a narrower span, cells show tenths
MOST = 12  # values of a lever
DARK = 0.6  # of the range of colours: from where text in a cell is white


def heatmap(runways: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """Months of runway at each pair of values of two levers.

    `runways` is that answer over a grid, as `unitecon sweep` gives it: its first two columns are
    the values of the levers. Raises UniteconError without two levers, with more values than can be
    read, and where no runway is known.
    """
    across, down = _levers(runways)
    rows = [row for row in words.rows(runways) if row["runway_months"] is not None]
    if not rows:
        raise UniteconError("no runway is known at any value of the levers")
    for lever in (across, down):
        count = len({row[lever] for row in rows})
        if count > MOST:
            raise UniteconError(f"{count} values of {lever} cannot be read; most: {MOST}")
    months = [row["runway_months"] for row in rows]
    span = (min(months), max(months))
    cells = [_cell(row, (across, down), span) for row in rows]
    title = (
        f"Runway is {span[0]:.0f} to {span[1]:.0f} months, by {_words(across)} and {_words(down)}"
    )
    lines = ["Months until cash runs out; darker: longer."]
    if any(not row["is_cash_out"] for row in rows):
        lines.append("+: cash lasts beyond the horizon.")
    return marks.themed(_cells(cells, (across, down)), title, lines, about, about.money())


def _levers(runways: pl.DataFrame) -> tuple[str, str]:
    names = runways.columns[:2] if hasattr(runways, "columns") else []
    known = [name for name in names if name not in ("scenario_id", "title", "cash_out_date")]
    if len(known) < 2:
        raise UniteconError("a heat map takes the runways of a grid over two levers")
    return known[0], known[1]


def _words(lever: str) -> str:
    return lever.replace("_", " ").replace(".", " ")


def _cell(row: Row, levers: tuple[str, str], span: tuple[float, float]) -> Row:
    months = row["runway_months"]
    digits = 0 if span[1] - span[0] > YEAR else 1
    part = (months - span[0]) / ((span[1] - span[0]) or 1)
    return {
        "across": f"{row[levers[0]]:g}",
        "down": f"{row[levers[1]]:g}",
        "months": months,
        "is_dark": part > DARK,
        "text": f"{months:.{digits}f}{'' if row['is_cash_out'] else '+'}",
    }


def _cells(cells: list[Row], levers: tuple[str, str]) -> alt.LayerChart:
    columns = list(dict.fromkeys(cell["across"] for cell in cells))
    lines = list(dict.fromkeys(cell["down"] for cell in cells))
    x, y = (
        alt.X("across:N", sort=columns, title=_words(levers[0]), axis=alt.Axis(labelAngle=0)),
        alt.Y("down:N", sort=lines, title=_words(levers[1])),
    )
    base = marks.data(cells).encode(x=x, y=y)
    scale = alt.Scale(range=["#f6e0d2", theme.LOSS, theme.GAIN], interpolate="lab")
    color = alt.Color("months:Q", scale=scale, legend=None)
    ink = alt.condition("datum.is_dark", alt.value("white"), alt.value("black"))
    layers = [
        base.mark_rect(stroke=theme.PAPER, strokeWidth=2).encode(color=color),
        base.mark_text(fontSize=13, fontWeight="bold").encode(text="text:N", color=ink),
    ]
    width, height = CELL[0] * len(columns), CELL[1] * len(lines)
    return marks.layered(layers, width=width, height=height)
