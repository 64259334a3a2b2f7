"""What usage cost each user, priced once for scenarios that pay the same; what tiers are cut by.

Kept per month: a row per user and plan (`user_months`, `user_ranks`) for each version of the prices
that reach into the month, and the cuts between tiers, which follow from tokens and not from prices.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

import polars as pl

from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Scan, TableData
from unitecon.engine.subset import engine_for
from unitecon.usage.cache import CUTS, USER_MONTHS, USER_RANKS, Cache, Entry, types
from unitecon.usage.cache_keys import Keys, ScenarioMonth
from unitecon.usage.given_tables import GivenTables
from unitecon.usage.known_ledger import KnownLedger

PER_USER = (USER_MONTHS, USER_RANKS)
VERSIONS, VERSION = "cost_versions", "cost_version_id"
ORDER = ("user_id", "plan_id", "tier_id", "price_slot_id")


class UserCosts:
    """Costs and tier cuts of a log under scenarios, whose tables are `scenario_tables`.

    `log_tables` gives the log's own tables, which are read only where something is not kept yet.
    """

    def __init__(
        self,
        known: KnownLedger,
        scenario_tables: Mapping[str, pl.DataFrame],
        log_tables: Callable[[], GivenTables],
        cache: Cache,
    ) -> None:
        self.keys = Keys.of(known, scenario_tables)
        self._known = known
        self._scenario_tables = scenario_tables
        self._log_tables = log_tables
        self._cache = cache

    def scan(self, table: str, scenarios: Iterable[str], months: Collection[date]) -> Scan:
        """A table per user, priced as in each of `scenarios`, which names the version."""
        places = [(month, name) for name in scenarios for month in months]
        self._require(places)
        paths, parts = [], []
        for version in dict.fromkeys(name for _, name in places):
            files = [self._cache.path(self._entry(table, (m, version))) for m in months]
            # Parquet has no integers of this size: they were written as decimals.
            columns = ", ".join(
                f"cast({name} as {kind}) as {name}" if kind == "HUGEINT" else name
                for name, kind in types(files[0]).items()
            )
            parts.append(f"select '{version}' as {VERSION}, {columns} from {Scan.of(files).sql}")
            paths += files
        return Scan(tuple(paths), text=" union all ".join(parts))

    def versions_of(self, scenarios: Iterable[str]) -> dict[str, str]:
        """For each scenario the first that pays the same for the log in every month."""
        firsts: dict[tuple[str, ...], str] = {}
        return {
            name: firsts.setdefault(
                tuple(self.keys.costs[month, name] for month in self._known.months), name
            )
            for name in scenarios
        }

    def cuts(self) -> Scan:
        """`tier_cuts` of all months: the same for any prices, so one scenario shows them."""
        entries = [Entry(month, CUTS, key) for month, key in self.keys.cuts.items()]
        missing = [entry for entry in entries if not self._cache.find(entry)]
        if missing:
            first = self._scenario_tables["given_scenarios"][SCENARIO_ID][0]
            scan = self.scan(USER_MONTHS, [first], [entry.month for entry in missing])
            with engine_for([CUTS], self.tables_of([first]) | {USER_MONTHS: scan}) as engine:
                for entry in missing:
                    keep(engine, entry, self._cache)
        return Scan.of([self._cache.path(entry) for entry in entries])

    def tables_of(self, scenarios: Collection[str]) -> dict[str, TableData]:
        """The tables given for these scenarios, and the months of the log."""
        tables: dict[str, TableData] = {"given_usage_spans": self._known.spans}
        for name, frame in self._scenario_tables.items():
            is_keyed = SCENARIO_ID in frame.columns
            tables[name] = frame.filter(pl.col(SCENARIO_ID).is_in(scenarios)) if is_keyed else frame
        return tables

    def _entry(self, table: str, place: ScenarioMonth) -> Entry:
        return Entry(place[0], table, self.keys.costs[place])

    def _require(self, places: Iterable[ScenarioMonth]) -> None:
        """Price the usage of these months and scenarios where that is not kept yet."""
        missing: dict[ScenarioMonth, Entry] = {}
        for table in PER_USER:
            missing |= first_missing(
                self._cache, {place: self._entry(table, place) for place in sorted(places)}
            )
        if not missing:
            return
        scenarios = sorted({name for _, name in missing})
        months = sorted({month for month, _ in missing})
        frames = {**self.tables_of(scenarios), **self._log_tables().of_months(months)}
        with engine_for([*PER_USER, VERSIONS], frames) as engine:
            versions = dict(engine.answer(VERSIONS).select(SCENARIO_ID, VERSION).iter_rows())
            for place in missing:
                for table in PER_USER:
                    where = f"{VERSION} = '{versions[place[1]]}'"
                    keep(engine, self._entry(table, place), self._cache, where)


def first_missing(
    cache: Cache, entries: Mapping[ScenarioMonth, Entry]
) -> dict[ScenarioMonth, Entry]:
    """The entries that are not kept yet, each once, by the first month and scenario it is of."""
    places: dict[Entry, ScenarioMonth] = {}
    for place, entry in entries.items():
        if entry not in places and not cache.find(entry):
            places[entry] = place
    return {place: entry for entry, place in places.items()}


def keep(engine: Engine, entry: Entry, cache: Cache, where: str = "true") -> None:
    """Write an engine's rows of a month to the cache, in order and without scenarios' names."""
    rows = engine.query(
        f"select * from {entry.table} where month = date '{entry.month}' and {where}"
    ).drop(VERSION, SCENARIO_ID, strict=False)
    order = [name for name in ORDER if name in rows.columns]
    cache.write_frame(entry, rows.sort(order), engine.columns(entry.table))
