"""A fit's problem: a case's cells, the facts known, the model as a function of the cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from unitecon.case.facts import measures, unknown_measure
from unitecon.case.load import Case
from unitecon.case.row_keys import row_key
from unitecon.dictionary.tables import TABLES
from unitecon.engine.database import Engine
from unitecon.errors import InputError, UniteconError
from unitecon.fit.least_squares import Array, Cell, Target
from unitecon.scenarios import frames
from unitecon.scenarios.scenario import Override, Scenario, as_day_of
from unitecon.usage.log import UsageLog

REPORTED = ("actual", "estimate")


def cells_of(case: Case) -> tuple[Cell, ...]:
    """The cells a case declares as fitted."""
    return tuple(
        Cell(
            cell["cell_id"],
            cell["lower"],
            cell["upper"],
            cell["prior_value"],
            cell["prior_standard_deviation"],
            cell["scale"] == "log",
        )
        for cell in case.tables["fitted_cells"].iter_rows(named=True)
    )


def targets_of(case: Case) -> tuple[Target, ...]:
    """The facts to fit that were known on the case's as-of date.

    Forecasts and targets say what somebody expected, not what happened, so they are left out.
    """
    facts = _marked(case).filter(pl.col("fact_kind").is_in(REPORTED))
    return tuple(
        Target(
            fact["fact_id"],
            fact["fact_group"],
            fact["reported_value"],
            fact["tolerance_share"],
            fact["unit"] == "pct",
        )
        for fact in facts.sort("fact_id").iter_rows(named=True)
    )


def ahead_ids(case: Case) -> tuple[str, ...]:
    """The reports to fit of a time that was still to come on the case's as-of date."""
    facts = _marked(case).filter(pl.col("fact_kind").is_in(REPORTED))
    return tuple(facts.filter(pl.col("period_end") > case.as_of_date)["fact_id"].sort())


def compared_ids(case: Case) -> tuple[str, ...]:
    """The forecasts and targets that are marked as fitted, and can only be compared."""
    facts = _marked(case).filter(~pl.col("fact_kind").is_in(REPORTED))
    return tuple(facts["fact_id"].sort())


def twice_ids(case: Case) -> tuple[str, ...]:
    """The reports to fit from which an assumption was set by hand already."""
    facts = _marked(case).filter(pl.col("fact_kind").is_in(REPORTED))
    return tuple(sorted(set(facts["fact_id"]) & set(case.tables["fact_uses"]["fact_id"])))


def later_ids(case: Case) -> tuple[str, ...]:
    """The facts of the case's file that nobody knew on its as-of date."""
    known = set(case.tables["facts"]["fact_id"])
    return tuple(sorted(str(name) for (name,) in case.lines.get("facts", {}) if name not in known))


def _marked(case: Case) -> pl.DataFrame:
    """The facts known on the case's as-of date that it marks as fitted."""
    is_known = pl.col("known_from_date") <= case.as_of_date
    return case.tables["facts"].filter(pl.col("is_fitted") & is_known)


def with_rows(case: Case) -> tuple[dict[str, dict[str, Any]], Case]:
    """The row of each cell by cell_id, at its prior, and the case that holds these rows."""
    tables, rows = dict(case.tables), {}
    for cell in case.tables["fitted_cells"].iter_rows(named=True):
        table = TABLES[cell["table_name"]]
        named = {n: as_day_of(table, n, v) for n, v in row_key(cell["row_key"]).items()}
        key = {"valid_from_date": case.first_month, **named}
        here = pl.all_horizontal(pl.col(n) == key[n] for n in table.row_key)
        earlier = tables[table.name].filter(here).to_dicts()
        row = dict.fromkeys(table.columns) | (earlier[0] if earlier else {}) | key
        row |= {str(table.value): cell["prior_value"], "basis": "fitted", "source_id": None}
        row |= {"known_from_date": case.as_of_date, "low": None, "high": None}
        row |= {"is_prior_only": None, "note": None}
        lacking = [n for n in table.attributes if row[n] is None]
        if lacking:
            raise UniteconError(
                f"fitted_cells.csv: {cell['cell_id']} has no row in {table.name} yet, so its "
                f"row_key must name {', '.join(lacking)}, too"
            )
        new = pl.DataFrame([row], schema=table.dtypes)
        tables[table.name] = pl.concat([tables[table.name].filter(~here), new])
        rows[cell["cell_id"]] = row
    return rows, replace(case, tables=tables)


class Passes:
    """The model as a function: each row of cell values is a scenario of one pass."""

    def __init__(self, case: Case, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self.case = case
        self.facts = [target.fact_id for target in targets_of(case)]
        self.cells = []
        for cell in case.tables["fitted_cells"].iter_rows(named=True):
            table, row = TABLES[cell["table_name"]], rows[cell["cell_id"]]
            where = {name: row[name] for name in table.row_key}
            self.cells.append((table.name, where, str(table.value)))

    def __call__(self, values: Array) -> Array:
        self._require_measures()
        extra = [self._scenario(f"t{i}", row) for i, row in enumerate(values)]
        assumed = frames.frames(self.case, (), extra)
        tables = assumed | UsageLog(self.case, assumed).tables
        with Engine(tables, only=["calibrations"]) as engine:
            answer = engine.query("select scenario_id, fact_id, modelled_value from calibrations")
        places = {scenario.scenario_id: place for place, scenario in enumerate(extra)}
        columns = {name: place for place, name in enumerate(self.facts)}
        results = np.full((len(values), len(columns)), np.nan)
        for scenario_id, fact_id, modelled in answer.iter_rows():
            if fact_id in columns and modelled is not None:
                results[places[scenario_id], columns[fact_id]] = modelled
        return results

    def _require_measures(self) -> None:
        """Raise InputError where the model has no series that a fact is to be compared with."""
        known, facts = measures(self.case.tables), self.case.tables["facts"]
        faults = [
            unknown_measure(fact["measure_id"], known, self.case.place("facts", fact, "measure_id"))
            for fact in facts.filter(pl.col("fact_id").is_in(self.facts)).iter_rows(named=True)
            if fact["measure_id"] not in known
        ]
        if faults:
            raise InputError(faults)

    def _scenario(self, name: str, values: Array) -> Scenario:
        overrides = tuple(
            Override(table, where, column, "set", float(value))
            for (table, where, column), value in zip(self.cells, values, strict=True)
        )
        return Scenario(name, name, overrides=overrides)
