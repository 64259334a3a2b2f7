"""A forecast scored on what became known after the day it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.forecast import later_facts, simulation
from unitecon.uncertainty.draws import Sample

FACT_COLUMNS = ("fact_id", "metric", "fact_kind", "period_start", "period_end", "known_from_date",
         "reported_value", "unit")  # fmt: skip


@dataclass(frozen=True)
class Backtest:
    """A scored forecast: the answers backtest_facts and backtest_scores, by name.

    `priors` names the fitted rows that no fact informed, as `table.key`.
    """

    case: Case
    sample: Sample
    answers: Mapping[str, pl.DataFrame]
    priors: tuple[str, ...]


def backtest(case: Case, facts: Path, sample: Sample) -> Backtest:
    """Draw the case's forecast and score it on the facts of a file known after its as-of date.

    `facts` is a CSV file, see `later_facts`. Raises InputError with every fault of the file and
    where the model has no figure for any of its facts, UniteconError where none became known later.
    """
    later = later_facts.read(facts, case)
    if later.is_empty():
        message = f"no fact became known after {case.as_of_date}"
        raise UniteconError(f"{facts.name}: {message}")
    if later["measure_id"].is_null().all():
        message = f"the model has no figure for any of the {later.height} facts that became known"
        cause = "the forecast was made on another day: give it with --as-of"
        fault = Fault(f"{message} after {case.as_of_date}", place=Place(facts.name), cause=cause)
        raise InputError([fault])
    compared = _as_facts(case, later.filter(pl.col("measure_id").is_not_null()))
    drawn = simulation.drawn_answers(
        case, sample, {"calibrations": ("scenario_id", "fact_id", "modelled_value")}, compared
    )
    values = drawn["calibrations"].select(
        pl.col("scenario_id").str.slice(1).cast(pl.Int32).alias("draw"),
        "fact_id",
        "modelled_value",
    )
    frames = {"given_draw_facts": later.select(FACT_COLUMNS), "given_draw_fact_values": values}
    with Engine(frames, only=catalog.of_draws("facts")) as engine:
        answers = {name: engine.answer(name) for name in catalog.of_draws("facts")}
    return Backtest(case, sample, answers, priors(case))


def _as_facts(case: Case, later: pl.DataFrame) -> pl.DataFrame:
    """Facts in the columns of the case's table, each in a group of its own and none fitted."""
    schema = case.tables["facts"].schema
    facts = later.with_columns(
        pl.lit(False).alias("is_fitted"),
        pl.lit(True).alias("is_held_out"),
        pl.col("fact_id").alias("fact_group"),
    )
    missing = [
        pl.lit(None, schema[name]).alias(name) for name in schema if name not in facts.columns
    ]
    return facts.with_columns(missing).select(pl.col(n).cast(kind) for n, kind in schema.items())


def priors(case: Case) -> tuple[str, ...]:
    """The fitted rows that rest on their prior, as no fact known by then informs them."""
    return tuple(
        ".".join((name, *(str(row[key]) for key in table.keys)))
        for name, table in TABLES.items()
        if table.value is not None
        for row in case.tables[name].filter("is_prior_only").to_dicts()
    )
