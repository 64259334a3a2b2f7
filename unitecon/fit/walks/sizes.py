"""By how much surprises of growth are larger than stated -> rows of `growth_spreads`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from unitecon.case.csv_files import read_sheet
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.fit.posterior.joint_mode import joint_mode
from unitecon.fit.results import Size, WalkSize
from unitecon.fit.walks import revisions, vintages
from unitecon.fit.walks.likelihoods import weighed
from unitecon.fit.walks.surprises import STATED, before_fit

SIZE, RATIO, SHARE = "spread_share_per_year", "yearly_revision_ratio", "shared_variance_share"


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
        *revisions.surprises(case, stated, facts, joint),
    ]
    ratios = stated.filter(_is_sharing(stated))[RATIO].to_list()
    return weighed(sources, sum(ratios) / len(ratios) if ratios else None)


def _stated(case: Case) -> pl.DataFrame:
    """The sizes that the case states as known on its as-of date, without those of a fit."""
    path, table = case.path / f"{STATED}.csv", TABLES[STATED]
    if not path.exists():
        return table.empty()
    own = read_sheet(path, table)[0].frame().filter(pl.col("basis") != "fitted")
    known = own.filter(pl.col("known_from_date") <= case.as_of_date)
    return known.sort("known_from_date").unique(table.row_key, keep="last", maintain_order=True)


def _is_sharing(stated: pl.DataFrame) -> pl.Expr:
    """Whether a driver shares its surprises with any other."""
    leads = stated["shared_driver_id"].drop_nulls().to_list()
    return pl.col("shared_driver_id").is_not_null() | pl.col("driver_id").is_in(leads)


def with_rows(case: Case, size: WalkSize | None) -> Case:
    """The case with the sizes of its fit."""
    if size is None:
        return case
    spreads = pl.DataFrame(rows(case, size), schema=TABLES[STATED].dtypes)
    return replace(case, tables=case.tables | {STATED: spreads})


def rows(case: Case, size: WalkSize) -> list[dict[str, Any]]:
    """The stated rows, times the factors."""
    stated = _stated(case)
    sharing = stated.filter(_is_sharing(stated))["driver_id"].to_list()
    return [
        row | _fitted(case, size, row, is_shared=row["driver_id"] in sharing)
        for row in stated.to_dicts()
    ]


def _fitted(case: Case, size: WalkSize, row: dict[str, Any], *, is_shared: bool) -> dict[str, Any]:
    """What a fit changes in a stated row."""
    factor = (size.shared_factor if is_shared else None) or size.factor
    kind = "drivers that share surprises" if is_shared else "drivers that share none"
    note = (
        f"{_text(factor)} times the stated size, by {len(size.evidence)} earlier forecasts and "
        f"revisions known on {case.as_of_date}; one factor for all {kind}, so none has a standard "
        "error of its own."
    )
    fitted = {"known_from_date": case.as_of_date, "basis": "fitted", "source_id": None}
    fitted |= {"low": None, "high": None, "standard_error": None, "note": note}
    fitted |= {SIZE: row[SIZE] * factor.median}
    if is_shared and size.revision_ratio is not None:
        fitted |= {RATIO: size.revision_ratio.median}
    if row[SHARE] is not None and size.shared_share is not None:
        fitted |= {SHARE: size.shared_share.median}
    return fitted


def _text(size: Size) -> str:
    return f"{size.median:.3g} (P10 {size.low:.2g}, P90 {size.high:.2g})"
