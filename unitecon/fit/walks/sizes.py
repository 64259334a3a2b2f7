"""By how much surprises of growth are larger than stated -> rows of `growth_spreads`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from unitecon.case.csv_files import read_sheet
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.fit.least_squares import Array
from unitecon.fit.posterior.joint_mode import joint_mode
from unitecon.fit.results import WalkEvidence, WalkSize
from unitecon.fit.walks import revisions, vintages
from unitecon.fit.walks.surprises import STATED, Surprises, before_fit

FACTORS = np.exp(np.linspace(math.log(0.05), math.log(10), 107))
PRIOR = math.log(2)  # standard deviation of the factor's logarithm, before any evidence


def sized(case: Case) -> WalkSize | None:
    """How large surprises are by earlier forecasts; None for a case that states no size."""
    stated = _stated(case)
    if stated.is_empty():
        return None
    facts = before_fit(case, stated, case.tables["facts"])
    if isinstance(facts, str):
        return None
    joint = joint_mode(facts)
    if not joint.mode.is_converged:
        return None
    sources = [
        *vintages.surprises(case, stated, joint.likely_discrepancy),
        *revisions.surprises(case, facts, joint),
    ]
    return _weighed([source for source in sources if _is_felt(source)])


def _stated(case: Case) -> pl.DataFrame:
    """The sizes that the case states as known on its as-of date, without those of a fit."""
    path, table = case.path / f"{STATED}.csv", TABLES[STATED]
    if not path.exists():
        return table.empty()
    own = read_sheet(path, table)[0].frame().filter(pl.col("basis") != "fitted")
    known = own.filter(pl.col("known_from_date") <= case.as_of_date)
    return known.sort("known_from_date").unique(table.row_key, keep="last", maintain_order=True)


def _is_felt(source: Surprises) -> bool:
    """Whether surprises could be seen in any figure at all."""
    return bool(np.any(np.diag(source.walk) > 1e-6 * np.diag(source.own)))


def _weighed(sources: Sequence[Surprises]) -> WalkSize:
    """The factor by all sources and the prior; by each source alone for the evidence."""
    logs = [source.log_likelihoods(FACTORS) for source in sources]
    density = sum(logs, -0.5 * (np.log(FACTORS) / PRIOR) ** 2)
    low, middle, high = _quantiles(density)
    evidence = [
        WalkEvidence(source.name, len(source.misses), float(FACTORS[int(np.argmax(log))]))
        for source, log in zip(sources, logs, strict=True)
    ]
    return WalkSize(middle, low, high, tuple(evidence))


def _quantiles(log_density: Array) -> list[float]:
    weights = np.exp(log_density - log_density.max())
    shares = (np.cumsum(weights) - weights / 2) / weights.sum()
    return [float(np.exp(np.interp(p, shares, np.log(FACTORS)))) for p in (0.1, 0.5, 0.9)]


def with_rows(case: Case, size: WalkSize | None) -> Case:
    """The case with the sizes of its fit."""
    if size is None:
        return case
    spreads = pl.DataFrame(rows(case, size), schema=TABLES[STATED].dtypes)
    return replace(case, tables=case.tables | {STATED: spreads})


def rows(case: Case, size: WalkSize) -> list[dict[str, Any]]:
    """The stated rows, times the factor."""
    note = (
        f"{size.factor:.3g} times the stated size (P10 {size.low:.2g}, P90 {size.high:.2g}), by "
        f"{len(size.evidence)} earlier forecasts and revisions known on {case.as_of_date}; one "
        "factor for all drivers, so none has a standard error of its own."
    )
    fitted = {"known_from_date": case.as_of_date, "basis": "fitted", "source_id": None}
    fitted |= {"low": None, "high": None, "standard_error": None, "note": note}
    return [
        row | fitted | {"spread_share_per_year": row["spread_share_per_year"] * size.factor}
        for row in _stated(case).to_dicts()
    ]
