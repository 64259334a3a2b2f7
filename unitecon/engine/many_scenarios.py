"""Many scenarios of one case, the fast way where the SQL allows it."""

from __future__ import annotations

from contextlib import suppress

import polars as pl

from unitecon.engine import batches, vectorized
from unitecon.engine.vectorized.layout import Draws

FEW = 1_000  # draws below which a batch of them is done before arrays are laid out


def worked_out(
    drawn: Draws, names: vectorized.Wanted, workers: int | None = None
) -> dict[str, pl.DataFrame]:
    """The answers `names`, with the columns that each names, of every draw.

    Raises UniteconError where a query does not run on a draw.
    """
    if len(drawn.ids) >= FEW:
        with suppress(vectorized.Unsupported):
            return vectorized.run(drawn, names, workers)
    return batches.run(drawn.base, drawn, names, workers)
