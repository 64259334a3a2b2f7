"""What `unitecon simulate` says of the facts its draws agree with, or why they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from unitecon.reports.text_tables import day_text

if TYPE_CHECKING:
    from unitecon.fit.posterior.conditioned import Conditioning
    from unitecon.forecast.simulation import Simulation

MEDIAN = 50
LISTED = 5  # facts that are named
KINDS = {
    "amount": "amounts of a period",
    "count": "counts on a day",
    "share": "shares, of their distance from 0 or 100%,",
}


def sentences(simulation: Simulation) -> Iterator[str]:
    """On which facts the draws are conditioned, and how far their median is from the baseline."""
    conditioning = simulation.conditioning
    yield from of_draws(conditioning, simulation.case.name)
    if conditioning.facts:
        yield from _parts(simulation)
        yield from _facts(simulation)


def of_draws(conditioning: Conditioning, case: str) -> Iterator[str]:
    """On which facts draws are conditioned, or why on none."""
    if conditioning.reason:
        yield (
            f"The draws do not account for the reported facts: {conditioning.reason}. Each input "
            "is drawn by itself, so draws may contradict what was reported. To see which facts the "
            f"model misses: unitecon show calibrations {case}"
        )
    if not conditioning.facts:
        return
    yield (
        f"The draws agree with {conditioning.facts} reported facts in {conditioning.groups} groups "
        "(actuals and estimates; forecasts and targets are left out). "
        f"The model itself is taken to be off by {conditioning.discrepancy_share:.1%}."
    )
    if conditioning.absent:
        yield f"Left out, as the model has no figure for them: {', '.join(conditioning.absent)}."


def _discrepancies(conditioning: Conditioning) -> Iterator[str]:
    """How far the model itself is off by kind of measure, and what tells it."""
    parts = [
        f"{KINDS[row.kind]} {row.share:.1%} ({row.groups} groups)"
        for row in conditioning.discrepancies
    ]
    if parts:
        yield (
            "How far the model itself may be off a published figure, by groups left out of the "
            f"fit, one at a time: {', '.join(parts)}; with heavy tails, as few groups tell it."
        )


def _parts(simulation: Simulation) -> Iterator[str]:
    """The days from the baseline to the median of the draws, by their causes."""
    medians = simulation.answers["simulated_runways"].filter(pl.col("percentile") == MEDIAN)
    days = (
        simulation.runway["cash_out_date"],
        simulation.mode_runway.get("cash_out_date"),
        *medians["cash_out_date"],
    )
    own, mode, median = (*days, None)[:3]
    if own is None or mode is None or median is None:
        return
    yield (
        f"With every input at its most likely value given these facts: {day_text(mode)}, "
        f"{_later(own, mode)} the case's own values, as assumptions move with fitted numbers. "
        f"The median of the draws is {_later(mode, median)} that, because ranges are skewed."
    )


def _later(first: date, second: date) -> str:
    days = (second - first).days
    return f"{abs(days)} days {'before' if days < 0 else 'after'}"


def _facts(simulation: Simulation) -> Iterator[str]:
    facts = simulation.answers["simulated_facts"].filter("is_conditioning")
    shares = facts.group_by("fact_group").agg(pl.col("is_inside", "is_predicted").mean())
    inside, predicted = (shares[name].sum() for name in ("is_inside", "is_predicted"))
    yield (
        f"Of these {shares.height} groups, {inside:.0f} are between the P10 and P90 of the model, "
        f"and {predicted:.0f} between those of a published figure, of which model and report err."
    )
    yield from _discrepancies(simulation.conditioning)
    off = facts.filter(pl.col("tolerances_off") > 1).sort("tolerances_off", descending=True)
    if not off.is_empty():
        names = [f"{name} ({by:.1f})" for name, by in
                 off.head(LISTED).select("fact_id", "tolerances_off").rows()]  # fmt: skip
        more = f", and {off.height - LISTED} more" if off.height > LISTED else ""
        yield (
            f"For {off.height} of them the median of the draws is off by more than the fact's "
            f"tolerance, in tolerances: {', '.join(names)}{more}. "
            "With -o, simulated_facts has all of them."
        )
