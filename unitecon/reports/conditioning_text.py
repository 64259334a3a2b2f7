"""What `unitecon simulate` says of the facts its draws agree with, or why they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from unitecon.forecast.simulation import MEDIANS, MODE, RANGES_CHECK, STATED
from unitecon.reports.text_tables import day_text
from unitecon.uncertainty.draws import UNDRAWN

if TYPE_CHECKING:
    from unitecon.fit.posterior.conditioned import Conditioning
    from unitecon.forecast.simulation import Simulation

MEDIAN = 50
DRAWN = "drawn"
# What changes from one undrawn scenario to the next, and then to the draws.
STEPS = {
    UNDRAWN: "the baseline",
    MODE: "every input at its most likely value given these facts",
    MEDIANS: "every input at the median of its draws, as ranges are skewed",
}
LAST = "the median of the draws, as inputs do not add up in a straight line"
LISTED = 5  # facts that are named
KINDS = {
    "amount": "amounts of a period",
    "count": "counts on a day",
    "share": "shares, of their distance from 0 or 100%,",
}


def sentences(simulation: Simulation) -> Iterator[str]:
    """On which facts the draws are conditioned; from the baseline to their median, in parts."""
    conditioning = simulation.conditioning
    yield from of_draws(conditioning, simulation.case.name)
    yield from _parts(simulation)
    if conditioning.facts:
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
    dates = {**simulation.undrawn_dates, DRAWN: medians["cash_out_date"].item()}
    steps = [(name, dates[name]) for name in (*STEPS, DRAWN) if dates.get(name) is not None]
    if len(steps) < 2 or dates.get(UNDRAWN) is None or dates[DRAWN] is None:
        return
    yield f"From the baseline to the median of the draws, {_later(dates[UNDRAWN], dates[DRAWN])}:"
    for (_, first), (name, second) in pairwise(steps):
        yield f"- {STEPS.get(name, LAST)}: {day_text(second)}, {_later(first, second)}"
    if dates.get(STATED) is not None:
        day = day_text(dates[STATED])
        yield f"With assumptions as stated, and numbers fitted to the facts under them: {day}."


def _later(first: date, second: date) -> str:
    days = (second - first).days
    return f"{abs(days)} days {'earlier' if days < 0 else 'later'}"


def _facts(simulation: Simulation) -> Iterator[str]:
    facts = simulation.answers["simulated_facts"].filter("is_conditioning")
    shares = facts.group_by("fact_group").agg(pl.col("is_inside", "is_predicted").mean())
    inside, predicted = (shares[name].sum() for name in ("is_inside", "is_predicted"))
    yield (
        f"Of these {shares.height} groups, {inside:.0f} are between the P10 and P90 of the model, "
        f"and {predicted:.0f} between those of a published figure, of which model and report err."
    )
    outside = simulation.answers[RANGES_CHECK]["fact_group"].sort().to_list()
    if outside:
        yield (
            "That is less than 80%, so the ranges are too narrow for what was reported. "
            f"Outside, at least in part: {', '.join(outside[:LISTED])}"
            f"{f', and {len(outside) - LISTED} more' if len(outside) > LISTED else ''}."
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
