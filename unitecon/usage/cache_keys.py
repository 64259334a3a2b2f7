"""Keys of kept tables, month by month and scenario by scenario.

A key covers everything its rows depend on: FORMAT, the text of the queries, the versions of DuckDB
and the price book, the ledger's files, and the scenario's rows of the tables that reach into the
month. Working out a key reads neither the log nor its users. Which tables reach into a month is
taken from what the queries read, so that a key always has all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl

from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import catalog
from unitecon.usage import accounts, ledger, user_plans
from unitecon.usage.cache import CUTS, SLOT_TOTALS, TIERS, USER_CHARGES, USER_MONTHS, USER_RANKS
from unitecon.usage.known_ledger import KnownLedger

# Raise this whenever a change of Python code can change the rows of a kept table or the way its
# file is written: what earlier versions kept is then computed again. A change of a query, of a
# price or of the case needs nothing: their text is in the keys. tests/usage/test_cache_format.py
# has a digest of the code for each number.
FORMAT = 2
VALID_FROM = "valid_from_date"
# The log takes only the names of scenarios from these: its months are in its files.
NAMES_ONLY = frozenset({"given_settings"})
# Rows that hold from a later month on do not affect an earlier one, but for a partner's rate: one
# that is named for later counts in every month (`plan_terms`).
UNDATED = frozenset({"given_revenue_share_rates"})

ScenarioMonth = tuple[date, str]  # a month and a scenario


@dataclass(frozen=True)
class Keys:
    """Keys by month, and by month and scenario.

    `costs`: what usage cost and who used it; `cuts`: how many tokens separate the tiers; `tiers`:
    what the users of a scenario's tiers paid and cost; `charges`: what its users pay by charges,
    only where a plan has some.
    """

    costs: Mapping[ScenarioMonth, str]
    cuts: Mapping[date, str]
    tiers: Mapping[ScenarioMonth, str]
    charges: Mapping[ScenarioMonth, str]

    @classmethod
    def of(cls, known: KnownLedger, scenario_tables: Mapping[str, pl.DataFrame]) -> Keys:
        """The keys of a ledger under scenarios, whose `given_*` tables are `scenario_tables`."""
        tables = scenario_tables
        reads = {name: _reads(name, tables) for name in (USER_MONTHS, USER_RANKS)}
        reads[TIERS] = _reads(TIERS, tables, apart_from=[USER_CHARGES])
        charges = _charges(known, tables)
        cost_tables = reads[USER_MONTHS] | reads[USER_RANKS]
        cost_rows = _by_table(cost_tables, tables)
        value_rows = _by_table(reads[TIERS] - cost_tables, tables)
        rules = _by_table(_reads(CUTS, tables, apart_from=[USER_MONTHS]), tables)
        costs, cuts, tiers, charged = {}, {}, {}, {}
        for month, end, text in _month_texts(known):
            cuts[month] = key(text, *_texts(rules, end, ""))
            for name in tables["given_scenarios"][SCENARIO_ID]:
                costs[month, name] = key(text, *_texts(cost_rows, end, name))
                texts = _texts(value_rows, end, name)
                if (month, name) in charges:
                    earlier = [costs[other, name] for other in known.months if other <= month]
                    charged[month, name] = key(charges[month, name], *earlier)
                    texts.append(charged[month, name])
                tiers[month, name] = key(costs[month, name], *texts)
        return cls(costs, cuts, tiers, charged)


def totals(spans: Iterable[pl.DataFrame], files: Collection[Path], queries: str) -> str:
    """The key of a month's totals: its price and plan spans, its files, and the `queries`."""
    return key(queries, ledger.identity(files), *(frame.write_csv() for frame in spans))


def slot_totals(totals_file: Path) -> str:
    """The key of a month's totals by price slot, which follow from its totals by user."""
    return key(queries_text([SLOT_TOTALS]), totals_file.name)


def references(query: str, until: date, files: Collection[Path]) -> str:
    """The key of the model references that a month's requests before `until` name."""
    return key(query, str(until), ledger.identity(files))


def key(*texts: str) -> str:
    """A key in twenty letters of texts, the format and the versions that rows depend on."""
    return digest(str(FORMAT), duckdb.__version__, _price_book_version(), *texts)


def digest(*texts: str) -> str:
    """A fingerprint of texts in twenty letters."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


def queries_text(names: Iterable[str], *, apart_from: Iterable[str] = ()) -> str:
    """The SQL of queries and of all that they read, without what `apart_from` and its reads."""
    queries = {n: query for n, query in catalog.load().items() if n not in set(apart_from)}
    return "\n".join(f"{q.name}\n{q.sql}" for q in catalog.with_reads(names, queries))


@cache
def _price_book_version() -> str:
    return version("genai-prices")


def _reads(name: str, tables: Collection[str], *, apart_from: Iterable[str] = ()) -> frozenset[str]:
    """Those of the scenarios' `tables` that a query depends on, directly or not."""
    queries = {n: query for n, query in catalog.load().items() if n not in set(apart_from)}
    reads = {read for query in catalog.with_reads([name], queries) for read in query.reads}
    return frozenset(reads.intersection(tables) - NAMES_ONLY)


def _month_texts(known: KnownLedger) -> Iterator[tuple[date, date, str]]:
    """Each month, its end, and as text what all scenarios share of the inputs to it."""
    users = _file_digest(known.case.path / user_plans.FILE)
    queries = queries_text([USER_MONTHS, USER_RANKS, CUTS, TIERS])
    unlisted = known.case.plan_of_unlisted_users
    for month, end, until in known.spans.select(
        "month", "month_end_date", "until_date"
    ).iter_rows():
        files = ledger.identity(known.files[month])
        yield month, end, f"{queries}\n{month}\n{until}\n{users}\n{unlisted!r}\n{files}"


def _charges(known: KnownLedger, tables: Mapping[str, pl.DataFrame]) -> Mapping[ScenarioMonth, str]:
    """What charges depend on beside costs, as text, for each scenario that has some."""
    names = _reads(USER_CHARGES, tables, apart_from=[USER_MONTHS])
    rows = _by_table(names, tables)
    users = _file_digest(known.case.path / accounts.FILE)
    queries = queries_text([USER_CHARGES])
    charged = tables["given_charges"][SCENARIO_ID].unique().to_list()
    return {
        (month, name): digest(queries, users, *_texts(rows, end, name))
        for month, end in known.spans.select("month", "month_end_date").iter_rows()
        for name in charged
    }


def _file_digest(path: Path) -> str:
    """A fingerprint of a file; empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Rows:
    """The rows of a scenario's table as text, limited to those that hold before a day."""

    def __init__(self, name: str, frame: pl.DataFrame) -> None:
        self._frame = frame
        is_dated = VALID_FROM in frame.columns and name not in UNDATED
        self._dates = frame[VALID_FROM].unique().to_list() if is_dated else []
        self._texts: dict[int, dict[str, str]] = {}

    def text(self, end: date, scenario: str) -> str:
        """What a scenario has that holds before `end`; it changes only at the rows' dates."""
        dates_before = sum(day < end for day in self._dates)
        if dates_before not in self._texts:
            rows = self._frame.filter(pl.col(VALID_FROM) < end) if self._dates else self._frame
            self._texts[dates_before] = _by_scenario(rows)
        texts = self._texts[dates_before]
        return texts.get(scenario, texts.get("", ""))


def _by_table(names: Iterable[str], tables: Mapping[str, pl.DataFrame]) -> dict[str, _Rows]:
    return {name: _Rows(name, tables[name]) for name in sorted(names)}


def _texts(tables: Mapping[str, _Rows], end: date, scenario: str) -> list[str]:
    return [f"{name}\n{rows.text(end, scenario)}" for name, rows in tables.items()]


def _by_scenario(frame: pl.DataFrame) -> dict[str, str]:
    """A digest of the rows of each scenario; under "" where all scenarios share the rows."""
    if SCENARIO_ID not in frame.columns:
        return {"": digest(table_text(frame))}
    lines = frame.select(SCENARIO_ID, _line(frame.drop(SCENARIO_ID)).alias("line"))
    grouped = lines.group_by(SCENARIO_ID).agg(pl.col("line").sort().str.join("\n"))
    return {name: digest(text) for name, text in grouped.iter_rows()}


def table_text(frame: pl.DataFrame) -> str:
    """All rows of a table as text, in an order of their own."""
    return "\n".join(frame.select(_line(frame)).to_series().sort().to_list())


def _line(frame: pl.DataFrame) -> pl.Expr:
    # Length before text, so that no cell can look like the end of another.
    cells = [pl.col(name).cast(pl.String) for name in frame.columns]
    sized = [pl.format("{}:{}", cell.str.len_bytes(), cell).fill_null("-") for cell in cells]
    return pl.concat_str(sized, separator=",")
