"""Shares that sum to 1: those with a range are drawn, the others of their group take the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from unitecon.case import inputs, shares
from unitecon.case.inputs import Row
from unitecon.dictionary.tables import TABLES
from unitecon.uncertainty.ranges import Array

Tables = Mapping[str, pl.DataFrame]
Key = tuple[str, int]  # a table and the number of a row in its frame


@dataclass(frozen=True, slots=True)
class Rest:
    """Rows that take what some drawn cells, by place, leave of 1; `own_sum` is theirs undrawn."""

    moving: tuple[int, ...]
    rows: tuple[Row, ...]
    own_sum: float

    def divide(self, values: Array, first: int) -> None:
        """Set the values, cells x draws, of the rows: the cells from the `first` on.

        More than 1 in all is brought back to 1.
        """
        moving = list(self.moving)
        sums = values[moving].sum(axis=0)
        values[moving] /= np.maximum(sums, 1.0)
        left = shares.rest_ratio(self.own_sum, sums)
        for number, row in enumerate(self.rows, first):
            values[number] = left * row.value


def moving(tables: Tables) -> set[Key]:
    """The rows of shares that are drawn."""
    return {(name, place) for name, own in _divisions(tables) for place in own.moving}


def rests(tables: Tables, first_month: date, drawn: Sequence[Row]) -> Iterator[Rest]:
    """The rows that take what the `drawn` rows of their own group leave."""
    places = {(row.table.name, row.place): place for place, row in enumerate(drawn)}
    divisions = list(_divisions(tables))
    shared = {name: tables[name] for name, _ in divisions}
    rows = {(row.table.name, row.place): row for row in inputs.rows(shared, first_month)}
    for name, own in divisions:
        yield Rest(
            tuple(places[name, place] for place in own.moving),
            tuple(rows[name, place] for place in own.resting),
            math.fsum(rows[name, place].value for place in own.moving),
        )


def _divisions(tables: Tables) -> Iterator[tuple[str, shares.Division]]:
    for name, table in TABLES.items():
        if table.sums and name in tables:
            for division in shares.divisions(table, tables[name].to_dicts()):
                yield name, division
