"""Scenarios that differ in the values of drawn cells alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import polars as pl

from unitecon.engine.batches import Keyed
from unitecon.engine.vectorized.group_order import Array


class Draws(Keyed, Protocol):
    """Draws of one scenario: `values` is draws x cells."""

    @property
    def base(self) -> Mapping[str, pl.DataFrame]:
        """The given tables of the scenario that is drawn."""

    @property
    def cells(self) -> pl.DataFrame:
        """The given_table and row of each drawn cell."""

    @property
    def values(self) -> Array:
        """The drawn values."""

    @property
    def value_columns(self) -> Mapping[str, str]:
        """The column of each given table with drawn cells that is drawn."""
