"""What usage costs by model: each token class, and what is reported beside what is computed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks, words
from unitecon.charts.about import NOTHING, About
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from unitecon.charts.words import Row

LANE = 30  # pixels a model
MOST = 15  # models in one chart
PLOT = theme.WIDTH - 120
TEXT_PLACE = alt.value(PLOT + 84)  # right of the plot, right-aligned
PIECES = ("web_search", "request")
SIDES = ("reported", "computed")
COLORS = (theme.GAIN, "#e69f00", "#5e3c99", "#56b4e9", "#8c564b", theme.FAINT)


def models(token_class_costs: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """What each model of a log cost in USD, by token class.

    `token_class_costs` is the answer of that name. Raises UniteconError where nothing has a price.
    """
    rows = words.one_scenario(words.rows(token_class_costs))
    totals, classes = _totals(rows, "model_id"), _totals(rows, "token_class")
    if not any(totals.values()):
        raise UniteconError("no usage with a known cost to draw")
    first, kind = next(iter(totals)), next(iter(classes))
    whole = sum(totals.values())
    title = (
        f"{first} causes {words.share(totals[first] / whole)} of the serving cost, "
        f"{_words(kind)} {words.share(classes[kind] / whole)} of it"
    )
    lines = [
        f"USD over the whole log, {words.dollars(whole)} in all; usage without a price left out."
    ]
    if len(totals) > MOST:
        lines.append(f"Drawn: the {MOST} most expensive of {len(totals)} models.")
    figure = _stacks(rows, list(totals)[:MOST], list(classes))
    return marks.themed(figure, title, lines, about, about.condition(rows))


def _totals(rows: Sequence[Row], key: str) -> dict[str, float]:
    """The cost of each value of a key, the largest first."""
    totals: dict[str, float] = defaultdict(float)
    for row in rows:
        totals[row[key]] += row["serving_cost_usd"] or 0.0
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


def _words(token_class: str) -> str:
    words_of_class = token_class.replace("_", " ")
    return f"{words_of_class} tokens" if token_class not in PIECES else f"{words_of_class}s"


def _stacks(rows: Sequence[Row], order: list[str], classes: list[str]) -> alt.LayerChart:
    bars = [
        {
            "lane": row["model_id"],
            "kind": _words(row["token_class"]),
            "place": classes.index(row["token_class"]),
            "usd": row["serving_cost_usd"] or 0.0,
        }
        for row in rows
        if row["model_id"] in order
    ]
    totals = _totals(rows, "model_id")
    sums = [{"lane": name, "text": words.dollars(totals[name])} for name in order]
    scale = alt.Scale(domain=[_words(name) for name in classes], range=list(COLORS))
    legend = alt.Legend(orient="top", title=None, labelFontSize=12, labelLimit=0, columns=4)
    y = marks.lanes(order)
    base = marks.data(bars).mark_bar(size=LANE * 0.62, stroke=theme.PAPER, strokeWidth=0.6)
    axis = marks.money_axis(totals.values())
    layers = [
        base.encode(
            x=alt.X("usd:Q", stack="zero", axis=axis),
            y=y,
            color=alt.Color("kind:N", scale=scale, legend=legend),
            order=alt.Order("place:Q"),
        ),
        marks.texts(sums, align="right", fontWeight="bold").encode(x=TEXT_PLACE, y=y),
    ]
    return marks.layered(layers, width=PLOT, height=len(order) * LANE)


def reported(cost_comparisons: pl.DataFrame, about: About = NOTHING) -> marks.Figure:
    """What sources report as the cost of each model, beside what is computed from its tokens.

    `cost_comparisons` is the answer of that name. Raises UniteconError where no source reports a
    cost of usage that has a price.
    """
    rows = words.one_scenario(words.rows(cost_comparisons))
    known = [row for row in rows if row["difference_usd"] is not None]
    if not known:
        raise UniteconError("no source of the log reports a cost that could be compared")
    lanes = sorted(_compared(known), key=lambda lane: -abs(lane["difference"]))
    reported_usd, computed_usd = (
        sum(lane[side] for lane in lanes) for side in ("reported", "computed")
    )
    title = f"Sources report {words.dollars(reported_usd)}; tokens and prices make it "
    title += words.dollars(computed_usd)
    worst = max(known, key=lambda row: abs(row["difference_usd"]))
    cause = (
        f" Largest difference of a day: {worst['likely_cause']}." if worst["likely_cause"] else ""
    )
    lines = [f"USD by model: \u25cb reported, \u25cf computed; right: the difference.{cause}"]
    shown = words.distinct(lanes[:MOST])
    return marks.themed(_pairs(shown), title, lines, about, about.condition(rows))


def _compared(rows: Sequence[Row]) -> list[Row]:
    """Sums of each provider's models."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    columns = ("reported_cost_usd", "computed_cost_usd", "difference_usd")
    for row in rows:
        total = sums[row["provider_id"], row["model_id"]]
        for place, column in enumerate(columns):
            total[place] += row[column] or 0.0
    return [
        {
            "lane": f"{provider} · {model}",
            "reported": usd,
            "computed": computed,
            "difference": difference,
            "verdict": "more" if difference > 0 else "less",
            "text": words.dollars(difference, signed=True),
        }
        for (provider, model), (usd, computed, difference) in sums.items()
    ]


def _pairs(lanes: list[Row]) -> alt.LayerChart:
    top = max(1e-9, *(max(lane["reported"], lane["computed"]) for lane in lanes))
    scale = alt.Scale(domain=[0, top * 1.05], nice=False)
    axis = marks.money_axis([top], orient="top")
    y = marks.lanes([lane["lane"] for lane in lanes])
    reports, computed = (
        alt.X(f"{side}:Q", scale=scale, axis=axis) for side in ("reported", "computed")
    )
    verdicts = alt.Scale(domain=["more", "less"], range=[theme.LOSS, theme.GAIN])
    base = marks.data(lanes).encode(y=y, color=alt.Color("verdict:N", scale=verdicts, legend=None))
    layers = [
        base.mark_rule(strokeWidth=6, opacity=0.35).encode(x=reports, x2="computed:Q"),
        base.mark_point(filled=True, size=85, opacity=1).encode(x=computed),
        base.mark_point(size=70, fill=theme.PAPER, strokeWidth=2, opacity=1).encode(x=reports),
        base.mark_text(align="right", fontWeight="bold").encode(x=TEXT_PLACE, text="text:N"),
    ]
    return marks.layered(layers, width=PLOT, height=len(lanes) * LANE)
