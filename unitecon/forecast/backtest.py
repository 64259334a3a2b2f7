"""A forecast scored on what became known after the day it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.fit.posterior.conditioned import Conditioning
from unitecon.forecast import later_facts, published_errors, simulation, what_happened
from unitecon.uncertainty.draws import Sample

PERIOD = ("period_start", "period_end", "known_from_date")
READING = ("measure_id", "comparison", "unit_scale")
FACT_COLUMNS = ("fact_id", "metric", "vintage", "fact_kind", "fact_group", *PERIOD, *READING,
         "bound_kind", "reported_value", "unit")  # fmt: skip
KNOWN_COLUMNS = ("fact_id", "fact_kind", *PERIOD, *READING, "reported_value")


@dataclass(frozen=True)
class Backtest:
    """A scored forecast: the answers made from draws of facts, by name.

    `priors` names the fitted rows that no fact informed, as `table.key`. `ambiguous` holds, by
    fact, the measures that its metric could mean.
    """

    case: Case
    sample: Sample
    answers: Mapping[str, pl.DataFrame]
    priors: tuple[str, ...]
    ambiguous: Mapping[str, str]
    condition: str
    conditioning: Conditioning = field(default_factory=Conditioning)


def backtest(case: Case, facts: Path, sample: Sample, happened: Path | None = None) -> Backtest:
    """Draw the case's forecast and score it on the facts of a file known after its as-of date.

    `facts` is a CSV file, see `later_facts`; `happened` a file under which the forecast is drawn,
    see `what_happened`. Raises InputError with every fault of the file and
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
    values, conditioning = _drawn_values(case, later, sample, happened)
    unclear = later.filter(pl.col("ambiguous_measures").is_not_null())
    ambiguous = dict(unclear.select("fact_id", "ambiguous_measures").iter_rows())
    answers = scored(case, later, values)
    condition = _condition(case, happened)
    return Backtest(case, sample, answers, priors(case), ambiguous, condition, conditioning)


def _drawn_values(
    case: Case, later: pl.DataFrame, sample: Sample, happened: Path | None
) -> tuple[pl.DataFrame, Conditioning]:
    """What each draw has for each fact with a measure, under what happened."""
    compared = _as_facts(case, later.filter(pl.col("measure_id").is_not_null()))
    wanted = {"calibrations": ("scenario_id", "fact_id", "modelled_value")}
    if happened is None:
        drawn, conditioning = simulation.drawn_answers(case, sample, wanted, compared)
    else:
        conditional = what_happened.added(case, happened)
        try:
            drawn, conditioning = simulation.drawn_answers(
                conditional, sample, wanted, compared, what_happened.SCENARIO
            )
        except InputError as error:
            raise what_happened.renamed(error, happened) from error
    draw = pl.col("scenario_id").str.slice(1).cast(pl.Int32).alias("draw")
    values = drawn["calibrations"].select(draw, "fact_id", "modelled_value")
    own = values.join(compared, on="fact_id", how="semi")
    facts = _with_tolerances(case, later)
    return published_errors.with_errors(own, facts, conditioning, sample), conditioning


def _with_tolerances(case: Case, later: pl.DataFrame) -> pl.DataFrame:
    """Later facts with the tolerance of the same fact in the case, or else the usual one."""
    facts = case.tables["facts"].filter(pl.col("tolerance_share") > 0)
    usual = facts.group_by(pl.col("unit") == "pct").agg(pl.col("tolerance_share").median())
    by_kind = dict(usual.iter_rows())
    other = pl.when(pl.col("unit") == "pct").then(by_kind.get(True, 0.0))
    known = cases.load(case.path, needs_fit=False).tables["facts"]
    return later.join(
        known.select("fact_id", "tolerance_share"), on="fact_id", how="left"
    ).with_columns(pl.col("tolerance_share").fill_null(other.otherwise(by_kind.get(False, 0.0))))


def _condition(case: Case, happened: Path | None) -> str:
    """On what the forecast is conditional, as a title has it."""
    if happened is None:
        return f"without new money: only what was agreed by {case.as_of_date} comes in"
    return f"given what {happened.name} states, and no other new money"


def scored(case: Case, later: pl.DataFrame, values: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The answers about later facts, from the draws' values of them."""
    frames = {
        "given_draw_facts": later.select(FACT_COLUMNS),
        "given_draw_fact_values": values,
        "given_known_facts": case.tables["facts"]
        .filter(pl.col("bound_kind").is_null())
        .select(KNOWN_COLUMNS),
        "given_draw_settings": pl.DataFrame(
            {"as_of_date": [case.as_of_date], "last_month": [case.last_month]}
        ),
    }
    with Engine(frames, only=catalog.of_draws("facts")) as engine:
        return {name: engine.answer(name) for name in catalog.of_draws("facts")}


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
