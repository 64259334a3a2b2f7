"""Many draws of a case's uncertain inputs -> how sure its cash-out date is, and what moves it.

What is printed follows from the case, the number of draws, the seed, the sampling and the version,
and from nothing else: not from the machine's number of cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from unitecon.basics.version import version as product_version
from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE, SCENARIO_ID
from unitecon.engine import catalog, many_scenarios
from unitecon.engine.database import Engine
from unitecon.engine.vectorized.program import Wanted
from unitecon.errors import UniteconError
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import UNDRAWN, Draws, Sample, draw
from unitecon.usage.log import UsageLog

GROUPS = 20  # parts of the draws whose quantiles are compared, for standard errors
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
AMOUNTS = (
    *("revenue_usd", "serving_cost_usd", "gross_profit_usd", "research_and_development_usd"),
    *("operating_cost_usd", "burn_usd", "net_cash_flow_usd", "closing_cash_usd"),
)
RUNWAYS = ("cash_out_date", "is_cash_out", "runway_months", "lowest_cash_usd")
WANTED = {"company_months": (SCENARIO_ID, "month", *AMOUNTS), "runways": (SCENARIO_ID, *RUNWAYS)}


@dataclass(frozen=True)
class Simulation:
    """The answers on draws by name, the undrawn scenario's runway, and how they were made.

    `method` is "arrays" or "batches, because ...": how the draws were worked out.
    """

    case: Case
    scenario: str
    sample: Sample
    version: str
    runway: Mapping[str, Any]
    answers: Mapping[str, pl.DataFrame]
    method: str
    draws: pl.DataFrame = field(default_factory=pl.DataFrame)  # each one's runway


def simulate(
    case: Case, sample: Sample, scenario: str = BASELINE, workers: int | None = None
) -> Simulation:
    """Draw every uncertain input of a scenario and run the model on each draw.

    `answers` holds simulated_months, simulated_runways, cash_out_quarters and uncertainty_drivers.
    Raises InputError as `draws.draw` does, UniteconError where the case has no cash to run out.
    """
    base = _base(case, scenario)
    if base["given_cash_positions"].is_empty():
        raise _no_cash(case)
    drawn = draw(case, base, sample)
    worked_out = many_scenarios.answers(drawn.with_undrawn(), WANTED, workers)
    runway, draw_answers = _without_undrawn(worked_out.frames)
    if runway is None:
        raise _no_cash(case)
    tables = draw_tables(case, drawn, draw_answers)
    names = catalog.of_draws("simulation")
    with Engine(tables, only=names) as engine:
        answers = {name: engine.answer(name) for name in names}
    version, draws = product_version(), tables["given_draw_runways"]
    return Simulation(case, scenario, sample, version, runway, answers, worked_out.method, draws)


def _without_undrawn(
    worked_out: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, Any] | None, dict[str, pl.DataFrame]]:
    """The undrawn scenario's runway, None where there is none, and the answers of the draws."""
    is_undrawn = pl.col(SCENARIO_ID) == UNDRAWN
    runways = worked_out["runways"].filter(is_undrawn)
    runway = None if runways.is_empty() else runways.row(0, named=True)
    return runway, {name: frame.filter(~is_undrawn) for name, frame in worked_out.items()}


def _no_cash(case: Case) -> UniteconError:
    return UniteconError(f"{case.name} has no known cash balance, so nothing can run out")


def drawn_answers(
    case: Case,
    sample: Sample,
    wanted: Wanted,
    facts: pl.DataFrame | None = None,
    scenario: str = BASELINE,
) -> Mapping[str, pl.DataFrame]:
    """The answers `wanted`, with the columns that each names, of draws of a scenario.

    `facts` are compared beside the case's own, which say where history ends. Raises as `simulate`
    does.
    """
    base = _base(case, scenario)
    if facts is not None:
        own = case.tables["facts"].join(facts, on="fact_id", how="anti")
        base["given_facts"] = pl.concat([own, facts])
    return many_scenarios.answers(draw(case, base, sample), wanted).frames


def _base(case: Case, scenario: str) -> dict[str, Any]:
    tables = frames.frames(case, [scenario])
    return tables | UsageLog(case, tables).tables


def draw_tables(
    case: Case, drawn: Draws, answers: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The `given_draw_*` tables of draws and of the model's answers for them."""
    number = pl.col(SCENARIO_ID).str.slice(1).cast(pl.Int32).alias("draw")
    months = answers["company_months"].select(
        number, (number % GROUPS).alias("draw_group"), "month", *AMOUNTS
    )
    inputs, count = drawn.input_ids, len(drawn.ids)
    names = pl.Series(inputs, dtype=pl.Enum(inputs))
    return {
        "given_draw_months": months,
        "given_draw_runways": answers["runways"].select(number, *RUNWAYS),
        "given_draw_inputs": pl.DataFrame(
            {
                "draw": np.repeat(np.arange(count, dtype=np.int32), len(inputs)),
                "input_id": names.gather(np.tile(np.arange(len(inputs)), count)),
                "input_share": drawn.quantiles.reshape(-1),
            }
        ),
        "given_draw_percentiles": pl.DataFrame({"percentile": PERCENTILES}),
        "given_draw_settings": pl.DataFrame(
            {"as_of_date": [case.as_of_date], "last_month": [case.last_month]}
        ),
    }
