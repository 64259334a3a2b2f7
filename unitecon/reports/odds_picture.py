"""A simulation's chart: how likely the cash runs out when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon import charts

if TYPE_CHECKING:
    from unitecon.forecast.simulation import Simulation


def picture(simulation: Simulation, suffix: str) -> bytes:
    """The chart as a file's bytes; raises UniteconError for an unknown suffix."""
    months, quarters, runways = (
        simulation.answers[name]
        for name in ("simulated_months", "cash_out_quarters", "simulated_runways")
    )
    return charts.render(charts.odds(months, quarters, runways, simulation.case.as_of_date), suffix)
