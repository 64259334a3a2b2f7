"""What users pay by the charges of their plans, kept per month: nothing where a plan has none.

A month's charges depend on the months before it (allowances that are kept, credits, steps of a
quarter), so they are worked out for the whole log at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

import polars as pl

from unitecon.engine.parquet import Scan
from unitecon.engine.subset import engine_for, read_by
from unitecon.usage.cache import USER_CHARGES, USER_MONTHS, Cache, Entry
from unitecon.usage.cache_keys import ScenarioMonth
from unitecon.usage.given_tables import GivenTables
from unitecon.usage.user_costs import VERSION, VERSIONS, UserCosts, first_missing, keep

# A database file is written of queries and files: no frame can replace a query there.
NO_CHARGES = Scan(
    (),
    text="select '' as scenario_id, date '2000-01-01' as month, '' as plan_id, '' as user_id,"
    " cast(0 as bigint) as revenue_cents where false",
)


class UserCharges:
    """Charges of a log's users under the scenarios that `costs` prices.

    `log_tables` gives the log's own tables, which are read only where something is not kept yet.
    """

    def __init__(
        self, costs: UserCosts, log_tables: Callable[[], GivenTables], cache: Cache
    ) -> None:
        self._costs = costs
        self._log_tables = log_tables
        self._cache = cache

    def table(self, scenarios: Collection[str], months: Collection[date]) -> Scan:
        """`user_charges` of these scenarios and months; no rows where no plan has charges."""
        keys = self._costs.keys.charges
        entries: dict[ScenarioMonth, Entry] = {
            (month, name): Entry(month, USER_CHARGES, keys[month, name])
            for month in months
            for name in scenarios
            if (month, name) in keys
        }
        if not entries:
            return NO_CHARGES
        if missing := first_missing(self._cache, entries):
            self._write(missing)
        parts = [
            f"select '{name}' as scenario_id, month, plan_id, user_id, revenue_cents"
            f" from {Scan.of([self._cache.path(entry)]).sql}"
            for (_, name), entry in entries.items()
        ]
        paths = tuple(self._cache.path(entry) for entry in dict.fromkeys(entries.values()))
        return Scan(paths, text=" union all ".join(parts))

    def _write(self, missing: Mapping[ScenarioMonth, Entry]) -> None:
        scenarios = sorted({name for _, name in missing})
        tables = self._log_tables()
        versions = self._costs.versions_of(scenarios)
        months = list(tables.totals)
        frames = tables.all.over(self._costs.tables_of(scenarios)).under(
            {
                USER_MONTHS: lambda: self._costs.scan(
                    USER_MONTHS, sorted(set(versions.values())), months
                ),
                VERSIONS: lambda: pl.DataFrame(
                    {"scenario_id": list(versions), VERSION: list(versions.values())}
                ),
            }
        )
        with engine_for([USER_CHARGES], read_by([USER_CHARGES], frames)) as engine:
            for (month, name), entry in missing.items():
                where = f"scenario_id = '{name}' and month = date '{month}'"
                keep(engine, entry, self._cache, where)
