"""Which inputs the scatter of drawn runways comes from, and what each does when it moves alone.

The first is a property of all draws together: an input takes part in it through what it does and
through the inputs that go with it. So whether it does anything is asked of the model itself: with
one input at its P10, then at its P90, and everything else as drawn (pick-freeze).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from unitecon.case.load import Case
from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine import many_scenarios
from unitecon.engine.vectorized.program import Wanted
from unitecon.fit.posterior import priors
from unitecon.uncertainty import shapley
from unitecon.uncertainty.draws import Draws, draws_of
from unitecon.uncertainty.ranges import Array
from unitecon.uncertainty.shapley import Effects

FITTED, ASSUMED, SURPRISES = "fitted", "assumed", "surprises"
SURPRISE = "growth_surprises."
Places = np.ndarray[Any, np.dtype[np.int64]]
MOVED = 10  # inputs, those with the largest shares, that are moved alone
LEAST_SHARE, CHANCES = 0.01, 3  # of the scatter, and of its standard error, to be moved
FEWEST, PER_DRAW = 100, 50  # draws that an input is moved in: so many, or one in so many
TIED = 0.8  # correlation of scores from which draws cannot move two inputs apart
BOUNDS = {"low": 0.1, "high": 0.9}
EFFECTS = {"input_id": pl.String, "tied_input_id": pl.String, "part_id": pl.String,
           "runway_share": pl.Float64, "lowest_cash_share": pl.Float64,
           "chance_share": pl.Float64, "error_share": pl.Float64}  # fmt: skip
PARTS = {"part_id": pl.String, "alone_share": pl.Float64, "total_share": pl.Float64}
MOVES = {"input_id": pl.String, "bound": pl.String, "runway_months": pl.Float64}
NO_MOVES = pl.DataFrame(schema=MOVES)


def tables(
    case: Case, drawn: Draws, runways: pl.DataFrame, wanted: Wanted, seed: int
) -> dict[str, pl.DataFrame]:
    """The `given_draw_*` tables of causes, from the runway of each draw, in the draws' order.

    `wanted` are the answers that the draws were asked for, as their layout serves here, too. Shares
    are null where draws are too few, or all have the same runway.
    """
    known = runways["is_cash_out"].is_not_null().to_numpy()
    outcomes = runways.select("runway_months", "lowest_cash_usd").to_numpy()[known]
    both = shapley.effects(drawn.quantiles[known], outcomes, seed)
    parts = _part_ids(case, drawn)
    months = runways["runway_months"].to_numpy()
    return {
        "given_draw_effects": _effects(drawn, both, parts),
        "given_draw_parts": _parts(both[0], parts) if both else pl.DataFrame(schema=PARTS),
        "given_draw_moves": _moves(drawn, months, both[0], wanted) if both else NO_MOVES,
    }


def _effects(drawn: Draws, both: list[Effects], parts: list[str]) -> pl.DataFrame:
    names = drawn.input_ids
    columns: dict[str, Any] = dict.fromkeys(EFFECTS)
    columns |= {"input_id": names, "tied_input_id": names, "part_id": parts}
    if both:
        months, cash = both
        columns |= {
            "tied_input_id": [names[place] for place in _first_tied(months.correlations)],
            "runway_share": months.shares,
            "lowest_cash_share": cash.shares,
            "chance_share": months.chance,
            "error_share": months.errors(),
        }
    return pl.DataFrame(columns, schema=EFFECTS)


def _part_ids(case: Case, drawn: Draws) -> list[str]:
    """What each input is: fitted to facts, a surprise still to come, or assumed."""
    fitted = {name for name, _ in priors.of_case(case)}
    return [
        FITTED if name in fitted else SURPRISES if name.startswith(SURPRISE) else ASSUMED
        for name in drawn.input_ids
    ]


def _parts(months: Effects, parts: list[str]) -> pl.DataFrame:
    """What the inputs of each part explain with all that goes with them, and without."""
    members = {part: np.array([own == part for own in parts]) for part in sorted({*parts})}
    rows = [(part, months.closed(own), months.total(own)) for part, own in members.items()]
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def _first_tied(correlations: Array) -> list[int]:
    """The first of the inputs that each cannot move apart from, itself among them."""
    firsts = np.arange(len(correlations))
    for row, column in np.argwhere(np.triu(np.abs(correlations) >= TIED, 1)):
        firsts[firsts == firsts[column]] = firsts[row]
    return [int(first) for first in firsts]


def _moves(drawn: Draws, months: Array, effects: Effects, wanted: Wanted) -> pl.DataFrame:
    """The runway of some draws with one input at its P10 and at its P90, for the main inputs."""
    least = np.maximum(LEAST_SHARE, CHANCES * effects.errors())
    order = np.argsort(-effects.shares, kind="stable")[:MOVED]
    named = [drawn.input_ids[place] for place in order if effects.shares[place] >= least[place]]
    keys = [(name, bound) for name in named for bound in BOUNDS]
    if not keys:
        return NO_MOVES
    places = _spread(months)
    blocks = [_moved(drawn, places, name, BOUNDS[bound]) for name, bound in keys]
    moved = draws_of(drawn.drawn_cells, drawn.base, np.vstack(blocks))
    runways = many_scenarios.answers(moved, wanted).frames["runways"].sort(SCENARIO_ID)
    own = pl.DataFrame(keys, schema=["input_id", "bound"], orient="row")
    rows = own.select(pl.all().repeat_by(len(places)).explode())
    return rows.with_columns(runways["runway_months"])


def _spread(months: Array) -> Places:
    """Draws whose runways are spread as those of all are."""
    count = FEWEST if len(months) >= many_scenarios.FEW else max(1, len(months) // PER_DRAW)
    ranks = (np.arange(count) + 0.5) / count * len(months)
    return np.asarray(np.argsort(months, kind="stable")[ranks.astype(int)])


def _moved(drawn: Draws, places: Places, name: str, share: float) -> Array:
    """The quantiles of some draws, but for one input: it is where a share of all draws is below."""
    place = drawn.input_ids.index(name)
    moved = drawn.quantiles[places]
    moved[:, place] = np.quantile(drawn.quantiles[:, place], share)
    return np.asarray(moved)
