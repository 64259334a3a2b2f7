"""A file of facts -> the facts a forecast is scored on, each with the model's measure of it.

The file has the columns fact_id, metric, fact_kind, period_start, period_end, value, unit and
known_from_date; others are ignored. A fact is compared as the case compares the fact of the same
id, or else of the same metric and unit. Where the case knows neither, or the fact has no number or
no period, the model has no figure for it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest

COLUMNS = (
    *("fact_id", "metric", "fact_kind", "period_start", "period_end"),
    *("value", "unit", "known_from_date"),
)
NEEDED = ("fact_id", "metric", "fact_kind", "value", "known_from_date")
KINDS = ("actual", "estimate", "forecast", "target")
DAYS = ("period_start", "period_end", "known_from_date")
HOW = ("measure_id", "comparison", "unit_scale")


def read(path: Path, case: Case) -> pl.DataFrame:
    """The facts of a file that became known after the case's as-of date, in the file's order.

    Columns as the case's `facts`; `measure_id` is null where the model has no figure. Raises
    InputError with every fault of the file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = reader.fieldnames or []
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise InputError(
            [Fault(f"cannot be read: {error.strerror}", place=Place(str(path)))]
        ) from None
    except UnicodeDecodeError:
        raise InputError([Fault("is not UTF-8 text", place=Place(str(path)))]) from None
    faults = [
        Fault(f"is missing{nearest(name, header)}", place=Place(path.name, 1, name))
        for name in COLUMNS
        if name not in header
    ]
    if not faults:
        faults = [one for line, row in rows for one in _faults(path.name, line, row)]
        faults += _twice(path.name, rows)
    if faults:
        raise InputError(faults)
    return _frame(case, [row for _, row in rows])


def _faults(file: str, line: int, row: Mapping[str, str | None]) -> Iterator[Fault]:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    for name in NEEDED:
        if not cells[name]:
            yield Fault("is empty", place=Place(file, line, name))
    for name in DAYS:
        if cells[name] and _day(cells[name]) is None:
            yield Fault(
                "is not a date",
                place=Place(file, line, name),
                value=cells[name],
                limit="a date like 2025-12-31",
            )
    start, end = _day(cells["period_start"]), _day(cells["period_end"])
    if start and end and end < start:
        limit, cause = f"at least {start}", "the two are swapped"
        yield Fault(
            "is before period_start",
            place=Place(file, line, "period_end"),
            value=str(end),
            limit=limit,
            cause=cause,
        )
    if cells["fact_kind"] and cells["fact_kind"] not in KINDS:
        message = f"is no kind of fact{nearest(cells['fact_kind'], KINDS)}"
        limit = f"one of {', '.join(KINDS)}"
        yield Fault(
            message, place=Place(file, line, "fact_kind"), value=cells["fact_kind"], limit=limit
        )


def _twice(file: str, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for line, row in rows:
        name = row["fact_id"].strip()
        if name in seen:
            limit = f"another id than in line {seen[name]}"
            yield Fault("stands twice", place=Place(file, line, "fact_id"), value=name, limit=limit)
        seen.setdefault(name, line)


def _frame(case: Case, rows: list[dict[str, str]]) -> pl.DataFrame:
    """The later facts as rows of the case's `facts`."""
    # How a metric is measured is no knowledge of the world: it is read off later facts, too.
    table = cases.load(case.path, needs_fit=False).tables["facts"]
    by_id = {row["fact_id"]: row for row in table.to_dicts()}
    by_metric: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    for known_fact in by_id.values():
        ways = by_metric.setdefault((known_fact["metric"], known_fact["unit"]), set())
        ways.add(tuple(known_fact[name] for name in HOW))
    made = []
    for cells in rows:
        known = _day(cells["known_from_date"].strip())
        if known is None or known <= case.as_of_date:
            continue
        # What stands in brackets explains the unit: "USD bn (positive=burn)".
        metric, unit = slug(cells["metric"]), cells["unit"].partition("(")[0].strip()
        same = by_id.get(cells["fact_id"].strip())
        ways = by_metric.get((metric, unit), set())
        how: dict[str, Any] = dict.fromkeys(HOW)
        row = _row(cells, metric, unit)
        if None in (row["reported_value"], row["period_end"]):
            pass
        elif same and same["unit"] == unit:
            how = {name: same[name] for name in HOW}
        elif len(ways) == 1:
            how = dict(zip(HOW, next(iter(ways)), strict=True))
        made.append(row | how)
    schema = {name: table.schema[name] for name in (*_row(None, "", ""), *HOW)}
    return pl.DataFrame(made, schema=schema)


def _row(cells: Mapping[str, str] | None, metric: str, unit: str) -> dict[str, Any]:
    """The cells of a fact that come from the file; of none, their names."""
    given = cells or dict.fromkeys(COLUMNS, "")
    days = {name: _day(given[name].strip()) for name in DAYS}
    value = _number(given["value"])
    if days["period_start"] is None:
        days["period_start"] = days["period_end"]
    named: dict[str, Any] = {name: given[name].strip() for name in ("fact_id", "fact_kind")}
    return named | days | {"metric": metric, "unit": unit, "reported_value": value}


def slug(text: str) -> str:
    """A metric's name as the case writes it: `cash_burn_forecast_TheInformation` in small."""
    return re.sub(r"[^a-z0-9_.-]", "_", text.strip().lower())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
