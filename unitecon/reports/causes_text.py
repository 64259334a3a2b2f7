"""What `unitecon simulate` says of the inputs that its draws owe their scatter to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from unitecon.case import inputs as uncertain
from unitecon.case.row_keys import matches, row_key
from unitecon.charts.input_names import input_name
from unitecon.dictionary.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unitecon.forecast.simulation import Simulation

CAUSES = 5  # inputs, or inputs tied to each other, that get a sentence
PARTS = {
    "fitted": "fitted numbers",
    "assumed": "assumptions",
    "surprises": "surprises in growth",
    "not_linear": "interaction and curvature",
}
LEAST_MOVE = 0.1  # months between an input's P10 and its P90, for it to be a cause


def sentences(simulation: Simulation) -> Iterator[str]:
    """The inputs that explain most and do something, by their shares, and what is not drawn."""
    yield from _drawn(simulation)
    yield from undrawn(simulation)


def _drawn(simulation: Simulation) -> Iterator[str]:
    rows = simulation.answers["uncertainty_drivers"].sort("driver_rank").to_dicts()
    blocks = [list(block) for _, block in groupby(rows, lambda row: row["tied_input_id"])]
    causes = [block for block in blocks if any(_is_cause(row) for row in block)]
    parts = simulation.answers["uncertainty_parts"]
    if parts.is_empty():
        yield "Too few draws to say what moves it most: any input could by chance."
        return
    yield f"Where the scatter of the cash-out date comes from: {_parts(parts)}."
    if not causes:
        yield "No single input explains more of it than chance could."
        return
    yield (
        "What moves it most: the share of the scatter, and the median runway with that input "
        "alone at its P10 and at its P90, all others as drawn."
    )
    yield from (f"{i}. {_cause(block)}" for i, block in enumerate(causes[:CAUSES], 1))


def _parts(parts: pl.DataFrame) -> str:
    shares = parts.select("part_id", "runway_variance_share").iter_rows()
    return ", ".join(f"{PARTS[part]} {share:.0%}" for part, share in shares)


def _is_cause(row: dict[str, Any]) -> bool:
    """Whether an input moves the runway; None where it was not worth moving."""
    low, high = row["low_runway_months"], row["high_runway_months"]
    return low is not None and high is not None and abs(high - low) >= LEAST_MOVE


def _cause(block: list[dict[str, Any]]) -> str:
    """One sentence of an input, or of inputs that draws cannot move apart."""
    names = [named(block[0]["input_id"]), *(_small(named(row["input_id"])) for row in block[1:])]
    moves = [
        f"{row['low_runway_months']:.1f} to {row['high_runway_months']:.1f} months"
        + (f" ({_small(named(row['input_id']))})" if len(block) > 1 else "")
        for row in block
        if _is_cause(row)
    ]
    tie = ", which the facts tell only together" if len(block) > 1 else ""
    share = block[0]["block_variance_share"]
    return f"{' and '.join(names)}{tie}: {share:.0%}; {', '.join(moves)}."


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def undrawn(simulation: Simulation) -> Iterator[str]:
    """The fitted inputs that are not drawn, because nothing says how sure they are."""
    drawn = set(simulation.answers["uncertainty_drivers"]["input_id"])
    names = [named(name) for name in _fitted_without_error(simulation) if name not in drawn]
    if names:
        yield (
            f"Fitted, but not drawn, as the fit gives no standard error: {', '.join(names)}. "
            "So the spread is a lower bound."
        )


def _fitted_without_error(simulation: Simulation) -> Iterator[str]:
    case = simulation.case
    for cell in case.tables["fitted_cells"].iter_rows(named=True):
        rows = case.tables[cell["table_name"]].filter(matches(row_key(cell["row_key"])))
        for cells in rows.filter(pl.col("standard_error").is_null()).iter_rows(named=True):
            yield uncertain.input_id(TABLES[cell["table_name"]], cells, case.first_month)


def named(input_id: str) -> str:
    """An input in words; its growth of the past is another one."""
    name = input_name(input_id)
    return f"Past {_small(name)}" if ".history" in input_id else name
