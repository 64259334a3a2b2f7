"""An engine over a few draws of the openai case, with facts to score and targets to reach."""

from __future__ import annotations

from datetime import date

import polars as pl

from unitecon import model
from unitecon.engine import batches
from unitecon.engine.database import Engine
from unitecon.forecast import causes, drawn_margins, new_money, simulation
from unitecon.forecast.backtest import KNOWN_COLUMNS
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import Sample, draw
from unitecon.usage.log import UsageLog

DRAWS = 24


def engine() -> Engine:
    """The answers on draws, of 24 draws and one fact in USD bn."""
    case = model.open("openai", scenarios=["baseline"]).case
    inputs = frames.frames(case, ["baseline"])
    base = inputs | UsageLog(case, inputs).tables
    drawn = draw(case, base, Sample(DRAWS, 1))
    wanted = ["company_months", "runways", "calibrations", "cash_months", drawn_margins.ANSWER]
    answers = batches.run(base, drawn, wanted)
    values = pl.DataFrame(
        {"draw": range(DRAWS), "fact_id": "F1", "modelled_value": [float(n) for n in range(DRAWS)]}
    ).with_columns(is_percentage=False, discrepancy_share=0.0, observation_share=0.0)
    own = {"given_draw_facts": _facts(), "given_draw_fact_values": values}
    own["given_known_facts"] = case.tables["facts"].select(KNOWN_COLUMNS)
    own["given_driver_targets"] = _targets()
    money = new_money.draw(case, base, Sample(DRAWS, 1))
    own |= new_money.tables(answers["cash_months"].select("scenario_id", *new_money.MONTHS), money)
    tables = {**base, **simulation.draw_tables(case, drawn, answers), **own}
    tables |= drawn_margins.tables(case, drawn, answers[drawn_margins.ANSWER])
    tables |= causes.tables(case, drawn, tables["given_draw_runways"], simulation.WANTED, 1)
    return Engine(tables, only=[*_drawn_queries(), "target_growths"])


def _facts() -> pl.DataFrame:
    """One fact in USD bn."""
    return pl.DataFrame(
        {
            "fact_id": ["F1"],
            "metric": ["revenue"],
            "vintage": pl.Series([None], dtype=pl.String),
            "fact_kind": ["actual"],
            "fact_group": pl.Series([None], dtype=pl.String),
            "measure_id": ["revenue"],
            "comparison": ["sum"],
            "unit_scale": [1e9],
            "period_start": [date(2025, 1, 1)],
            "period_end": [date(2025, 12, 31)],
            "known_from_date": [date(2026, 1, 31)],
            "reported_value": [13.0],
            "unit": ["USD bn"],
        }
    ).with_columns(pl.lit(None, pl.String).alias("bound_kind"))


def _targets() -> pl.DataFrame:
    """Two months of a driver below a ceiling that is raised."""
    return pl.DataFrame(
        {
            "driver_id": ["consumer_payers"] * 2,
            "month": [date(2026, 1, 1), date(2026, 2, 1)],
            "value_ratio": [1.0, 1.1],
            "ceiling_ratio": [1.1, 1.1],
        }
    )


def _drawn_queries() -> list[str]:
    from unitecon.engine import catalog

    names: set[str] = set()
    for name, query in catalog.load().items():
        if any(read.startswith("given_draw_") or read in names for read in query.reads):
            names.add(name)
    return sorted(names)
