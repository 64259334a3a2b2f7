"""The rows of an answer that are asked for: those of some scenarios, those of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from unitecon.basics import calendar
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.errors import UniteconError, nearest

if TYPE_CHECKING:
    import polars as pl

    from unitecon.model import Model

MONTH = "month"


def of_scenarios(
    model: Model, name: str, rows: pl.DataFrame, scenarios: str | Sequence[str]
) -> pl.DataFrame:
    """The rows of one scenario or of several; raises UniteconError for one that was not run."""
    wanted = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    _require_column(name, rows, SCENARIO_ID)
    known = list(dict.fromkeys([*model.scenario_ids, *rows[SCENARIO_ID].unique()]))
    for scenario in wanted:
        if scenario in model.case.scenarios and scenario not in known:
            raise UniteconError(
                f"scenario {scenario!r} is of the case and not among those of this model; "
                "open it without scenarios=, or with this one among them"
            )
        if scenario not in known:
            hint = nearest(str(scenario), known)
            raise UniteconError(f"unknown scenario {scenario!r}{hint} (known: {', '.join(known)})")
    return rows.filter(rows[SCENARIO_ID].is_in(wanted))


def of_month(model: Model, name: str, rows: pl.DataFrame, month: date | str) -> pl.DataFrame:
    """The rows of the month of a day; raises UniteconError for one outside the case's months."""
    _require_column(name, rows, MONTH)
    first_day = calendar.month_of(month)
    first, last = model.case.first_month, model.case.last_month
    if first_day is None or not first <= first_day <= last:
        span = f"{first:%Y-%m} to {last:%Y-%m}"
        raise UniteconError(f"month {month!s} is outside the months of the case, {span}")
    return rows.filter(rows[MONTH] == first_day)


def _require_column(name: str, rows: pl.DataFrame, column: str) -> None:
    if column not in rows.columns:
        raise UniteconError(f"{name} has no column {column} (columns: {', '.join(rows.columns)})")
