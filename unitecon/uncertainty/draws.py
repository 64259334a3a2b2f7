"""Draws of a case's uncertain inputs -> the `given_*` tables of many scenarios at once.

An input is a table and its keys without dates: all its rows move together, each to the quantile of
its own distribution that the input's draw names. What is stated of an input comes first; else a
value moves by its low and high, or by the standard error of its fit. Of shares that sum to 1, those
without a range take the rest.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from unitecon.case import inputs as uncertain
from unitecon.case import shares
from unitecon.case.inputs import Row
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.errors import Fault, InputError, Place
from unitecon.uncertainty import correlations, rest_shares, sobol, statements
from unitecon.uncertainty.distributions import TINY, Distribution, of_row
from unitecon.uncertainty.ranges import Array
from unitecon.uncertainty.rest_shares import Rest
from unitecon.uncertainty.statements import Statements

PREFIX = "given_"
UNDRAWN = "undrawn"
MOST_DRAWS = 10_000_000  # ids have seven digits
TOGETHER = sobol.MOST  # inputs of one Sobol sequence
SAMPLINGS = ("sobol", "plain")
ORIGINS = ("stated", "standard error", "low and high")


@dataclass(frozen=True, slots=True)
class Sample:
    """How many draws, from which seed, by `sobol` (even in every dimension) or `plain` sampling."""

    count: int
    seed: int
    sampling: str = "sobol"

    def require(self) -> None:
        """Raise InputError, with every fault, where no draws can be made so."""
        faults = []
        if not 1 <= self.count <= MOST_DRAWS:
            faults.append(_limit_fault("draws", self.count, f"from 1 to {MOST_DRAWS:,}"))
        if self.seed < 0:
            faults.append(_limit_fault("seed", self.seed, "0 or more"))
        if self.sampling not in SAMPLINGS:
            faults.append(_limit_fault("sampling", self.sampling, " or ".join(SAMPLINGS)))
        if faults:
            raise InputError(faults)

    def uniform(self, inputs: int, stream: int = 0) -> Array:
        """Numbers strictly between 0 and 1, draws x inputs; others in each stream."""
        numbers: Array
        seeds = (self.seed, stream) if stream else (self.seed,)
        if self.sampling == "plain":
            numbers = np.random.default_rng(seeds).random((self.count, inputs))
        else:
            parts = range(0, inputs, TOGETHER)
            numbers = np.hstack([self._sobol(first, inputs - first, seeds) for first in parts])
        return np.clip(numbers, TINY, 1 - TINY)

    def _sobol(self, first: int, left: int, seeds: tuple[int, ...]) -> Array:
        """Points for up to TOGETHER inputs from the `first` on, in an order of their own.

        In one sequence of all inputs some pairs go together until there are very many draws; parts
        in orders of their own are as little alike as chance (Owen 1998, Latin supercube sampling).
        """
        random = np.random.default_rng([*seeds, first])
        # Points come in powers of two; of the last power the first are taken.
        power = math.ceil(math.log2(max(self.count, 2)))
        points = sobol.points(min(left, TOGETHER), power, random)
        return np.asarray(random.permutation(points[: self.count]))


def _limit_fault(option: str, value: object, limit: str) -> Fault:
    message = f"--{option} must be {limit}, got {value}"
    return Fault(message, value=str(value), limit=limit, is_sentence=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """A drawn cell: its row in the frame of a given table, and what says how it is distributed."""

    row: Row
    distribution: Distribution
    origin: str  # one of ORIGINS


@dataclass(frozen=True)
class Cells:
    """The drawn cells of a case, the rows stated to be constant, and the inputs that are not drawn.

    `fixed` are the inputs that are uncertain in the case's own tables, but not once its statements
    and the scenario apply; `rests` are moved by the cells of their own groups.
    """

    members: tuple[Cell, ...]
    constant: tuple[Row, ...]
    fixed: frozenset[str]
    rests: tuple[Rest, ...] = ()

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The input of each cell."""
        return tuple(cell.row.input_id for cell in self.members)

    @cached_property
    def input_ids(self) -> tuple[str, ...]:
        """The inputs, each once, in order."""
        return tuple(dict.fromkeys(self.inputs))


@dataclass(frozen=True)
class Draws:
    """Drawn scenarios of one case; `quantiles` is draws x inputs, `values` draws x `cells`."""

    ids: tuple[str, ...]
    base: Mapping[str, pl.DataFrame]
    cells: pl.DataFrame
    quantiles: Array
    values: Array
    drawn_cells: Cells = Cells((), (), frozenset())  # with their distributions

    @cached_property
    def tables(self) -> frozenset[str]:
        """The `given_*` tables that differ between draws."""
        return frozenset(self.cells["given_table"].to_list())

    @cached_property
    def value_columns(self) -> dict[str, str]:
        """The one column of each of those tables that differs."""
        return {name: str(TABLES[name.removeprefix(PREFIX)].value) for name in self.tables}

    @cached_property
    def input_ids(self) -> tuple[str, ...]:
        """The inputs, in the order of the columns of `quantiles`."""
        return tuple(self.cells["input_id"].unique(maintain_order=True).to_list())

    def after(self, first: Mapping[str, Array]) -> Draws:
        """The same draws after some scenarios, by id, with the values of all cells."""
        middle = np.full((len(first), self.quantiles.shape[1]), 0.5)
        return replace(
            self,
            ids=(*first, *self.ids),
            quantiles=np.vstack([middle, self.quantiles]),
            values=np.vstack([*first.values(), self.values]),
        )

    def frames(self, start: int, stop: int) -> dict[str, pl.DataFrame]:
        """The tables that differ, for `ids[start:stop]`, scenario_id first."""
        return {name: self._frame(name, start, stop) for name in sorted(self.tables)}

    def _frame(self, name: str, start: int, stop: int) -> pl.DataFrame:
        base = self.base[name]
        column = str(TABLES[name.removeprefix(PREFIX)].value)
        ids = pl.DataFrame({"scenario_id": self.ids[start:stop]})
        keyed = ids.join(base.drop("scenario_id"), how="cross").select(base.columns)
        values = np.tile(base[column].to_numpy(), (ids.height, 1))
        places = np.flatnonzero((self.cells["given_table"] == name).to_numpy())
        values[:, self.cells["row"].to_numpy()[places]] = self.values[start:stop, places]
        return keyed.with_columns(pl.Series(column, values.reshape(-1)))


def own_values(draws: Draws) -> Array:
    """The value that each drawn cell has in the undrawn scenario."""
    cells = draws.cells.select("given_table", "row").iter_rows()
    return np.array([draws.base[n][draws.value_columns[n]][row] for n, row in cells], float)


def draw(case: Case, base: Mapping[str, pl.DataFrame], sample: Sample) -> Draws:
    """Draws of every uncertain input of a case, on the `given_*` tables of one scenario.

    The same case and sample give the same draws. Raises InputError for no draws, a negative
    seed, an unknown sampling, wrong statements of distributions, or correlations that do not go
    together.
    """
    cells = require(case, base, sample)
    uniform = sample.uniform(len(cells.input_ids))
    quantiles = correlations.correlated(case, cells.input_ids, uniform, cells.fixed)
    return draws_of(cells, base, quantiles)


def require(case: Case, base: Mapping[str, pl.DataFrame], sample: Sample) -> Cells:
    """The cells to draw; raises InputError as `draw` does, where nothing can be drawn."""
    sample.require()
    cells = cells_of(case, base)
    if not cells.members:
        message = "has no input with a low, a high, a standard error or a stated distribution"
        raise InputError([Fault(message, place=Place(case.name))])
    correlations.require(case, cells.input_ids, cells.fixed)
    return cells


def draws_of(cells: Cells, base: Mapping[str, pl.DataFrame], quantiles: Array) -> Draws:
    """The draws whose inputs are at `quantiles`, draws x inputs, of their distributions."""
    rows = [(PREFIX + c.row.table.name, c.row.place, c.row.input_id) for c in cells.members]
    for rest in cells.rests:
        name = cells.inputs[rest.moving[0]]
        rows += [(PREFIX + row.table.name, row.place, name) for row in rest.rows]
    schema = {"given_table": pl.String, "row": pl.Int64, "input_id": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    ids = tuple(f"d{number:07d}" for number in range(len(quantiles)))
    values = values_of(cells, special.ndtri(quantiles))
    return Draws(ids, base, frame, quantiles, values, cells)


def values_of(
    cells: Cells, scores: NDArray[np.floating], read: Collection[int] | None = None
) -> Array:
    """The values of all drawn cells at the scores of the inputs, draws x cells.

    With `read`, others than these may be anything. They lie in memory cell by cell.
    """
    own = dict(zip(cells.input_ids, np.ascontiguousarray(scores.T), strict=True))
    heights = [len(cells.members), *(len(rest.rows) for rest in cells.rests)]
    values = np.zeros((sum(heights), len(scores)), scores.dtype)
    shared = {place for rest in cells.rests for place in rest.moving}
    for place, cell in enumerate(cells.members):
        if read is None or place in read or place in shared:
            values[place] = cell.distribution.at(own[cell.row.input_id])
    for rest, first in zip(cells.rests, itertools.accumulate(heights), strict=False):
        rest.divide(values, first)
    return values.T


def cells_of(
    case: Case,
    base: Mapping[str, pl.DataFrame],
    priors: Mapping[statements.Key, Distribution] | None = None,
) -> Cells:
    """The uncertain cells of a case's given tables.

    With `priors`, by the keys of fitted rows, these rows are distributed as before the fit. Raises
    InputError for wrong statements of distributions.
    """
    tables = {name.removeprefix(PREFIX): base[name] for name in base if name.startswith(PREFIX)}
    table = tables.get(statements.TABLE, pl.DataFrame())
    stated = statements.stated(case, table)
    before = stated if priors is None else statements.before_fit(case, table, priors)
    decided_plans = _decided_plans(tables)
    cells = tuple(
        cell for cell in _uncertain(tables, case, before) if _is_felt(cell.row, decided_plans)
    )
    drawn = {cell.row.input_id for cell in cells}
    own = {cell.row.input_id for cell in _uncertain(case.tables, case, stated)}
    own |= {row.input_id for row in stated.constant}
    rests = rest_shares.rests(tables, case.first_month, [cell.row for cell in cells])
    return Cells(cells, stated.constant, frozenset(own - drawn), tuple(rests))


def _decided_plans(tables: Mapping[str, pl.DataFrame]) -> set[str]:
    """The plans of which a scenario decides the price: of metered ones that of tokens."""
    plans, tokens = tables.get("price_decisions"), tables.get("token_price_decisions")
    decided = set() if plans is None else set(plans["plan_id"])
    if tokens is not None and not tokens.is_empty():
        decided |= set(tables["plans"].filter(plan_kind="metered")["plan_id"])
    return decided


def _is_felt(row: uncertain.Row, decided_plans: Collection[str]) -> bool:
    """Whether an input can move anything: members respond to a price that is decided alone."""
    return row.table.name != "demand_responses" or row.cells["plan_id"] in decided_plans


def _uncertain(
    tables: Mapping[str, pl.DataFrame], case: Case, stated: Statements
) -> Iterator[Cell]:
    moving = rest_shares.moving(tables)
    for row in uncertain.rows(tables, case.first_month):
        is_stated = stated.hold_for(row)
        cells = case.baseline.stated(row)
        own = stated.distributions[row.key] if is_stated else of_row(row.table, cells)
        # Shares that sum to 1 move where others can take the rest.
        is_free = row.table.sums is None or (row.table.name, row.place) in moving
        if own is not None and is_free:
            origin = 0 if is_stated else 2 if shares.has_range(row.table, row.cells) else 1
            yield Cell(row, own, ORIGINS[origin])
