"""What published figures err by beside the model's inputs: the model itself, and the report.

The model's error is common to a group of facts, and heavy-tailed; a report errs by its tolerance.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.conditioned import Conditioning
from unitecon.fit.posterior.discrepancies import kind_of
from unitecon.uncertainty.draws import Sample

STREAM = 3  # of a sample: 1 and 2 are used while draws are conditioned
COLUMNS = ("draw", "fact_id", "modelled_value", "is_percentage", "discrepancy_share",
           "observation_share")  # fmt: skip


def with_errors(
    values: pl.DataFrame, facts: pl.DataFrame, conditioning: Conditioning, sample: Sample
) -> pl.DataFrame:
    """Draws' modelled values of facts, with the errors of model and report in each draw.

    `values` has draw, fact_id and modelled_value; `facts` fact_id, fact_group, unit, comparison and
    tolerance_share of each.
    """
    named = facts.unique("fact_id", maintain_order=True)
    model, report = _errors(named, conditioning, sample)
    numbers = pl.Series(range(named.height), dtype=pl.Int64)
    columns = values["fact_id"].replace_strict(named["fact_id"], numbers).cast(pl.Int64).to_numpy()
    draws = values["draw"].cast(pl.Int64).to_numpy()
    is_percentage = (named["unit"] == "pct").fill_null(value=False)
    return values.with_columns(
        pl.Series("is_percentage", is_percentage.to_numpy()[columns]),
        pl.Series("discrepancy_share", model[draws, columns]),
        pl.Series("observation_share", report[draws, columns]),
    ).select(COLUMNS)


def _errors(facts: pl.DataFrame, conditioning: Conditioning, sample: Sample) -> tuple[Array, Array]:
    """The errors of model and report, draws x facts, as shares."""
    random = np.random.default_rng((sample.seed, STREAM))
    known = {row.kind: row for row in conditioning.discrepancies}
    shape = (sample.count, facts.height)
    model, groups = np.zeros(shape), {}
    for place, row in enumerate(facts.iter_rows(named=True)):
        discrepancy = known.get(kind_of(row["unit"], row["comparison"]))
        if discrepancy is not None:
            group = row["fact_group"] or row["fact_id"]
            if group not in groups:
                groups[group] = random.standard_t(discrepancy.freedom, sample.count)
            model[:, place] = discrepancy.share * groups[group]
    tolerance = facts["tolerance_share"].fill_null(strategy="zero").to_numpy()
    return model, random.standard_normal(shape) * tolerance
