"""What schemas are made of: kinds of columns, rows that are dated, rules that rows keep.

A column's metadata holds `role` (key, value, attribute or common), `unit`, and where they apply
`choices` (the values allowed) and `references` (`table.column` that must hold the value).
A nullable column may be left out of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl

from unitecon.dictionary.units import unit as unit_of_name

SLUG = r"^[a-z0-9][a-z0-9_.-]*$"
# What usage is billed by: the classes of a usage ledger, disjoint, and the request itself.
TOKEN_KINDS = (
    "input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning",
    "input_audio", "output_audio", "input_image", "output_image", "web_search",
)  # fmt: skip
BILLED_KINDS = (*TOKEN_KINDS, "request")
# How sure a value is: void once a scenario changes the value.
RANGE = ("low", "high")
SPREAD = (*RANGE, "standard_error", "is_prior_only")
BASES = ("sourced", "derived", "fitted", "assumed")


def slug(description: str, *, key: bool = False, to: str | None = None, **more: Any) -> dy.String:
    """A name of lower-case letters, digits and `_.-`; `to` is the `table.column` it refers to."""
    role = {"role": "key" if key else "attribute", "unit": "slug", "references": to}
    return dy.String(primary_key=key, regex=SLUG, description=description, metadata=role, **more)


def text(
    description: str, *, key: bool = False, nullable: bool = False, to: str | None = None
) -> dy.String:
    """Free text of at least one character; `to` is the `table.column` it refers to."""
    role = {"role": "key" if key else "attribute", "unit": "text", "references": to}
    return dy.String(
        primary_key=key, nullable=nullable, min_length=1, description=description, metadata=role
    )


def choice(description: str, *choices: str, key: bool = False, nullable: bool = False) -> dy.String:
    """One of a few names."""
    role = {"role": "key" if key else "attribute", "unit": "name", "choices": choices}
    regex = f"^({'|'.join(choices)})$"
    return dy.String(
        primary_key=key, nullable=nullable, regex=regex, description=description, metadata=role
    )


def number(description: str, unit: str | None = None, **limits: Any) -> dy.Float64:
    """A number that is not the table's value; without `unit` the column's name tells it."""
    return dy.Float64(
        description=description, metadata={"role": "attribute", "unit": unit}, **limits
    )


def value(description: str, unit: str | None = None, **limits: Any) -> dy.Float64:
    """The one value column of an assumption table."""
    return dy.Float64(description=description, metadata={"role": "value", "unit": unit}, **limits)


def day(description: str, **more: Any) -> dy.Date:
    """A calendar day."""
    return dy.Date(description=description, metadata={"role": "attribute", "unit": "date"}, **more)


def note() -> dy.String:
    """The reason behind a row."""
    return dy.String(
        nullable=True,
        description="Why the row is what it is.",
        metadata={"role": "common", "unit": "text"},
    )


def common_day(description: str) -> dy.Date:
    """One of the two dates of an assumption."""
    return dy.Date(
        primary_key=True, description=description, metadata={"role": "common", "unit": "date"}
    )


def common_number(description: str, **limits: Any) -> dy.Float64:
    """A column that says how sure a value is, in the value's own unit."""
    metadata = {"role": "common", "unit": "as the value"}
    return dy.Float64(nullable=True, description=description, metadata=metadata, **limits)


def value_name(schema: type[dy.Schema]) -> str | None:
    """The name of a schema's value column."""
    return next(
        (n for n, c in schema.columns().items() if (c.metadata or {}).get("role") == "value"), None
    )


def column_unit(schema: type[dy.Schema], column: str) -> str | None:
    """The unit of a schema's column, from its metadata or else from its name."""
    declared = (schema.columns()[column].metadata or {}).get("unit")
    return str(declared) if declared else unit_of_name(column)


def has_text(column: str) -> pl.Expr:
    """Whether a text column says anything."""
    return pl.col(column).str.strip_chars().str.len_chars().fill_null(0) > 0


def sourced_rows_name_a_source(schema: type[dy.Schema]) -> pl.Expr:
    """A sourced row has a source_id."""
    return (pl.col("basis") != "sourced") | pl.col("source_id").is_not_null()


def reasoned_rows_have_a_note(schema: type[dy.Schema]) -> pl.Expr:
    """A derived or assumed row says why."""
    return ~pl.col("basis").is_in(["derived", "assumed"]) | has_text("note")


def fitted_rows_have_an_error(schema: type[dy.Schema]) -> pl.Expr:
    """A fitted row has a standard error, or a note why it has none."""
    known = pl.col("standard_error").is_not_null() | has_text("note")
    return (pl.col("basis") != "fitted") | known


def low_is_at_most_the_value(schema: type[dy.Schema]) -> pl.Expr:
    """The range is not above the value."""
    return pl.col("low") <= pl.col(value_name(schema) or "")


def high_is_at_least_the_value(schema: type[dy.Schema]) -> pl.Expr:
    """The range is not below the value."""
    return pl.col("high") >= pl.col(value_name(schema) or "")


class Dated(dy.Schema):
    """What every dated row carries: from when it holds, from when it is known, and why."""

    valid_from_date = common_day("From when the row holds in the world.")
    known_from_date = common_day("From when anyone could know the row.")
    basis = dy.String(
        regex=f"^({'|'.join(BASES)})$",
        description="Where the row comes from.",
        metadata={"role": "common", "unit": "name", "choices": BASES},
    )
    source_id = dy.String(
        nullable=True,
        regex=SLUG,
        description="The source, a row of sources.",
        metadata={"role": "common", "unit": "slug", "references": "sources.source_id"},
    )
    note = note()
    _sourced = dy.rule()(sourced_rows_name_a_source)
    _reasoned = dy.rule()(reasoned_rows_have_a_note)


class Assumption(Dated):
    """A dated row with one value and how sure it is."""

    low = common_number("P10: one time in ten, the value is below it; the value is P50.")
    high = common_number("P90: one time in ten, the value is above it; the value is P50.")
    standard_error = common_number("The standard error of a fitted value.", min=0)
    is_prior_only = dy.Bool(
        nullable=True,
        description="True where a fit knew no fact that informs the value, so it is its prior.",
        metadata={"role": "common", "unit": "flag"},
    )
    _fitted = dy.rule()(fitted_rows_have_an_error)
    _low = dy.rule()(low_is_at_most_the_value)
    _high = dy.rule()(high_is_at_least_the_value)


@dataclass(frozen=True)
class Rule:
    """What rows of a schema keep, and what to say of a row that does not.

    `holds` gives the expression that is true (or null) where the row keeps it; `column` is the
    cell to point at, `{value}` in `limit` the row's value.
    """

    of: type[dy.Schema]
    holds: Callable[[type[dy.Schema]], pl.Expr]
    column: str
    message: str
    limit: str | None = None
    cause: str | None = None


COMMON_RULES = (
    Rule(
        Dated,
        sourced_rows_name_a_source,
        "source_id",
        "is empty in a row whose basis is 'sourced'",
        "a source_id of sources.csv",
        "the source was left out, or the row is 'assumed'",
    ),
    Rule(
        Dated,
        reasoned_rows_have_a_note,
        "note",
        "is empty in a row whose basis is '{basis}'",
        "the reason for the value",
        "a derived or assumed value needs its reason in the note",
    ),
    Rule(
        Assumption,
        fitted_rows_have_an_error,
        "standard_error",
        "is empty in a row whose basis is 'fitted'",
        "a number, or a note that says why there is none",
        "the row was typed by hand; fitted rows are written by `unitecon fit`",
    ),
    Rule(
        Assumption,
        low_is_at_most_the_value,
        "low",
        "is above the row's value",
        "at most {value}",
        "low is P10 and the value P50: low and high are swapped, or only the value was changed",
    ),
    Rule(
        Assumption,
        high_is_at_least_the_value,
        "high",
        "is below the row's value",
        "at least {value}",
        "high is P90 and the value P50: low and high are swapped, or only the value was changed",
    ),
)
