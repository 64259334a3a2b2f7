"""Layers of changes on a case's tables -> the rows of every scenario, as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from unitecon.basics.calendar import next_month
from unitecon.case import charge_terms
from unitecon.case.load import Case
from unitecon.dictionary.fields import SPREAD
from unitecon.dictionary.tables import TABLES, metadata
from unitecon.errors import Fault, Place
from unitecon.scenarios import inserts, price_decisions, replaced_plans
from unitecon.scenarios.overrides import Pool, Row, apply, sum_faults
from unitecon.scenarios.scenario import Override, Scenario, override_faults, switch_faults


class Layers:
    """The rows of every scenario and table, layer on layer."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.ids: list[str] = []
        self.pools: dict[str, Pool] = {}
        self.touched: dict[str, dict[str, list[Row]]] = {}
        self.faults: list[Fault] = []
        self.horizon = (case.first_month, next_month(case.last_month))
        self.names = references(case)

    def add(self, chain: Sequence[Scenario]) -> None:
        """Add one scenario, as its layers from the lowest up; their faults go to `faults`."""
        rows: dict[str, list[Row]] = {}
        for layer in chain:
            faults = self._apply(layer, rows)
            in_files = layer.scenario_id in self.case.scenarios
            file = f"scenarios/{layer.scenario_id}.toml" if in_files else None
            place = file or layer.file or f"scenario {layer.scenario_id}"
            self.faults += [fault.at(file=place) for fault in faults]
            if faults:
                return
        name = chain[-1].scenario_id
        self.ids.append(name)
        for table, own in rows.items():
            self.touched.setdefault(table, {})[name] = own

    def _apply(self, layer: Scenario, rows: dict[str, list[Row]]) -> list[Fault]:
        faults = switch_faults(layer)
        for insert in layer.inserts:
            fault = inserts.table_fault(insert)
            faults += [fault.at(line=insert.line)] if fault else []
        overrides = [override.typed() for override in layer.overrides]
        for override in overrides:
            wrong = override_faults(override, self.horizon)
            faults += [fault.at(line=override.line) for fault in wrong]
        if faults:
            return faults
        names = self._names(layer)
        rows.update(replaced_plans.rest(self._pool, rows, layer.replaced_plans))
        tables = dict.fromkeys([*(i.table for i in layer.inserts), *(o.table for o in overrides)])
        for name in tables:
            pool = self._pool(name)
            own = list(rows.get(name, pool.base))
            for insert in layer.inserts:
                if insert.table == name:
                    defaults = self._defaults(layer.scenario_id)
                    wrong = inserts.add(pool, own, insert, defaults, names)
                    faults += [fault.at(line=insert.line) for fault in wrong]
            changes = [override for override in overrides if override.table == name]
            rows[name], wrong = self._applied(pool, own, changes)
            faults += wrong
        return faults or [*self._price_faults(rows), *self._charge_faults(rows)]

    def _applied(
        self, pool: Pool, own: Sequence[Row], changes: Sequence[Override]
    ) -> tuple[list[Row], list[Fault]]:
        """The rows after a layer's changes, and its faults.

        A scenario is written beside the case's files. Where shares do not sum to 1 with what it
        leaves of their group, they may with the shares as the files state them.
        """
        changed, faults = apply(pool, own, changes)
        if faults or not (faults := sum_faults(pool, changed)):
            return changed, faults
        again, _ = apply(pool, self._with_stated_shares(pool, own, changed), changes)
        return (changed, faults) if sum_faults(pool, again) else (again, [])

    def _with_stated_shares(
        self, pool: Pool, own: Sequence[Row], changed: Sequence[Row]
    ) -> list[Row]:
        """The rows, with stated shares in the groups of which some have changed."""
        table = self.case.baseline.stated_tables.get(pool.table.name)
        stated = [] if table is None else table[str(pool.table.value)].to_list()
        groups = {pool.group(row) for row in changed if row.by is not None}
        return [
            replace(row, value=stated[row.source])
            if row.by is None and row.source < len(stated) and pool.group(row) in groups
            else row
            for row in own
        ]

    def _price_faults(self, rows: Mapping[str, Sequence[Row]]) -> list[Fault]:
        """Decided prices that the members of a plan cannot respond to."""
        prices, responses = rows.get("plan_prices"), "demand_responses"
        if prices is None:
            return []
        responding = rows[responses] if responses in rows else self._pool(responses).base
        elasticities = [(str(row.key[0]), row.value or 0.0) for row in responding]
        return price_decisions.faults(self._pool("plan_prices"), prices, elasticities)

    def _charge_faults(self, rows: Mapping[str, Sequence[Row]]) -> list[Fault]:
        """Charges that contradict each other, where the layers change any."""
        if rows.keys().isdisjoint(charge_terms.TABLES):
            return []
        cells = {}
        for name in charge_terms.TABLES:
            if not TABLES[name].is_assumption:
                cells[name] = self.case.tables[name].to_dicts()
                continue
            pool = self._pool(name)
            own = rows.get(name, pool.base)
            cells[name] = [{**pool.cells(row), "line": row.line} for row in own]
        return charge_terms.faults(
            cells, lambda _, row, column: Place(line=row.get("line"), column=column)
        )

    def _names(self, layer: Scenario) -> dict[str, set[str]]:
        """The values rows may refer to: those of the case, and those the layer inserts itself."""
        names = dict(self.names)
        for insert in layer.inserts:
            for column, value in insert.row.items():
                target = f"{insert.table}.{column}"
                if target in names:
                    names[target] = names[target] | {str(value)}
        return names

    def _pool(self, name: str) -> Pool:
        if name not in self.pools:
            self.pools[name] = Pool.of(TABLES[name], self.case.tables[name])
        return self.pools[name]

    def _defaults(self, name: str) -> dict[str, Any]:
        return {
            "known_from_date": self.case.as_of_date,
            "basis": "assumed",
            "note": f"Inserted by the scenario {name}.",
        }

    def decisions(self, scenarios: Sequence[Scenario]) -> dict[str, pl.DataFrame]:
        """The prices that some of the scenarios decide, beside those they replace."""
        return {
            name: price_decisions.frame(
                table, self.pools.get(table), self.touched.get(table, {}), scenarios
            )
            for table, name in price_decisions.DECIDED.items()
        }

    def frame(self, name: str) -> pl.DataFrame:
        """A table of all scenarios, scenario_id first."""
        base, touched = self.case.tables[name], self.touched.get(name, {})
        ids = [scenario for scenario in self.ids if scenario not in touched]
        keys = pl.DataFrame({"scenario_id": ids}, schema={"scenario_id": pl.String})
        plain = keys.join(base.select(*TABLES[name].dtypes), how="cross")
        return pl.concat([plain, self._touched(name, touched)]) if touched else plain

    def _touched(self, name: str, touched: Mapping[str, Sequence[Row]]) -> pl.DataFrame:
        pool = self.pools[name]
        pairs = [(scenario, row) for scenario, rows in touched.items() for row in rows]
        rows = [row for _, row in pairs]
        drawn = pl.DataFrame(pool.columns, schema=pool.table.dtypes)[[row.source for row in rows]]
        is_changed = pl.Series([row.by is not None for row in rows], dtype=pl.Boolean)
        columns = {
            "scenario_id": pl.Series([scenario for scenario, _ in pairs], dtype=pl.String),
            "valid_from_date": pl.Series([row.start for row in rows], dtype=pl.Date),
        }
        if "valid_to_date" in drawn.columns:
            columns["valid_to_date"] = pl.Series([row.end for row in rows], dtype=pl.Date)
        changed: dict[str, pl.Series | None] = {}
        if pool.table.value:
            columns[pool.table.value] = pl.Series([row.value for row in rows], dtype=pl.Float64)
            changed = dict.fromkeys((*SPREAD, "source_id"))
            changed["basis"] = pl.Series([r.by and r.by.basis for r in rows], dtype=pl.String)
            changed["note"] = pl.Series([_note(s, r) for s, r in pairs], dtype=pl.String)
        return drawn.with_columns(**columns).with_columns(
            pl.when(is_changed).then(new).otherwise(pl.col(column)).alias(column)
            for column, new in changed.items()
        ).select("scenario_id", *pool.table.dtypes)  # fmt: skip


def _note(scenario_id: str, row: Row) -> str | None:
    return (row.by.note or f"Changed by the scenario {scenario_id}.") if row.by else None


def references(case: Case) -> dict[str, set[str]]:
    """The values that columns may refer to in other tables, by `table.column`."""
    targets = {
        metadata(column).get("references")
        for table in TABLES.values()
        for column in table.columns.values()
    }
    return {
        target: set(case.tables[target.split(".")[0]][target.split(".")[1]].to_list())
        for target in targets
        if target
    }
