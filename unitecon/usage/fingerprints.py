"""Fingerprints of what a usage log comes to, month by month and scenario by scenario.

A fingerprint covers everything that is read: the log's files, the text of the queries, the price
book, and the scenario's rows of the tables that reach into the month. No SQL runs for it, and
neither the log nor its users are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from unitecon.basics.version import version as product_version
from unitecon.engine import catalog
from unitecon.usage import ledger, user_plans
from unitecon.usage.log import Log, spans_of

SCENARIO, VALID_FROM = "scenario_id", "valid_from_date"
# Tables of a scenario by what they decide. Rows that hold from a later month on say nothing of an
# earlier one; a partner named for later does (`plan_terms` counts them), so rates are not cut.
COST_TABLES = ("given_contract_prices", "given_price_factors")
VALUE_TABLES = ("given_plan_prices", "given_price_realisations", "given_variable_costs")
UNCUT_TABLES = ("given_revenue_share_rates",)
RULES, PLANS = "given_tier_rules", "given_plans"
# Of these the log takes the scenarios' names alone: the months it has are in its files.
NAMES = ("given_settings",)
QUERIES = ("user_months", "user_ranks", "tier_cuts", "slot_totals", "logged_tiers")
PRICE_SOURCES = (
    "price_book.py",
    "price_brackets.py",
)  # they match names, without SQL

Key = tuple[date, str]


@dataclass(frozen=True)
class Keys:
    """Fingerprints by month, and by month and scenario.

    `costs`: what usage cost and who took it; `cuts`: between how many tokens tiers lie; `tiers`:
    what a scenario's tiers brought and cost.
    """

    costs: Mapping[Key, str]
    cuts: Mapping[date, str]
    tiers: Mapping[Key, str]


def keys(log: Log, given: Mapping[str, pl.DataFrame]) -> Keys:
    """The fingerprints of a log under scenarios, whose tables are `given`."""
    ids = given["given_scenarios"][SCENARIO].to_list()
    plans, rules = table_text(given[PLANS]), table_text(given[RULES])
    costs, cuts, tiers = {}, {}, {}
    cost_rows = {name: _Rows(given[name]) for name in COST_TABLES}
    value_rows = {name: _Rows(given[name]) for name in VALUE_TABLES}
    value_rows |= {name: _Rows(given[name], is_cut=False) for name in UNCUT_TABLES}
    for month, end, text in _months(log):
        cuts[month] = hashed(text, rules)
        for name in ids:
            cost = hashed(text, *_texts(cost_rows, end, name))
            costs[month, name] = cost
            tiers[month, name] = hashed(cost, plans, rules, *_texts(value_rows, end, name))
    return Keys(costs, cuts, tiers)


def _months(log: Log) -> Iterator[tuple[date, date, str]]:
    """Each month, its end, and what its usage and users follow from in every scenario."""
    path = log.case.path / user_plans.FILE
    users = ""
    if path.is_file():
        with path.open("rb") as file:
            users = hashlib.file_digest(file, "sha256").hexdigest()
    for month, end, until in (
        spans_of(log).select("month", "month_end_date", "until_date").iter_rows()
    ):
        files = ledger.identity(log.files[month])
        unlisted = log.case.plan_of_unlisted_users
        yield month, end, f"{code()}\n{month}\n{until}\n{users}\n{unlisted!r}\n{files}"


@cache
def code() -> str:
    """What turns a log into its tables: versions, queries and the matching of prices."""
    seen = hashlib.sha256(f"{product_version()} {version('genai-prices')}".encode())
    for query in catalog.with_reads(QUERIES, catalog.load()):
        seen.update(f"{query.name}\n{query.sql}\n".encode())
    for name in PRICE_SOURCES:
        seen.update(Path(__file__).with_name(name).read_bytes())
    return seen.hexdigest()


class _Rows:
    """The rows of a scenario's table as text, cut to those that hold before a day."""

    def __init__(self, frame: pl.DataFrame, *, is_cut: bool = True) -> None:
        self._frame = frame
        self._dates = frame[VALID_FROM].unique().to_list() if is_cut else []
        self._found: dict[int, dict[str, str]] = {}

    def text(self, end: date, name: str) -> str:
        """What `name` has that holds before `end`; the same for every such day."""
        held = sum(day < end for day in self._dates)
        if held not in self._found:
            rows = self._frame.filter(pl.col(VALID_FROM) < end) if self._dates else self._frame
            self._found[held] = _by_scenario(rows)
        return self._found[held].get(name, "")


def _texts(rows: Mapping[str, _Rows], end: date, name: str) -> list[str]:
    return [f"{table}\n{one.text(end, name)}" for table, one in rows.items()]


def _by_scenario(frame: pl.DataFrame) -> dict[str, str]:
    lines = frame.select(SCENARIO, _line(frame.drop(SCENARIO)).alias("line"))
    grouped = lines.group_by(SCENARIO).agg(pl.col("line").sort().str.join("\n"))
    return {name: hashed(text) for name, text in grouped.iter_rows()}


def table_text(frame: pl.DataFrame) -> str:
    """All rows of a table that is the same for every scenario."""
    return "\n".join(frame.select(_line(frame)).to_series().sort().to_list())


def _line(frame: pl.DataFrame) -> pl.Expr:
    # Length before text, so that no cell can look like the end of another.
    cells = [pl.col(name).cast(pl.String) for name in frame.columns]
    sized = [pl.format("{}:{}", one.str.len_bytes(), one).fill_null("-") for one in cells]
    return pl.concat_str(sized, separator=",")


def hashed(*texts: str) -> str:
    """A fingerprint of texts, in twenty letters."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]
