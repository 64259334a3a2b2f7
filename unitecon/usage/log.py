"""A case's usage log under scenarios: its tables, its tiers, its users.

A scenario sees the log through few of its tables: contract prices and price factors decide what
usage cost, plan prices and fees what users brought in. A month is worked out again only where rows
of those tables differ in that month, and scenarios with the same rows share one file of the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, partial
from uuid import uuid4

import polars as pl

from unitecon.basics.plain_paths import plain
from unitecon.case import places
from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import catalog
from unitecon.engine.catalog import Query
from unitecon.engine.lazy_tables import LazyTables
from unitecon.engine.parquet import Scan, TableData
from unitecon.engine.subset import engine_for
from unitecon.usage import cache_keys, ledger
from unitecon.usage.cache import (
    CUTS,
    SLOT_TOTALS,
    TIERS,
    TOTALS,
    USER_CHARGES,
    USER_MONTHS,
    Cache,
    Entry,
    temporary_folder,
)
from unitecon.usage.cache_keys import ScenarioMonth
from unitecon.usage.daily_totals import GIVEN_TOTALS
from unitecon.usage.given_tables import QUARANTINE, GivenTables, quarantine
from unitecon.usage.known_ledger import KnownLedger
from unitecon.usage.uncounted import Uncounted
from unitecon.usage.user_charges import UserCharges
from unitecon.usage.user_costs import PER_USER, VERSION, VERSIONS, UserCosts, first_missing, keep

SLOTS = "price_slots"
LOG_NEEDS = ("usage log", "imports")  # of queries about a log
# The tiers of a case that has no log.
NO_TIERS = pl.DataFrame(
    schema={
        SCENARIO_ID: pl.String,
        "month": pl.Date,
        **dict.fromkeys(("plan_id", "tier_id"), pl.String),
        "is_whole_month": pl.Boolean,
        **dict.fromkeys(("users", "covered_users", "uncovered_users", "unknown_users"), pl.Float64),
        "user_rows": pl.Int64,
        **dict.fromkeys(
            ("requests", "priced_requests", "usage_tokens", "priced_tokens"), pl.Decimal(38, 0)
        ),
        "revenue_usd": pl.Decimal(38, 2),
        **dict.fromkeys(
            ("serving_cost_usd", "priced_cost_usd", "highest_cost_usd"), pl.Decimal(38, 24)
        ),
        "uncovered_revenue_usd": pl.Decimal(38, 2),
        "uncovered_cost_usd": pl.Decimal(38, 24),
        "kept_revenue_share": pl.Float64,
    }
)


class UsageLog:
    """The log of a case under scenarios, whose `given_*` tables are `scenario_tables`.

    A case without a log has no rows in `tiers`, and nothing else. Each property is computed when
    first asked for, from what is kept where it can be. Raises InputError for usage outside the
    case's months and for faults in user_plans.csv, UniteconError where the log cannot be read.
    """

    def __init__(self, case: Case, scenario_tables: Mapping[str, pl.DataFrame]) -> None:
        self._scenario_tables = scenario_tables
        self._case = case
        self._known = KnownLedger.of(case)
        self._cache = Cache.of(case) if self.has_log else Cache(())

    @property
    def has_log(self) -> bool:
        """Whether any usage is known on the as-of date."""
        return bool(self._known.files)

    @property
    def has_imports(self) -> bool:
        """Whether anything was imported, were it all refused or after the as-of date."""
        return bool(ledger.folders(self._case.path))

    @property
    def lacks(self) -> set[str]:
        """Which of LOG_NEEDS this case does not meet."""
        has = {"usage log": self.has_log, "imports": self.has_imports}
        return {need for need in LOG_NEEDS if not has[need]}

    @cached_property
    def uncounted(self) -> Uncounted | None:
        """The requests after the as-of date."""
        return Uncounted.of(self._case)

    @property
    def absence(self) -> str:
        """Why a case with imports lacks a log; empty for one without imports."""
        if not self.has_imports:
            return ""
        if later := self.uncounted:
            return (
                f"every request of the usage log ({later.requests:,}) lies after the as-of date "
                f"{self._case.as_of_date} ({later.days}); to count them: {later.remedy}"
            )
        refused = sum(about["counts"]["quarantined"] for about in ledger.imports(self._case.path))
        return (
            f"imports accepted no request and refused {refused:,}; see why: "
            f"unitecon show usage_quarantine {places.argument(self._case.path)}"
        )

    @property
    def tables(self) -> dict[str, TableData]:
        """The log's `given_*` tables and its totals by user: queries run from the requests on."""
        return {name: self.requests[name] for name in self.requests if name not in GIVEN_TOTALS}

    @property
    def requests(self) -> LazyTables:
        """The same tables, each made when it is first asked for."""
        if self.has_log:
            return self._log_tables.all
        return LazyTables(
            {TIERS: lambda: NO_TIERS, QUARANTINE: lambda: quarantine(self._case.path)}
        )

    @cached_property
    def tiers(self) -> pl.DataFrame:
        """`logged_tiers` of every scenario: all that a company's answers read of a log."""
        if not self.has_log:
            return NO_TIERS
        entries = {
            place: Entry(place[0], TIERS, key) for place, key in self._costs.keys.tiers.items()
        }
        if missing := first_missing(self._cache, entries):
            self._write_tiers(missing)
        rows = [
            pl.read_parquet(plain(self._cache.path(entry))).with_columns(
                pl.lit(name).alias(SCENARIO_ID)
            )
            for (_, name), entry in entries.items()
        ]
        grain = (SCENARIO_ID, "month", "plan_id", "tier_id")
        return pl.concat(rows).select(*NO_TIERS.schema).sort(grain)

    @cached_property
    def users(self) -> LazyTables:
        """All tables of the log, with what is kept per user in place of the queries it is from.

        Each is made when it is first asked for.
        """
        if not self.has_log:
            return self.requests
        return self.requests.under(
            {
                **{name: partial(self._per_user, name) for name in PER_USER},
                TIERS: self._tiers_scan,
                CUTS: self._costs.cuts,
                SLOT_TOTALS: self._slot_totals,
                USER_CHARGES: self._user_charges,
            }
        )

    def _per_user(self, name: str) -> Scan:
        return self._costs.scan(name, self._versions, self._known.months)

    @cached_property
    def _versions(self) -> list[str]:
        slots = {SLOTS: lambda: self._log_tables.spans[SLOTS]}
        frames = self.requests.over({**self._scenario_tables}).under(slots)
        with engine_for([VERSIONS], frames) as engine:
            return sorted(set(engine.answer(VERSIONS)[VERSION]))

    def _user_charges(self) -> Scan:
        return self._charges.table(self._scenario_names, self._known.months)

    @property
    def _scenario_names(self) -> list[str]:
        names: list[str] = self._scenario_tables["given_scenarios"][SCENARIO_ID].to_list()
        return names

    @cached_property
    def _charges(self) -> UserCharges:
        return UserCharges(self._costs, lambda: self._log_tables, self._cache)

    def _tiers_scan(self) -> Scan:
        # A database file is written of queries and files: no frame can replace a query there.
        path = temporary_folder() / f"{uuid4().hex}.parquet"
        self.tiers.write_parquet(path)
        return Scan.of([path])

    @property
    def unread_steps(self) -> frozenset[str]:
        """Steps that only the tables in `users` are from: to be computed when they are asked for.

        Every query that reads one is replaced by a table of `users`, is computed on request
        itself, or is such a step too.
        """
        queries = catalog.load()
        unread = set(self.users)
        for name, query in reversed(queries.items()):  # each comes before what it reads
            readers = [reader for reader in queries.values() if name in reader.reads]
            if query.kept == "view" and readers and all(_is_idle(r, unread) for r in readers):
                unread.add(name)
        return frozenset(unread - self.users.keys())

    @cached_property
    def _log_tables(self) -> GivenTables:
        return GivenTables(self._known, self._scenario_tables, self._cache)

    @cached_property
    def _costs(self) -> UserCosts:
        return UserCosts(self._known, self._scenario_tables, lambda: self._log_tables, self._cache)

    def _write_tiers(self, missing: Mapping[ScenarioMonth, Entry]) -> None:
        scenarios = sorted({name for _, name in missing})
        months = sorted({month for month, _ in missing})
        versions = self._costs.versions_of(scenarios)
        frames = {
            **self._costs.tables_of(scenarios),
            USER_MONTHS: self._costs.scan(USER_MONTHS, sorted(set(versions.values())), months),
            VERSIONS: pl.DataFrame({SCENARIO_ID: list(versions), VERSION: list(versions.values())}),
            CUTS: self._costs.cuts(),
            USER_CHARGES: self._charges.table(scenarios, months),
        }
        with engine_for([TIERS], frames) as engine:
            for (_, name), entry in missing.items():
                keep(engine, entry, self._cache, f"{SCENARIO_ID} = '{name}'")

    def _slot_totals(self) -> Scan:
        """`slot_totals` of all months."""
        totals = self._log_tables.totals
        entries = {
            month: Entry(month, SLOT_TOTALS, cache_keys.slot_totals(path))
            for month, path in totals.items()
        }
        missing = [entry for entry in entries.values() if not self._cache.find(entry)]
        if missing:
            scan = Scan.of([totals[entry.month] for entry in missing])
            with engine_for([SLOT_TOTALS], {TOTALS: scan}) as engine:
                for entry in missing:
                    keep(engine, entry, self._cache)
        return Scan.of([self._cache.path(entry) for entry in entries.values()])


def answerable(tables: Iterable[str], lacks: Callable[[], Collection[str]]) -> dict[str, bool]:
    """What can be answered from `given_*` tables, and whether it reads a log's users.

    `lacks` gives those of LOG_NEEDS that are not met, and is asked only where a query has any.
    """
    names = dict.fromkeys(tables, False)
    for query in catalog.load().values():  # each comes after what it reads
        needs = set() if query.is_else_empty else set(query.needs)
        is_of_users = not needs.isdisjoint(LOG_NEEDS)
        is_made_elsewhere = not {"draws", "driver targets"}.isdisjoint(query.needs)
        is_unmet = is_of_users and not needs.isdisjoint(lacks())
        if query.layer != "imports" and not (is_made_elsewhere or is_unmet):
            read = query.reads if is_of_users else ()
            names |= {table: True for table in read if table not in names}
            names[query.name] = is_of_users
    return names


def _is_idle(query: Query, unread: Collection[str]) -> bool:
    return query.name in unread or query.kept == "on request"
