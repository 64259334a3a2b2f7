"""Draws of a case's uncertain inputs -> the `given_*` tables of many scenarios at once.

An input is a table and its keys without dates: all its rows move together, each to the quantile of
its own distribution that the input's draw names. What a fit estimated moves by its standard error,
what is assumed or sourced between its low and its high.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy import stats

from unitecon import correlations, uncertain
from unitecon.case import Case
from unitecon.distributions import Array, Distribution, of_row
from unitecon.errors import Fault, InputError
from unitecon.tables import TABLES

PREFIX = "given_"
MOST_DRAWS = 10_000_000  # ids have seven digits
TINY = 1e-12  # a quantile of 0 or 1 could be infinite
SAMPLINGS = ("sobol", "plain")


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
            limit = f"from 1 to {MOST_DRAWS:,}"
            cell = "draws", str(self.count)
            faults.append(Fault("is no number of draws", None, None, *cell, limit))
        if self.seed < 0:
            faults.append(Fault("is no seed", None, None, "seed", str(self.seed), "at least 0"))
        if self.sampling not in SAMPLINGS:
            limit = " or ".join(SAMPLINGS)
            faults.append(Fault("is no sampling", None, None, "sampling", self.sampling, limit))
        if faults:
            raise InputError(faults)

    def uniform(self, inputs: int) -> Array:
        """Numbers strictly between 0 and 1, draws x inputs."""
        found: Array
        if self.sampling == "plain":
            found = np.random.default_rng(self.seed).random((self.count, inputs))
        else:
            # Points come in powers of two; of the last power the first are taken.
            points = stats.qmc.Sobol(inputs, scramble=True, seed=self.seed)
            found = points.random_base2(math.ceil(math.log2(max(self.count, 2))))[: self.count]
        return np.clip(found, TINY, 1 - TINY)


@dataclass(frozen=True)
class Cells:
    """The drawn cells of a case: table, row of its frame, input and distribution of each."""

    tables: tuple[str, ...]
    rows: tuple[int, ...]
    inputs: tuple[str, ...]
    distributions: tuple[Distribution, ...]

    @cached_property
    def input_ids(self) -> tuple[str, ...]:
        """The inputs, each once, in order."""
        return tuple(dict.fromkeys(self.inputs))


@dataclass(frozen=True)
class Draws:
    """Drawn scenarios of one case; `quantiles` is draws x inputs, `values` draws x cells."""

    ids: tuple[str, ...]
    base: Mapping[str, pl.DataFrame]
    cells: pl.DataFrame
    quantiles: Array
    values: Array

    @cached_property
    def tables(self) -> frozenset[str]:
        """The `given_*` tables that differ between draws."""
        return frozenset(self.cells["given_table"].to_list())

    @cached_property
    def input_ids(self) -> tuple[str, ...]:
        """The inputs, in the order of the columns of `quantiles`."""
        return tuple(self.cells["input_id"].unique(maintain_order=True).to_list())

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


def draw(case: Case, base: Mapping[str, pl.DataFrame], sample: Sample) -> Draws:
    """Draws of every uncertain input of a case, on the `given_*` tables of one scenario.

    The same case and sample give the same draws; with `plain` sampling, and with `sobol`, the first
    draws of a longer run are those of a shorter one. Raises InputError for no draws, a negative
    seed, an unknown sampling, or correlations that do not go together.
    """
    sample.require()
    count = sample.count
    cells = cells_of(case, base)
    if not cells.tables:
        raise InputError([Fault("has no input with a low, a high or a standard error", case.name)])
    uniform = sample.uniform(len(cells.input_ids))
    quantiles = correlations.correlated(case, cells.input_ids, uniform)
    columns = {name: place for place, name in enumerate(cells.input_ids)}
    values = np.empty((count, len(cells.tables)))
    for place, (name, one) in enumerate(zip(cells.inputs, cells.distributions, strict=True)):
        values[:, place] = one.quantiles(quantiles[:, columns[name]])
    frame = pl.DataFrame(
        {"given_table": cells.tables, "row": cells.rows, "input_id": cells.inputs},
        schema_overrides={"row": pl.Int64},
    )
    ids = tuple(f"d{number:07d}" for number in range(count))
    return Draws(ids, base, frame, quantiles, values)


def cells_of(case: Case, base: Mapping[str, pl.DataFrame]) -> Cells:
    """The uncertain cells of a case's given tables."""
    first = case.first_month
    found: list[tuple[str, int, str, Distribution]] = []
    for name, table in TABLES.items():
        frame = base.get(PREFIX + name)
        if frame is None or table.value is None or name == "correlations":
            continue
        for row, cells in enumerate(frame.iter_rows(named=True)):
            one = of_row(table, cells)
            # Rows that sum to 1 cannot move one by one.
            if one is not None and table.sums is None:
                found.append((PREFIX + name, row, uncertain.input_id(table, cells, first), one))
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    return Cells(*columns)
