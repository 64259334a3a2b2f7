"""The data dictionary: every table of a case, its keys, its value, units and limits.

Schemas stand in `schemas` and `assumption_schemas`; this is where to look a table up. Column
names of queries' results are explained by `unit` and `describe`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dataframely as dy
import polars as pl

from unitecon.basics import numbers
from unitecon.dictionary import (
    assumptions,
    charges,
    company,
    demand,
    growth_walks,
    side_files,
    structure,
    uncertainty,
    usage_log,
)
from unitecon.dictionary.fields import (
    COMMON_RULES,
    RANGE,
    SPREAD,
    Assumption,
    Dated,
    Rule,
    column_unit,
    common_number,
    value_name,
)
from unitecon.dictionary.meanings import MEANINGS
from unitecon.dictionary.units import describe, unit
from unitecon.errors import UniteconError, nearest

__all__ = [
    "ACCOUNTS",
    "LATER_FACTS",
    "MEANINGS",
    "NAME_COLUMNS",
    "SWITCHES",
    "TABLES",
    "USER_PLANS",
    "Limits",
    "Switch",
    "Table",
    "describe",
    "get",
    "is_assumption",
    "key_columns",
    "limits",
    "unit",
    "value_column",
]

RULES = (
    *COMMON_RULES,
    *structure.STRUCTURAL_RULES,
    *assumptions.ASSUMPTION_RULES,
    *charges.CHARGE_RULES,
    *demand.DEMAND_RULES,
    *growth_walks.WALK_RULES,
    *usage_log.USAGE_RULES,
    *side_files.SIDE_RULES,
)

LIMITS = ("min", "min_exclusive", "max")  # of a column, in the order of Limits


@dataclass(frozen=True, slots=True)
class Limits:
    """What a number may be: at least `least`, above `above`, at most `most` (None: no limit)."""

    least: float | None = None
    above: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        bounds = (("at least", self.least), ("above", self.above), ("at most", self.most))
        return " and ".join(f"{word} {bound:.10g}" for word, bound in bounds if bound is not None)

    def around(self, value: float) -> str:
        """The limits that a number breaks, in words."""
        if numbers.is_in_range(value):
            return str(self)
        is_open = self.least is None and self.above is None
        least = -numbers.MOST if is_open else self.least
        return str(Limits(least, self.above, numbers.MOST if self.most is None else self.most))

    def allow(self, value: float) -> bool:
        """Whether a number keeps the limits, and those of every number."""
        return (
            numbers.is_in_range(value)
            and (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
        )


@dataclass(frozen=True)
class Table:
    """One CSV file of a case.

    `sums` names the columns within which the value sums to 1 on every date (None: it need not).
    """

    name: str
    schema: type[dy.Schema]
    sums: tuple[str, ...] | None = None

    @property
    def description(self) -> str:
        """What a row is, in a sentence."""
        return (self.schema.__doc__ or "").strip()

    @property
    def is_assumption(self) -> bool:
        """Whether rows are dated and have a basis."""
        return issubclass(self.schema, Dated)

    @cached_property
    def columns(self) -> dict[str, dy.Column]:
        """Columns by name: the table's own first, then those all assumptions share."""
        columns = self.schema.columns()
        own = {name: column for name, column in columns.items() if not is_common(column)}
        shared = {name: column for name, column in columns.items() if is_common(column)}
        order = [n for n in shared if n in SPREAD] + [n for n in shared if n not in SPREAD]
        return own | {name: self._within_limits(name, shared[name]) for name in order}

    def _within_limits(self, name: str, column: dy.Column) -> dy.Column:
        """A shared column; the range of a value keeps the value's limits."""
        if name not in RANGE:
            return column
        value = self.schema.columns()[str(self.value)]
        bounds = {limit: getattr(value, limit, None) for limit in LIMITS}
        return common_number(column.description or "", **bounds)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Key columns without the two dates."""
        return tuple(n for n, c in self.columns.items() if c.primary_key and not is_common(c))

    @cached_property
    def row_key(self) -> tuple[str, ...]:
        """What names a row at a given knowledge: the keys and, where dated, valid_from_date."""
        return (*self.keys, "valid_from_date") if self.is_assumption else self.keys

    @cached_property
    def unique_key(self) -> tuple[str, ...]:
        """What no two lines of the file may share."""
        return (*self.row_key, "known_from_date") if self.is_assumption else self.keys

    @cached_property
    def value(self) -> str | None:
        """The value column; None for structural tables and `releases`."""
        return value_name(self.schema)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Own columns that are neither key nor value."""
        own = (n for n, c in self.columns.items() if not is_common(c) and not c.primary_key)
        return tuple(name for name in own if name != self.value)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What every row keeps beyond its columns' limits."""
        return tuple(rule for rule in RULES if issubclass(self.schema, rule.of))

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars types by column, in order."""
        return {name: column.dtype for name, column in self.columns.items()}

    def unit(self, column: str) -> str | None:
        """The unit of one of its columns."""
        return column_unit(self.schema, column)

    def empty(self) -> pl.DataFrame:
        """A frame of its columns and types without rows."""
        return pl.DataFrame(schema=self.dtypes)


def is_common(column: dy.Column) -> bool:
    """Whether a column is one that all assumption tables share."""
    return metadata(column).get("role") == "common"


def metadata(column: dy.Column) -> dict[str, Any]:
    """Role, unit, choices and references of a column."""
    return column.metadata or {}


_SUMS = {
    "plan_members": ("driver_id",),
    "usage_tiers": ("plan_id",),
    "tier_usage_shares": ("plan_id",),
    "tier_tasks": ("plan_id", "tier_id"),
    "release_mixes": ("release_id", "audience_id", "task_id"),
}


def _tables() -> dict[str, Table]:
    """Every schema as a table; `PlanPrices` is `plan_prices`."""
    tables: dict[str, Table] = {}
    modules = (
        *(structure, assumptions, company, growth_walks),
        *(usage_log, uncertainty, demand, charges),
    )
    for schema in (value for module in modules for value in vars(module).values()):
        is_schema = isinstance(schema, type) and issubclass(schema, dy.Schema)
        if is_schema and schema not in (dy.Schema, Dated, Assumption):
            name = re.sub(r"(?<!^)(?=[A-Z])", "_", schema.__name__).lower()
            tables[name] = Table(name, schema, _SUMS.get(name))
    return tables


TABLES = _tables()
# Columns that hold names, by which rows are joined: text keys, and one of a few choices.
NAME_COLUMNS = tuple(
    dict.fromkeys(
        name
        for table in TABLES.values()
        for name, column in table.columns.items()
        if isinstance(column, dy.String) and (column.primary_key or "choices" in metadata(column))
    )
)

# Files that are read beside a case's tables, and that no query knows as a `given_` table as such.
USER_PLANS = Table("user_plans", side_files.UserPlans)
ACCOUNTS = Table("accounts", side_files.Accounts)
LATER_FACTS = Table("later_facts", side_files.LaterFacts)


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice of how the model books or counts; `choices` are its values."""

    default: str | bool
    choices: tuple[str | bool, ...]
    description: str


SWITCHES = {
    "free_inference_booking": Switch(
        "cost_of_revenue",
        ("cost_of_revenue", "sales_and_marketing"),
        "Where the cost of serving free users is booked.",
    ),
    "bill_residual_allocation": Switch(
        "none",
        ("none", "cost", "requests"),
        "Who bears what a provider bills beyond the logged usage: nobody, or users by cost or by "
        "requests.",
    ),
    "is_commitment_honoured": Switch(
        False, (True, False), "Whether compute commitments are paid even where use is below them."
    ),
}


def get(name: str) -> Table:
    """The table of that name; UniteconError with the nearest name if there is none."""
    if name not in TABLES:
        raise UniteconError(f"unknown table {name!r}{nearest(name, TABLES)}")
    return TABLES[name]


def is_assumption(table: str) -> bool:
    """Whether a table's rows are dated and have a basis."""
    return get(table).is_assumption


def key_columns(table: str) -> tuple[str, ...]:
    """A table's key columns, without valid_from_date and known_from_date."""
    return get(table).keys


def value_column(table: str) -> str | None:
    """A table's one value column; None for structural tables and `releases`."""
    return get(table).value


def limits(table: str, column: str) -> Limits:
    """What a number in a table's column may be; no limits for a column of another type."""
    schema = get(table).columns[column]
    return Limits(*(getattr(schema, name, None) for name in LIMITS))
