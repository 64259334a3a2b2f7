"""How the model compares with published figures: with those known, and with those known later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.basics.money import MINUS
from unitecon.basics.outside_text import label
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

FIGURES = ("actual", "estimate")  # and not what a company hopes for
LANE = 17  # pixels a figure
MOST = 40  # figures in one chart
NEAR = 0.1  # of a figure: the distance that the title counts
REACH = 1.0  # of a figure: what is farther off stands at the edge
PLOT = theme.WIDTH - 160
TEXT_AT = 66  # pixels right of the plot, right-aligned


def calibration(calibrations: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """How far the model is from each published figure, as a share of the figure.

    `calibrations` is the answer of that name; one scenario is drawn. Figures held out of the fit
    are solid, those it was fitted to hollow. Raises UniteconError where no figure is compared.
    """
    rows = words.one_scenario(words.rows(calibrations))
    known = [row for row in rows if row["error_share"] is not None and not row["is_input"]]
    known = [row for row in known if row["fact_kind"] in FIGURES]
    if not known:
        raise UniteconError("no published figure that the model can be compared with")
    known.sort(key=lambda row: (not row["is_held_out"], -abs(row["error_share"])))
    held_out = [row for row in known if row["is_held_out"]]
    near = sum(abs(row["error_share"]) <= NEAR for row in held_out or known)
    kind = "held-out figures" if held_out else "published figures"
    title = f"{near} of {len(held_out or known)} {kind} are within {NEAR:.0%} of the model"
    what = "Model against published figure, as a share of the figure"
    lines = [f"{what}; \u25cf held out of the fit, \u25cb fitted or compared."]
    if len(known) > MOST:
        lines.append(f"Drawn: {MOST} of {len(known)} figures, the farthest held-out ones first.")
    lanes = words.distinct([_calibrated(row) for row in known[:MOST]])
    return marks.themed(_dots(lanes), title, lines, about, about.condition(rows))


def backtest(backtest_facts: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """The forecast's range for each figure that became known later, as a share of the figure.

    `backtest_facts` is the answer of that name. Raises UniteconError where no figure is compared.
    """
    rows = [row for row in words.rows(backtest_facts) if row["is_scored"]]
    known = [row for row in rows if row["p50_value"] is not None and row["reported_value"]]
    if not known:
        raise UniteconError("no figure that became known later and that the forecast has")
    judged = [row for row in known if row["is_inside_band"] is not None]
    inside = sum(row["is_inside_band"] for row in judged)
    title = f"{inside} of {len(judged)} figures that came later lie inside the forecast's range"
    what = "Forecast against the figure, as a share of the figure"
    lines = [f"{what}: bar from P10 to P90 (meant to hold 80%), dot the median."]
    known.sort(key=lambda row: (row["is_inside_band"] is not False, str(row["period_end"])))
    if len(known) > MOST:
        lines.append(f"Drawn: {MOST} of {len(known)} figures, those outside the range first.")
    lanes = words.distinct([_forecast(row) for row in known[:MOST]])
    return marks.themed(_dots(lanes), title, lines, about, "as forecast on that day")


def _clamped(share: float) -> float:
    return max(-REACH, min(REACH, share))


def _lane(row: Row, share: float) -> Row:
    metric = label(str(row["metric"]).replace("_", " "), 38)
    sign = MINUS if share < 0 else "+"
    return {
        "lane": f"{metric}, {row['period_end']:%b %Y}",
        "share": _clamped(share),
        "text": f"{sign}{abs(share):.0%}",
    }


def _calibrated(row: Row) -> Row:
    share = row["error_share"]
    at = _clamped(share)
    return _lane(row, share) | {
        "low": min(at, 0.0),
        "high": max(at, 0.0),
        "is_solid": row["is_held_out"],
    }


def _forecast(row: Row) -> Row:
    size = abs(row["reported_value"])
    low, middle, high = (
        (row[f"{name}_value"] - row["reported_value"]) / size for name in ("p10", "p50", "p90")
    )
    band = {"low": _clamped(low), "high": _clamped(high)}
    return _lane(row, middle) | band | {"is_solid": row["is_inside_band"] is False}


def _dots(lanes: Sequence[Row]) -> alt.LayerChart:
    edge = max(max(abs(lane[end]) for end in ("low", "high", "share")) for lane in lanes) or NEAR
    scale = alt.Scale(domain=[-edge * 1.05, edge * 1.05], nice=False)
    axis = alt.Axis(format="+.0%", title="model below the figure | above it", orient="top")
    order = [lane["lane"] for lane in lanes]
    base = marks.data(lanes).encode(
        x=alt.X("share:Q", scale=scale, axis=axis), y=marks.lanes(order, labelFontSize=11)
    )
    fill = alt.condition("datum.is_solid", alt.value(theme.LOSS), alt.value(theme.PAPER))
    ink = alt.condition("datum.is_solid", alt.value(theme.LOSS), alt.value(theme.GAIN))
    bar = base.mark_rule(strokeWidth=4, opacity=0.35)
    zero = marks.data([{"share": 0.0}]).mark_rule(color=theme.INK)
    layers = [
        zero.encode(x=alt.X("share:Q", scale=scale)),
        bar.encode(x=alt.X("low:Q", scale=scale), x2="high:Q", color=ink),
        base.mark_point(size=55, strokeWidth=2, opacity=1).encode(fill=fill, stroke=ink),
        base.mark_text(align="right", fontSize=11).encode(
            x=alt.value(PLOT + TEXT_AT), text="text:N"
        ),
    ]
    return marks.layered(layers, width=PLOT, height=len(lanes) * LANE)
