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
from unitecon.errors import Fault, InputError, UniteconError
from unitecon.fit.estimate import PRIOR_ONLY
from unitecon.forecast import later_facts, simulation
from unitecon.uncertainty.draws import Sample

GIVEN = ("fact_id", "metric", "fact_kind", "period_start", "period_end", "known_from_date",
         "reported_value", "unit")  # fmt: skip


@dataclass(frozen=True)
class Backtest:
    """The answers backtest_facts and backtest_scores, and the fitted rows no fact informed."""

    case: Case
    sample: Sample
    answers: Mapping[str, pl.DataFrame]
    priors: tuple[str, ...]


def backtest(case: Case, facts: Path, sample: Sample) -> Backtest:
    """Draw the case's forecast and score it on the facts of a file known after its as-of date.

    Raises InputError with every fault of the file, UniteconError where nothing in it is later, or
    nothing that the model has a figure for.
    """
    later = later_facts.read(facts, case)
    if later.is_empty():
        message = f"holds no fact that became known after {case.as_of_date}"
        raise UniteconError(f"{facts.name} {message}")
    if later["measure_id"].is_null().all():
        message = f"has {later.height} facts that became known after {case.as_of_date}"
        cause = "the day of the forecast is another: give it with --as-of"
        fault = Fault(f"{message}, none of which the model has a figure for", cause=cause)
        raise InputError([fault.at(file=facts.name)])
    compared = _as_facts(case, later.filter(pl.col("measure_id").is_not_null()))
    drawn = simulation.drawn_answers(
        case, sample, {"calibrations": ("scenario_id", "fact_id", "modelled_value")}, compared
    )
    values = drawn["calibrations"].select(
        pl.col("scenario_id").str.slice(1).cast(pl.Int32).alias("draw"),
        "fact_id",
        "modelled_value",
    )
    given = {"given_draw_facts": later.select(GIVEN), "given_draw_fact_values": values}
    with Engine(given, only=catalog.of_draws("facts")) as engine:
        answers = {name: engine.answer(name) for name in catalog.of_draws("facts")}
    return Backtest(case, sample, answers, priors(case))


def _as_facts(case: Case, later: pl.DataFrame) -> pl.DataFrame:
    """Facts in the columns of the case's table, none of them in a fit."""
    table = case.tables["facts"]
    fixed = {"is_fitted": False, "is_held_out": True, "fact_group": pl.col("fact_id")}
    made = later.with_columns(
        value if isinstance(value, pl.Expr) else pl.lit(value).alias(name)
        for name, value in fixed.items()
    ).with_columns(pl.col("fact_id").alias("fact_group"))
    lacking = [name for name in table.columns if name not in made.columns]
    made = made.with_columns(pl.lit(None, table.schema[name]).alias(name) for name in lacking)
    return made.select(pl.col(name).cast(kind) for name, kind in table.schema.items())


def priors(case: Case) -> tuple[str, ...]:
    """The fitted rows that rest on their prior, as no fact was known that tells them."""
    found = []
    for name, table in TABLES.items():
        frame = case.tables[name]
        if table.value is None or "note" not in frame.columns:
            continue
        rows = frame.filter(
            (pl.col("basis") == "fitted") & pl.col("note").str.contains(PRIOR_ONLY, literal=True)
        )
        found += [
            ".".join((name, *(str(row[key]) for key in table.keys))) for row in rows.to_dicts()
        ]
    return tuple(found)
