"""An engine over a few draws of the openai case, with facts to be scored on."""

from __future__ import annotations

from datetime import date

import polars as pl

from unitecon import model
from unitecon.engine import batches
from unitecon.engine.database import Engine
from unitecon.forecast import simulation
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Sample, draw
from unitecon.usage.log import UsageLog

DRAWS = 24


def engine() -> Engine:
    """The answers on draws, of 24 draws and one fact in USD bn."""
    case = model.open("openai", scenarios=["baseline"]).case
    given = frames.frames(case, ["baseline"])
    base = given | UsageLog(case, given).tables
    drawn = draw(case, base, Sample(DRAWS, 1))
    found = batches.run(base, drawn, ["company_months", "runways"])
    facts = pl.DataFrame(
        {
            "fact_id": ["F1"],
            "metric": ["revenue"],
            "fact_kind": ["actual"],
            "period_start": [date(2025, 1, 1)],
            "period_end": [date(2025, 12, 31)],
            "known_from_date": [date(2026, 1, 31)],
            "reported_value": [13.0],
            "unit": ["USD bn"],
        }
    )
    values = pl.DataFrame(
        {"draw": range(DRAWS), "fact_id": "F1", "modelled_value": [float(n) for n in range(DRAWS)]}
    )
    own = {"given_draw_facts": facts, "given_draw_fact_values": values}
    return Engine(simulation.given(case, drawn, found) | own, only=_drawn_queries())


def _drawn_queries() -> list[str]:
    from unitecon.engine import catalog

    found: set[str] = set()
    for name, query in catalog.load().items():
        if any(read.startswith("given_draw_") or read in found for read in query.reads):
            found.add(name)
    return sorted(found)
