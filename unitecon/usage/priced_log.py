"""What a usage log comes to under scenarios, made once for each version of what it is made of.

A scenario sees the log through few of its tables: contract prices and factors decide what usage
cost (a costing), plan prices and fees what it brought (its tiers). A month of the log is made anew
only where rows of those tables differ in that month; scenarios with the same rows share one file.
Files stand in `CASE/usage/priced` under fingerprints of all they were made of (`log_keys`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import polars as pl

from unitecon.case.load import Case
from unitecon.engine.database import Engine
from unitecon.engine.parquet import Given, Scan
from unitecon.engine.subset import engine_for
from unitecon.usage import fingerprints, log
from unitecon.usage import tables as usage
from unitecon.usage.file_cache import Shelf, types
from unitecon.usage.fingerprints import Key, Keys
from unitecon.usage.monthly_totals import RESULT
from unitecon.usage.tables import Made

TIERS, CUTS, TOTALS = "logged_tiers", "tier_cuts", "slot_totals"
COSTED = ("user_months", "user_ranks")  # a row a user, a version a costing
SLOTS = "price_slots"
STANDING = (RESULT, *COSTED, CUTS, TOTALS, TIERS)  # queries that files may stand in for
# With what is kept at hand no other step reads these, so they are worked out where asked for.
ASIDE = ("usage_costs", "unpriced_costs", "user_plan_months", "plan_parts")
VERSION, SCENARIO = "cost_version_id", "scenario_id"
# Files of one month that stay beside those in use: with a row a user, and with a row a tier.
KEPT = {"user_months": 3, "user_ranks": 3, CUTS: 20, TOTALS: 20, TIERS: 100}


class LogVersions:
    """A case's log under some scenarios, whose tables are `given`. What is kept is read.

    Raises InputError for usage outside the case's months; making rows raises like `usage.frames`.
    """

    def __init__(self, case: Case, given: Mapping[str, pl.DataFrame]) -> None:
        self._case = case
        self._given = given
        self._log = log.log_of(case)
        self._months = list(self._log.files)
        self._shelf = Shelf(log.folders(case, "priced") if self._months else ())
        self._files: dict[tuple[date, str, str], Path] = {}

    @property
    def has_log(self) -> bool:
        """Whether anything of the log is known on the as-of date."""
        return bool(self._months)

    @property
    def usage(self) -> dict[str, Given]:
        """The log's own tables, from its requests on: `usage.frames`."""
        return self._made.frames

    @cached_property
    def _made(self) -> Made:
        return usage.made(self._case, self._given)

    @cached_property
    def tiers(self) -> pl.DataFrame:
        """`logged_tiers` of every scenario: all that the company's answers take from a log."""
        if not self.has_log:
            return log.NO_TIERS
        missing = self._missing(TIERS, self._keys.tiers)
        if missing:
            self._make_tiers(missing)
        named = {(month, name): key for (month, name), key in self._keys.tiers.items()}
        rows = [
            pl.read_parquet(self._files[month, TIERS, key]).with_columns(
                pl.lit(name).alias(SCENARIO)
            )
            for (month, name), key in named.items()
        ]
        grain = (SCENARIO, "month", "plan_id", "tier_id")
        return pl.concat(rows).select(*log.NO_TIERS.schema).sort(grain)

    @cached_property
    def users(self) -> dict[str, Given]:
        """All tables of the log; what is kept of its users stands in for the queries it is of."""
        if not self.has_log:
            return dict(self.usage)
        slots = {SLOTS: self._made.spans[SLOTS]}
        with engine_for(["cost_versions"], {**self._given, **self.usage, **slots}) as engine:
            versions = sorted(set(engine.answer("cost_versions")[VERSION]))
        self._cost({(month, name) for month in self._months for name in versions})
        chosen = {name: self._scan(name, versions, self._months) for name in COSTED}
        # A database file is written of queries and files: no frame may stand in for a query there.
        path = log.temporary_folder() / f"{uuid4().hex}.parquet"
        self.tiers.write_parquet(path)
        few = {TIERS: Scan.of([path]), CUTS: self._cuts(), TOTALS: self._totals()}
        return {**self.usage, **chosen, **few}

    @cached_property
    def _keys(self) -> Keys:
        return fingerprints.keys(self._log, self._given)

    def _missing(self, name: str, wanted: Mapping[Key, str]) -> dict[Key, str]:
        """Month and first scenario of every fingerprint that has no file yet."""
        found: dict[tuple[date, str], Key] = {}
        for (month, scenario), key in wanted.items():
            if (month, key) not in found and not self._has(month, name, key):
                found[month, key] = month, scenario
        return {place: wanted[place] for place in found.values()}

    def _has(self, month: date, name: str, key: str) -> bool:
        place = month, name, key
        if place not in self._files and (path := self._shelf.find(month, name, key)):
            self._files[place] = path
        return place in self._files

    def _keep(self, engine: Engine, place: tuple[date, str, str], where: str = "true") -> None:
        """Write an engine's rows of a month, in order, without the names of scenarios."""
        month, name, key = place
        held = engine.columns(name)
        rows = engine.query(f"select * from {name} where month = date '{month}' and {where}")
        own = [column for column in rows.columns if column not in (VERSION, SCENARIO)]
        order = [c for c in ("user_id", "plan_id", "tier_id", "price_slot_id") if c in own]
        self._files[place] = self._shelf.put(month, name, key, rows.select(own).sort(order), held)
        self._shelf.forget(month, name, KEPT[name])

    def _make_tiers(self, missing: Mapping[Key, str]) -> None:
        ids = sorted({name for _, name in missing})
        months = sorted({month for month, _ in missing})
        versions = self._alike(ids)
        self._cost({(month, name) for month in months for name in versions.values()})
        frames = {
            **self._of(ids),
            "user_months": self._scan("user_months", sorted(set(versions.values())), months),
            "cost_versions": pl.DataFrame(
                {SCENARIO: list(versions), VERSION: list(versions.values())}
            ),
            CUTS: self._cuts(),
        }
        with engine_for([TIERS], frames) as engine:
            for (month, name), key in missing.items():
                self._keep(engine, (month, TIERS, key), f"scenario_id = '{name}'")

    def _alike(self, ids: Iterable[str]) -> dict[str, str]:
        """For each scenario the first that pays the same for the log in every month."""
        firsts: dict[tuple[str, ...], str] = {}
        return {
            name: firsts.setdefault(tuple(self._keys.costs[m, name] for m in self._months), name)
            for name in ids
        }

    def _cost(self, wanted: Collection[Key]) -> None:
        """Make and keep the costings of these months and scenarios that are not kept."""
        keys = {place: self._keys.costs[place] for place in sorted(wanted)}
        missing = {
            place: key for name in COSTED for place, key in self._missing(name, keys).items()
        }
        if not missing:
            return
        ids = sorted({name for _, name in missing})
        months = sorted({month for month, _ in missing})
        frames = {**self._of(ids), **self._usage_of(months)}
        with engine_for([*COSTED, "cost_versions"], frames) as engine:
            versions = dict(engine.answer("cost_versions").select(SCENARIO, VERSION).iter_rows())
            for (month, name), key in missing.items():
                for table in COSTED:
                    self._keep(engine, (month, table, key), f"{VERSION} = '{versions[name]}'")

    def _of(self, ids: Collection[str]) -> dict[str, Given]:
        """The tables given for these scenarios, and the spans of the log."""
        made: dict[str, Given] = {"given_usage_spans": log.spans_of(self._log)}
        for name, frame in self._given.items():
            has_scenarios = SCENARIO in frame.columns
            made[name] = frame.filter(pl.col(SCENARIO).is_in(ids)) if has_scenarios else frame
        return made

    def _usage_of(self, months: Collection[date]) -> dict[str, Given]:
        """The log's tables of these months alone, with the spans they were reduced by."""
        tables = {**self.usage, **self._made.spans}
        for name, one in tables.items():
            if isinstance(one, pl.DataFrame) and "month" in one.columns:
                tables[name] = one.filter(pl.col("month").is_in(list(months)))
        reduced = self._reduced()
        return {**tables, RESULT: Scan.of([reduced[month] for month in months])}

    def _reduced(self) -> dict[date, Path]:
        """The file of each month's reduction."""
        scan = self.usage[RESULT]
        paths = scan.paths if isinstance(scan, Scan) else ()
        return dict(zip(self._months, paths, strict=True))

    def _cuts(self) -> Scan:
        """`tier_cuts` of all months: they follow from tokens, so any costing shows them."""
        keys = {(month, ""): key for month, key in self._keys.cuts.items()}
        missing = self._missing(CUTS, keys)
        if missing:
            months = [month for month, _ in missing]
            first = self._given["given_scenarios"][SCENARIO][0]
            self._cost({(month, first) for month in months})
            scan = self._scan("user_months", [first], months)
            with engine_for([CUTS], self._of([first]) | {"user_months": scan}) as engine:
                for (month, _), key in missing.items():
                    self._keep(engine, (month, CUTS, key))
        return Scan.of([self._files[month, CUTS, key] for (month, _), key in keys.items()])

    def _totals(self) -> Scan:
        """`slot_totals` of all months."""
        reduced = self._reduced()
        keys = {
            (m, ""): fingerprints.hashed(fingerprints.code(), p.name) for m, p in reduced.items()
        }
        missing = self._missing(TOTALS, keys)
        if missing:
            scan = Scan.of([reduced[month] for month, _ in missing])
            with engine_for([TOTALS], {RESULT: scan}) as engine:
                for (month, _), key in missing.items():
                    self._keep(engine, (month, TOTALS, key))
        return Scan.of([self._files[month, TOTALS, key] for (month, _), key in keys.items()])

    def _scan(self, name: str, versions: Iterable[str], months: Iterable[date]) -> Scan:
        """A kept table of users with its versions named."""
        paths, parts = [], []
        for version in versions:
            files = [self._files[m, name, self._keys.costs[m, version]] for m in months]
            held = types(files[0]) or {}
            # Parquet has no integers of this size: they were written as decimals.
            columns = ", ".join(
                f"cast({c} as {kind}) as {c}" if kind == "HUGEINT" else c
                for c, kind in held.items()
            )
            parts.append(f"select '{version}' as {VERSION}, {columns} from {Scan.of(files).sql}")
            paths += files
        return Scan(tuple(paths), text=" union all ".join(parts))
