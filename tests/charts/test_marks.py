"""The parts charts are put together from."""

from __future__ import annotations

import altair as alt

from unitecon.basics import theme
from unitecon.charts import marks


def test_rows_travel_with_the_chart_even_where_types_change_late() -> None:
    rows = [{"usd": None}] * 200 + [{"usd": 1.5}]
    (carried,) = marks.data(rows).mark_point().encode(x="usd:Q").to_dict()["datasets"].values()
    assert carried == rows


def test_layers_stand_in_their_order_with_the_properties() -> None:
    base = marks.data([{"x": 1}]).encode(x="x:Q")
    chart = marks.layered([base.mark_bar(), base.mark_text()], width=120, height=30).to_dict()
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["bar", "text"]
    assert (chart["width"], chart["height"]) == (120, 30)


def test_a_themed_chart_has_its_title_and_leaves_the_first_as_it_was() -> None:
    plain = marks.layered([marks.data([{"x": 1}]).mark_bar().encode(x="x:Q")])
    before, active = plain.to_dict(), alt.theme.active
    chart = marks.themed(plain, "Cash lasts", ["As of today.", "USD"]).to_dict()
    assert chart["title"] == {"text": "Cash lasts", "subtitle": ["As of today.", "USD"]}
    assert chart["config"]["background"] == theme.PAPER
    assert (plain.to_dict(), alt.theme.active) == (before, active)
