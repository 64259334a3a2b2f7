"""A file of facts -> the facts a forecast is scored on, each with the model's measure of it.

The file has the columns of the dictionary's `LATER_FACTS`; others are ignored. A fact may name its
measure itself. Else it is compared as the case compares the fact of the same id, or else those of
the same metric and unit, whatever their vintage. Where the case has neither, or reads the metric in
several ways, or the fact has no number or no period, the model has no figure for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.basics import numbers
from unitecon.case import load as cases
from unitecon.case.csv_files import Sheet, read_sheet
from unitecon.case.facts import measures, unknown_measure
from unitecon.case.integrity import duplicate_faults, row_faults
from unitecon.case.load import Case
from unitecon.dictionary.tables import LATER_FACTS
from unitecon.errors import Fault, InputError, Place

# How the model measures a fact.
MEASURE = ("measure_id", "comparison", "unit_scale")
COPIED = ("fact_id", "fact_kind", "period_start", "period_end", "known_from_date")
ADDED = ("vintage", "fact_group", "bound_kind", "ambiguous_measures")
VINTAGE = re.compile(r"_vintage_([a-z0-9]+)$")
Reading = tuple[Any, ...]  # the values of MEASURE


def read(path: Path, case: Case) -> pl.DataFrame:
    """The facts of a file that became known after the case's as-of date, in the file's order.

    Columns as the case's `facts`; `measure_id` is null where the model has no figure, and
    `ambiguous_measures` then names the measures the metric could mean. Raises InputError with every
    fault of the file.
    """
    sheet, faults = read_sheet(path, LATER_FACTS, is_foreign=True)
    faults += row_faults(sheet) + duplicate_faults(sheet) + _measure_faults(sheet, case)
    if faults:
        raise InputError(faults)
    later = sheet.frame().filter(pl.col("known_from_date") > case.as_of_date)
    # How a metric is measured is not knowledge of the world: later facts of the case show it, too.
    facts = cases.load(case.path, needs_fit=False).tables["facts"]
    rows = list(_measured(facts.to_dicts(), later))
    names = ("metric", "unit", "reported_value", *COPIED, *MEASURE)
    schema = {name: facts.schema[name] for name in names}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(ADDED, pl.String()))


def _measure_faults(sheet: Sheet, case: Case) -> list[Fault]:
    """Facts that name a measure which the model does not have."""
    known = measures(case.tables)
    return [
        unknown_measure(name, known, Place(sheet.file, sheet.lines[row], "measure_id"))
        for row, name in enumerate(sheet.texts["measure_id"])
        if name and name not in known and sheet.is_good(row, "measure_id")
    ]


def _measured(facts: Iterable[Mapping[str, Any]], later: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Each later fact with its measure, or with those its metric could mean."""
    by_id = {fact["fact_id"]: fact for fact in facts}
    by_metric: dict[tuple[str, str], set[Reading]] = {}
    for fact in by_id.values():
        readings = by_metric.setdefault((vintage_of(fact["metric"])[0], fact["unit"]), set())
        readings.add(tuple(fact[name] for name in MEASURE))
    for fact in later.to_dicts():
        row = _row(fact)
        same = by_id.get(row["fact_id"])
        readings = by_metric.get((row["metric"], row["unit"]), set())
        if same and same["unit"] == row["unit"]:
            readings = {tuple(same[name] for name in MEASURE)}
        row["vintage"] = row["vintage"] or (same["vintage"] if same else None)
        for name in ("fact_group", "bound_kind"):
            row[name] = fact[name] or (same[name] if same else None)
        yield row | measure(fact, row, readings) | _doubt(fact, same)


def measure(
    fact: Mapping[str, Any], row: Mapping[str, Any], readings: set[Reading]
) -> dict[str, Any]:
    """The measure a fact names, or the only one its metric has."""
    if None in (row["reported_value"], row["period_end"]):
        return {}
    if fact["measure_id"] is not None:
        return {name: fact[name] for name in MEASURE}
    if len(readings) == 1:
        return dict(zip(MEASURE, next(iter(readings)), strict=True))
    names = (f"{measure} ({comparison})" for measure, comparison, _ in readings)
    return {"ambiguous_measures": " or ".join(sorted(names)) or None}


def _doubt(fact: Mapping[str, Any], same: Mapping[str, Any] | None) -> dict[str, Any]:
    """No measure for a fact that the case calls ambiguous, unless it names one itself."""
    if same is None or same["comparability"] != "ambiguous" or fact["measure_id"] is not None:
        return {}
    name = f"{same['measure_id']} ({same['comparison']})"
    return dict.fromkeys(MEASURE) | {"ambiguous_measures": name}


def _row(fact: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a later fact, as the case writes them."""
    row: dict[str, Any] = dict.fromkeys((*MEASURE, *ADDED))
    row |= {name: fact[name] for name in COPIED}
    if row["period_start"] is None:
        row["period_start"] = row["period_end"]
    # Brackets explain the unit: "USD bn (positive=burn)".
    unit = (fact["unit"] or "").partition("(")[0].strip()
    metric, vintage = vintage_of(slug(fact["metric"]))
    row |= {"metric": metric, "vintage": fact["vintage"] or vintage}
    return row | {"unit": unit, "reported_value": _number(fact["value"])}


def vintage_of(metric: str) -> tuple[str, str | None]:
    """A metric without the vintage at the end of its name, and that vintage."""
    match = VINTAGE.search(metric)
    return (metric[: match.start()], match[1]) if match else (metric, None)


def slug(text: str) -> str:
    """A metric's name as the case writes it: lower case, `_` for other characters than `_.-`."""
    return re.sub(r"[^a-z0-9_.-]", "_", text.strip().lower())


def _number(text: str) -> float | None:
    value = numbers.number(text)
    return value if value is not None and numbers.is_in_range(value) else None
