"""A simulation's chart: how likely the cash runs out when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon import charts
from unitecon.charts import catalog
from unitecon.reports import chart_frames

if TYPE_CHECKING:
    from unitecon.forecast.simulation import Simulation


def picture(simulation: Simulation, suffix: str) -> bytes:
    """The chart as a file's bytes; raises UniteconError for an unknown suffix."""
    chart = catalog.get("odds")
    frames = [simulation.answers[name] for name in chart.answers]
    about = chart_frames.about_case(simulation.case, chart)
    data: bytes = charts.render(chart.function()(*frames, about=about), suffix)
    return data
