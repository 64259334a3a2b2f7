"""Figures that a usage log shows: tiers, tokens, prices, members -> fitted rows of the tables.

Each table's figures come from the query `fitted_<table>`, over the log's whole months; so a case
with a log forecasts with the same queries as one that is made of assumptions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import BASELINE
from unitecon.dictionary.tables import TABLES
from unitecon.engine import catalog
from unitecon.errors import Fault, InputError, Place, UniteconError
from unitecon.model import Model

PREFIX = "fitted_"
RELEASE = "usage_log"  # what serves the log's requests, as the queries name it
Rows = dict[str, list[dict[str, Any]]]


def fitted_tables() -> list[str]:
    """The tables that a usage log is fitted to: those with a query `fitted_<table>`."""
    return [name for name in TABLES if f"{PREFIX}{name}" in catalog.load()]


def written_tables() -> list[str]:
    """The tables that a fit to a log writes rows of."""
    return [*fitted_tables(), "releases", "models"]


def rows(case: Case) -> Rows:
    """The fitted rows by table that the log of a case gives; empty where it has no log.

    Models that the log prices and the case does not know are among them. Raises InputError where
    the case lacks a driver that the log's figures need.
    """
    with Model(case, [BASELINE]) as model:
        if not model.has_log:
            return {}
        answers = {name: model.answer(f"{PREFIX}{name}") for name in fitted_tables()}
        note = _note(model)
    _refuse_missing(case, answers)
    fitted = {name: _filled(name, frame, case, note) for name, frame in answers.items()}
    fitted["models"] = _new_models(case, answers)
    fitted["releases"] = [
        {
            "release_id": RELEASE,
            "release_name": "What the usage log shows",
            "valid_from_date": case.first_month,
            "known_from_date": case.as_of_date,
            "basis": "fitted",
            "note": note,
        }
    ]
    return fitted


def with_rows(case: Case, fitted: Rows) -> Case:
    """The case with fitted rows in place of those of the same key."""
    tables = dict(case.tables)
    for name, rows_of_table in fitted.items():
        key = list(TABLES[name].row_key)
        new = pl.DataFrame(rows_of_table, schema=TABLES[name].dtypes, orient="row")
        tables[name] = pl.concat([tables[name].join(new, on=key, how="anti"), new])
    return replace(case, tables=tables)


def _filled(name: str, frame: pl.DataFrame, case: Case, note: str) -> list[dict[str, Any]]:
    """Rows with their dates and their reason."""
    shared: dict[str, Any] = {
        "valid_from_date": case.first_month,
        "known_from_date": case.as_of_date,
        "basis": "fitted",
        "note": note,
    }
    columns = [column for column in frame.columns if column in TABLES[name].dtypes]
    return [shared | row for row in frame.select(columns).iter_rows(named=True)]


def _note(model: Model) -> str:
    tiers = model.answer("logged_tiers").filter("is_whole_month")
    if tiers.is_empty():
        raise UniteconError(
            "the usage log does not cover a whole month yet, so nothing can be fitted to it"
        )
    months: list[date] = sorted(tiers["month"].unique().to_list())
    span = f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}"
    requests, users = int(tiers["requests"].sum()), int(tiers["user_rows"].sum())
    return f"From {requests} requests in {users} user-months of the usage log, {span}."


def _refuse_missing(case: Case, answers: dict[str, pl.DataFrame]) -> None:
    """Raise InputError for drivers that the log's figures need and the case lacks."""
    faults = [
        Fault(
            "is used by the log, but has no row here",
            place=Place("drivers.csv", column="driver_id"),
            value=value,
            cause="no requests per user",
        )
        for value in _missing(case, "drivers", answers["plan_usage"]["driver_id"])
    ]
    if faults:
        raise InputError(faults)


def _missing(case: Case, table: str, values: pl.Series) -> list[str]:
    """The values that name no row of a table, whose first column is its key."""
    known = case.tables[table][TABLES[table].keys[0]].to_list()
    return sorted(set(values.to_list()) - set(known))


def _new_models(case: Case, answers: dict[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Rows for models that the log has prices of and the case has no row for."""
    return [
        {
            "model_id": model,
            "model_name": model,
            "cost_basis": "list_price",
            "note": "Asked for in the log.",
        }
        for model in _missing(case, "models", answers["token_prices"]["model_id"])
    ]
