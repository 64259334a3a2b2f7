"""A file of facts -> the facts a forecast is scored on, each with the model's measure of it.

The file has the columns of the dictionary's `LATER_FACTS`; others are ignored. A fact is compared
as the case compares the fact of the same id, or else of the same metric and unit. Where the case
has neither, or the fact has no number or no period, the model has no figure for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics import numbers
from unitecon.case import load as cases
from unitecon.case.csv_files import read_sheet
from unitecon.case.integrity import duplicate_faults, row_faults
from unitecon.case.load import Case
from unitecon.dictionary.tables import LATER_FACTS
from unitecon.errors import InputError

# How the model measures a fact.
MEASURE = ("measure_id", "comparison", "unit_scale")
COPIED = ("fact_id", "fact_kind", "period_start", "period_end", "known_from_date")


def read(path: Path, case: Case) -> pl.DataFrame:
    """The facts of a file that became known after the case's as-of date, in the file's order.

    Columns as the case's `facts`; `measure_id` is null where the model has no figure. Raises
    InputError with every fault of the file.
    """
    sheet, faults = read_sheet(path, LATER_FACTS, is_foreign=True)
    faults += row_faults(sheet) + duplicate_faults(sheet)
    if faults:
        raise InputError(faults)
    later = sheet.frame().filter(pl.col("known_from_date") > case.as_of_date)
    # How a metric is measured is not knowledge of the world: later facts of the case show it, too.
    facts = cases.load(case.path, needs_fit=False).tables["facts"]
    names = ("metric", "unit", "reported_value", *COPIED, *MEASURE)
    rows = list(_measured(facts, later))
    return pl.DataFrame(rows, schema={name: facts.schema[name] for name in names})


def _measured(facts: pl.DataFrame, later: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Each later fact with the measure that the case's facts give it, or none."""
    by_id = {row["fact_id"]: row for row in facts.to_dicts()}
    by_metric: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    for fact in by_id.values():
        measures = by_metric.setdefault((fact["metric"], fact["unit"]), set())
        measures.add(tuple(fact[name] for name in MEASURE))
    for fact in later.to_dicts():
        row = _row(fact)
        same, measures = (
            by_id.get(row["fact_id"]),
            by_metric.get((row["metric"], row["unit"]), set()),
        )
        measure: dict[str, Any] = dict.fromkeys(MEASURE)
        if None in (row["reported_value"], row["period_end"]):
            pass
        elif same and same["unit"] == row["unit"]:
            measure = {name: same[name] for name in MEASURE}
        elif len(measures) == 1:
            measure = dict(zip(MEASURE, next(iter(measures)), strict=True))
        yield row | measure


def _row(fact: dict[str, Any]) -> dict[str, Any]:
    """The cells of a later fact, as the case writes them."""
    row = {name: fact[name] for name in COPIED}
    if row["period_start"] is None:
        row["period_start"] = row["period_end"]
    # Brackets explain the unit: "USD bn (positive=burn)".
    unit = (fact["unit"] or "").partition("(")[0].strip()
    value = _number(fact["value"])
    return row | {"metric": slug(fact["metric"]), "unit": unit, "reported_value": value}


def slug(text: str) -> str:
    """A metric's name as the case writes it: lower case, `_` for other characters than `_.-`."""
    return re.sub(r"[^a-z0-9_.-]", "_", text.strip().lower())


def _number(text: str) -> float | None:
    value = numbers.number(text)
    return value if value is not None and numbers.is_in_range(value) else None
