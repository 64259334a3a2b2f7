"""The value of a lever at which a figure is greatest or least: `max Plus contribution margin`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.errors import Fault, InputError, Place
from unitecon.scenarios import build
from unitecon.scenarios.levers.registry import Lever
from unitecon.solve import bracketing, turns
from unitecon.solve.bracketing import Reading
from unitecon.solve.comparisons import Comparison
from unitecon.solve.goal import MOST_PASSES
from unitecon.solve.operands import FigureReader, Operand
from unitecon.solve.runs import Runs
from unitecon.solve.turns import Turn

ASKED = re.compile(r"\s*(max|min)\s+(\S.*?)\s*", re.IGNORECASE | re.DOTALL)
RESPONSES = "demand_responses"


@dataclass(frozen=True, slots=True)
class Optimum:
    """The readings of a search, in order of the lever's value, and the best of them.

    `best` is None where the figure is unknown everywhere. `is_inside`: readings on both of its
    sides are worse, so that it is not for want of a wider range.
    """

    sought: Comparison
    turn: Turn
    lever: Lever
    now: Reading
    readings: tuple[Reading, ...]
    best: Reading | None
    is_inside: bool
    passes: int


def sought(case: Case, text: str) -> Comparison | None:
    """The figure whose greatest or least value a text asks for; None where it is a condition.

    Raises InputError, with each place in the text, where it does not name one figure.
    """
    asked = ASKED.fullmatch(text)
    if asked is None:
        return None
    reader = FigureReader(case)
    operand = Operand(asked[2], asked.start(2) + 1)
    reading = reader.read(operand)
    if reading is not None:
        (shape, column), keys, assumed = reading
        if shape.kinds[column] != "number":
            reader.faults.append(operand.fault(f"has no {asked[1].lower()}", "a number"))
        if not reader.faults:
            return Comparison(shape.name, column, keys, asked[1].lower(), 0.0, assumed)
    raise InputError(dict.fromkeys(reader.faults))


def optimise(case: Case, asked: Comparison, turn: Turn, workers: int | None = None) -> Optimum:
    """Find where, between two values of a lever, a figure is greatest or least, to four digits.

    Of several peaks it is the highest of the first pass. Raises InputError for a wrong lever or
    range, and for a price whose members' elasticity leaves it without an optimum.
    """
    lever = turns.lever_of(case, turn)
    ends = turns.range_of(lever, turn.between)
    runs = Runs(case, asked, replace(turn, between=ends), workers)
    faults = list(_elasticity_faults(case, lever, runs))
    if faults:
        raise InputError(faults)
    passes, values, place = 0, bracketing.even(*ends), None
    while values and passes < MOST_PASSES:
        runs.read(values)
        passes += 1
        place = _best(asked, runs.readings)
        values = bracketing.around(runs.readings, place, ends) if place is not None else ()
    readings = runs.readings
    best = None if place is None else readings[place]
    is_inside = place is not None and 0 < place < len(readings) - 1
    return Optimum(asked, runs.turn, lever, runs.now, readings, best, is_inside, passes)


def _best(asked: Comparison, readings: tuple[Reading, ...]) -> int | None:
    """The place of the greatest or least figure."""
    sign = 1 if asked.operator == "max" else -1
    known = {
        place: sign * reading.value
        for place, reading in enumerate(readings)
        if isinstance(reading.value, float)
    }
    return max(known, key=known.__getitem__, default=None)


def _elasticity_faults(case: Case, lever: Lever, runs: Runs) -> Iterator[Fault]:
    """Plans of the lever whose elasticity is so low that revenue rises with any price increase."""
    turned = build.from_lever(case, lever.name, lever.low, runs.turn.from_date)
    prices = (o for o in turned.overrides if o.table == "plan_prices")
    plans = dict.fromkeys(str(override.where["plan_id"]) for override in prices)
    rows = runs.base[f"given_{RESPONSES}"]
    if not isinstance(rows, pl.DataFrame):
        return
    own = rows.filter(pl.col(SCENARIO_ID) == runs.turn.scenario)
    for plan in plans:
        elasticities = own.filter(pl.col("plan_id") == plan)["elasticity"].to_list()
        place = Place(f"{RESPONSES}.csv", column="elasticity")
        more = f"`unitecon show price_breakevens {case.name}` says how many members may leave"
        if not elasticities:
            message = f"no row says how members of {plan} respond to its price, so it has no best"
            yield Fault(message, place=place, is_sentence=True, cause=f"none was assumed; {more}")
        elif min(elasticities) <= 1:
            cause = f"up to 1, each dearer price of {plan} brings more revenue; {more}"
            yield Fault(f"of {plan} leaves its price without an optimum", place=place,
                        value=f"{min(elasticities):g}", limit="above 1", cause=cause)  # fmt: skip
