"""Draws of every uncertain input of a case, each even between its low and its high.

A stand-in for the product's draws where only the arithmetic matters, not how likely a value is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from benchmarks.numpy_layout import DRAWABLE, Values, value_column


class EvenDraws:
    """Scenarios that differ in drawn cells, in the shape that batches take."""

    def __init__(self, base: Mapping[str, pl.DataFrame], count: int, seed: int) -> None:
        bounds = [one for name in sorted(DRAWABLE) for one in _bounds(name, base)]
        self._base = base
        self.cells = [(name, place) for name, place, _, _ in bounds]
        self.ids = [f"d{draw:07d}" for draw in range(count)]
        self.tables = frozenset(f"given_{name}" for name, _ in self.cells)
        shares = np.random.default_rng(seed).random((count, len(bounds)))
        low, high = (np.array([one[i] for one in bounds]) for i in (2, 3))
        self.values: Values = low + shares * (high - low)

    def frames(self, start: int, stop: int) -> dict[str, pl.DataFrame]:
        """The drawn tables of `ids[start:stop]`, scenario_id first."""
        ids, values = self.ids[start:stop], self.values[start:stop]
        return {name: self._frame(name, ids, values) for name in self.tables}

    def _frame(self, name: str, ids: list[str], values: Values) -> pl.DataFrame:
        frame, table = self._base[name], name.removeprefix("given_")
        column = value_column(table)
        made = np.tile(frame[column].cast(pl.Float64).to_numpy(), (len(ids), 1))
        for cell, (drawn, place) in enumerate(self.cells):
            if drawn == table:
                made[:, place] = values[:, cell]
        keys = pl.DataFrame({"scenario_id": ids}, schema={"scenario_id": pl.String})
        spread = keys.join(frame.drop("scenario_id"), how="cross")
        return spread.with_columns(pl.Series(column, made.ravel())).select(frame.columns)


def _bounds(name: str, base: Mapping[str, pl.DataFrame]) -> list[tuple[str, int, float, float]]:
    """Table, row, low and high of each uncertain cell."""
    rows = base[f"given_{name}"].select(value_column(name), "low", "high").rows()
    return [
        (name, place, float(value if low is None else low), float(value if high is None else high))
        for place, (value, low, high) in enumerate(rows)
        if low is not None or high is not None
    ]
