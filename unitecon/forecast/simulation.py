"""Many draws of a case's uncertain inputs -> how sure its cash-out date is, and what moves it.

What is printed follows from the case, the number of draws, the seed, the sampling and the version,
and from nothing else: not from the machine's number of cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
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
from unitecon.fit.posterior.conditioned import Conditioned, Conditioning, Request, draw
from unitecon.forecast import causes, drawn_margins, new_money, published_errors
from unitecon.scenarios import frames
from unitecon.uncertainty.draws import UNDRAWN, Draws, Sample, own_values
from unitecon.uncertainty.ranges import Array
from unitecon.usage.log import UsageLog

GROUPS = 20  # parts of the draws whose quantiles are compared, for standard errors
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
AMOUNTS = (
    *("revenue_usd", "serving_cost_usd", "gross_profit_usd", "research_and_development_usd"),
    *("operating_cost_usd", "burn_usd", "net_cash_flow_usd", "closing_cash_usd"),
)
RUNWAYS = ("cash_out_date", "is_cash_out", "runway_months", "lowest_cash_usd")
WANTED = {
    "company_months": (SCENARIO_ID, "month", *AMOUNTS),
    "runways": (SCENARIO_ID, *RUNWAYS),
    "calibrations": (SCENARIO_ID, "fact_id", "modelled_value"),
    "cash_months": (SCENARIO_ID, *new_money.MONTHS),
    drawn_margins.ANSWER: drawn_margins.COLUMNS,
}
FACTS = (
    *("fact_id", "metric", "fact_kind", "fact_group", "period_start", "period_end"),
    *("reported_value", "unit", "comparison", "tolerance_share", "is_fitted"),
)
STATED = "stated"  # every input as the case's files state it
MODE = "mode"  # at its most likely value together with the others
MEDIANS = "medians"  # at the median of its draws
CLOSE = 1e-4  # of a value: the baseline is the mode
RANGES_CHECK = "reported_facts_are_within_their_ranges"
FACTS_CHECKS = ("draws_agree_with_the_reported_facts", RANGES_CHECK)


@dataclass(frozen=True)
class Simulation:
    """The answers on draws by name, the undrawn scenario's runway, and how they were made.

    `method` is "arrays" or "batches, because ...": how the draws were worked out. `undrawn_dates`
    are cash-out dates without draws: UNDRAWN, and STATED, MODE and MEDIANS where they differ.
    """

    case: Case
    scenario: str
    sample: Sample
    version: str
    runway: Mapping[str, Any]
    answers: Mapping[str, pl.DataFrame]
    method: str
    draws: pl.DataFrame = field(default_factory=pl.DataFrame)  # each one's runway
    conditioning: Conditioning = field(default_factory=Conditioning)
    undrawn_dates: Mapping[str, date | None] = field(default_factory=dict)
    funding_pace: Mapping[str, float] = field(default_factory=dict)  # empty: no history of it


def simulate(
    case: Case, sample: Sample, scenario: str = BASELINE, workers: int | None = None
) -> Simulation:
    """Draw every uncertain input of a scenario and run the model on each draw.

    `answers` holds those of the topic simulation, and the checks of facts. Raises InputError as
    `draws.draw` does, UniteconError where the case has no cash to run out.
    """
    if _base(case, scenario)["given_cash_positions"].is_empty():
        raise _no_cash(case)
    conditioned = _conditioned(case, sample, scenario)
    drawn = conditioned.draws
    first = _undrawn(case, conditioned, scenario)
    worked_out = many_scenarios.answers(drawn.after(first), WANTED, workers)
    runways, draw_answers = _split(worked_out.frames, list(first))
    if UNDRAWN not in runways:
        raise _no_cash(case)
    tables = draw_tables(case, drawn, draw_answers, conditioned.conditioning, sample.seed)
    tables |= causes.tables(case, drawn, tables["given_draw_runways"], WANTED, sample.seed)
    money = new_money.draw(case, drawn.base, sample)
    tables |= new_money.tables(draw_answers["cash_months"], money)
    tables |= drawn_margins.tables(case, drawn, worked_out.frames[drawn_margins.ANSWER], first)
    names = [*catalog.of_draws("simulation"), *FACTS_CHECKS]
    with Engine(tables, only=names) as engine:
        answers = {name: engine.answer(name) for name in names}
    return Simulation(
        case,
        scenario,
        sample,
        product_version(),
        runways[UNDRAWN],
        answers,
        worked_out.method,
        tables["given_draw_runways"],
        conditioned.conditioning,
        {name: row["cash_out_date"] for name, row in runways.items()},
        money.pace if money.has_history else {},
    )


def _conditioned(case: Case, sample: Sample, scenario: str) -> Conditioned:
    bases = cache(lambda name: _base(case, name))
    return draw(Request(case, scenario, sample, bases, WANTED))


def _undrawn(case: Case, conditioned: Conditioned, scenario: str) -> dict[str, Array]:
    """The values of the scenarios without draws between which the median of the draws moves."""
    drawn, own = conditioned.draws, own_values(conditioned.draws)
    scenarios = {UNDRAWN: own, MEDIANS: np.median(drawn.values, axis=0)}
    if case.baseline.stated_tables:
        base = frames.frames(case.as_stated(), [scenario])
        scenarios[STATED] = own_values(replace(drawn, base=base))
    if conditioned.mode is not None and not np.allclose(conditioned.mode.values[0], own, CLOSE):
        scenarios[MODE] = conditioned.mode.values[0]
    return scenarios


def _split(
    worked_out: Mapping[str, pl.DataFrame], first: list[str]
) -> tuple[dict[str, dict[str, Any]], dict[str, pl.DataFrame]]:
    """The runways of the scenarios before the draws, and the answers of the draws."""
    is_first = pl.col(SCENARIO_ID).is_in(first)
    rows = worked_out["runways"].filter(is_first).iter_rows(named=True)
    runways = {row[SCENARIO_ID]: row for row in rows}
    return runways, {name: frame.filter(~is_first) for name, frame in worked_out.items()}


def _no_cash(case: Case) -> UniteconError:
    return UniteconError(f"{case.name} has no known cash balance, so nothing can run out")


def drawn_answers(
    case: Case,
    sample: Sample,
    wanted: Wanted,
    facts: pl.DataFrame | None = None,
    scenario: str = BASELINE,
) -> tuple[Mapping[str, pl.DataFrame], Conditioning]:
    """The answers `wanted`, with the columns that each names, of draws; what these agree with.

    `facts` are compared beside the case's own, which say where history ends. Raises as `simulate`
    does.
    """
    conditioned = _conditioned(case, sample, scenario)
    drawn = conditioned.draws
    if facts is not None:
        own = case.tables["facts"].join(facts, on="fact_id", how="anti")
        drawn = replace(drawn, base={**drawn.base, "given_facts": pl.concat([own, facts])})
    return many_scenarios.answers(drawn, wanted).frames, conditioned.conditioning


def _base(case: Case, scenario: str) -> dict[str, Any]:
    tables = frames.frames(case, [scenario])
    return tables | UsageLog(case, tables).tables


def draw_tables(
    case: Case,
    drawn: Draws,
    answers: Mapping[str, pl.DataFrame],
    conditioning: Conditioning | None = None,
    seed: int = 0,
) -> dict[str, pl.DataFrame]:
    """The `given_draw_*` tables of draws and of the model's answers for them.

    `conditioning` says how far published figures may be off the model, `seed` draws these errors.
    """
    number = pl.col(SCENARIO_ID).str.slice(1).cast(pl.Int32).alias("draw")
    facts = drawn.base["given_facts"].select(FACTS)
    months = answers["company_months"].select(
        number, (number % GROUPS).alias("draw_group"), "month", *AMOUNTS
    )
    modelled = answers["calibrations"].select(number, "fact_id", "modelled_value")
    return {
        "given_draw_months": months,
        "given_draw_reports": facts,
        "given_draw_fact_values": published_errors.with_errors(
            modelled, facts, conditioning or Conditioning(), Sample(len(drawn.ids), seed)
        ),
        "given_draw_runways": answers["runways"].select(number, *RUNWAYS),
        "given_draw_percentiles": pl.DataFrame({"percentile": PERCENTILES}),
        "given_draw_settings": pl.DataFrame(
            {"as_of_date": [case.as_of_date], "last_month": [case.last_month]}
        ),
    }
