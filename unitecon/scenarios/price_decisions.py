"""Prices that scenarios decide, beside those of the case that they replace.

Decisions are the changes of named scenarios, levers and Python. Ranges and draws decide nothing:
a price that is uncertain does not make members leave, so they have no rows here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault, Place
from unitecon.scenarios.overrides import Pool, Row
from unitecon.scenarios.scenario import Scenario

NAME = "given_price_decisions"
PRICES = TABLES["plan_prices"]
REPLACED = f"replaced_{PRICES.value}"
SCHEMA = {
    SCENARIO_ID: pl.String,
    "plan_id": pl.String,
    "valid_from_date": pl.Date,
    str(PRICES.value): pl.Float64,
    REPLACED: pl.Float64,
}
Decision = tuple[str, date, float, float | None]


def frame(
    pool: Pool | None, touched: Mapping[str, Sequence[Row]], scenarios: Iterable[Scenario]
) -> pl.DataFrame:
    """The prices of every plan that a scenario decides, and the case's price on the same day.

    `touched` has the price rows of scenarios that change any.
    """
    ranges = {scenario.scenario_id for scenario in scenarios if scenario.kind == "range"}
    rows = [
        (name, *decision)
        for name, own in touched.items()
        if pool is not None and name not in ranges
        for decision in _decisions(pool, own)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _decisions(pool: Pool, rows: Sequence[Row]) -> list[Decision]:
    """The plans with a changed or inserted price: every row, and what the case has then."""
    decided = {row.key for row in rows if _is_decided(pool, row)}
    return [
        (str(row.key[0]), row.start, float(row.value or 0), _in_force(pool, row))
        for row in rows
        if row.key in decided
    ]


def _is_decided(pool: Pool, row: Row) -> bool:
    return row.by is not None or row.source >= len(pool.base)


def _in_force(pool: Pool, row: Row) -> float | None:
    """The case's price on the day a scenario's row starts."""
    before = [own for own in pool.base if own.key == row.key and own.start <= row.start]
    return max(before, key=lambda own: own.start).value if before else None


def faults(pool: Pool, rows: Sequence[Row], responses: Iterable[tuple[str, float]]) -> list[Fault]:
    """Prices from or to 0 of plans whose members respond: such prices have no ratio.

    `responses` are plans and their elasticities. A fault has the line of the override, and no file.
    """
    responding = {plan for plan, elasticity in responses if elasticity > 0}
    wrong = []
    for row in rows:
        price = _in_force(pool, row)
        if not _is_decided(pool, row) or row.key[0] not in responding or price is None:
            continue
        if (row.value == 0) == (price == 0):
            continue
        fault = Fault(
            f"of {row.key[0]} replaces {price:g} on {row.start}, and its members respond to prices",
            place=Place(line=row.by.line if row.by else None, column=PRICES.value),
            value=f"{row.value:g}",
            limit="above 0 before and after, or an elasticity of 0",
            cause="an elasticity answers to the ratio of two prices, which 0 lacks",
        )
        wrong.append(fault)
    return wrong
