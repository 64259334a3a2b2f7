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
TOKENS = "given_token_price_decisions"
DECIDED = {
    "plan_prices": NAME,
    "token_prices": TOKENS,
}  # tables of prices, and of decisions on them
PRICES = TABLES["plan_prices"]
Decision = tuple[object, ...]  # the key, from when on, the price, the one it replaces, since when


def schema(table_name: str) -> dict[str, type[pl.DataType]]:
    """The columns of the decisions on a table's prices."""
    table = TABLES[table_name]
    keys = dict.fromkeys((SCENARIO_ID, *table.keys), pl.String)
    prices = dict.fromkeys((str(table.value), f"replaced_{table.value}"), pl.Float64)
    return {**keys, "valid_from_date": pl.Date, **prices, "replaced_from_date": pl.Date}


def frame(
    table_name: str,
    pool: Pool | None,
    touched: Mapping[str, Sequence[Row]],
    scenarios: Iterable[Scenario],
) -> pl.DataFrame:
    """The prices of all that a scenario decides of a table, and the case's on the same day.

    `touched` has the price rows of scenarios that change any.
    """
    ranges = {scenario.scenario_id for scenario in scenarios if scenario.kind == "range"}
    rows = [
        (name, *decision)
        for name, own in touched.items()
        if pool is not None and name not in ranges
        for decision in _decisions(pool, own)
    ]
    return pl.DataFrame(rows, schema=schema(table_name), orient="row")


def _decisions(pool: Pool, rows: Sequence[Row]) -> list[Decision]:
    """The keys with a changed or inserted price: every row, and what the case has then."""
    decided = {row.key for row in rows if _is_decided(pool, row)}
    return [
        (*row.key, row.start, float(row.value or 0), *_in_force(pool, row))
        for row in rows
        if row.key in decided
    ]


def _is_decided(pool: Pool, row: Row) -> bool:
    return row.by is not None or row.source >= len(pool.base)


def _in_force(pool: Pool, row: Row) -> tuple[float | None, date | None]:
    """The case's price on the day a scenario's row starts, and since when it holds."""
    before = [own for own in pool.base if own.key == row.key and own.start <= row.start]
    last = max(before, key=lambda own: own.start) if before else None
    return (last.value, last.start) if last else (None, None)


def faults(pool: Pool, rows: Sequence[Row], responses: Iterable[tuple[str, float]]) -> list[Fault]:
    """Prices from or to 0 of plans whose members respond: such prices have no ratio.

    `responses` are plans and their elasticities. A fault has the line of the override, and no file.
    """
    responding = {plan for plan, elasticity in responses if elasticity > 0}
    wrong = []
    for row in rows:
        price, _ = _in_force(pool, row)
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
