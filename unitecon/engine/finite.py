"""Every figure of an answer is a number: what grew beyond all numbers is refused, and not shown."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from polars import selectors

from unitecon.errors import UniteconError


def require(name: str, frame: pl.DataFrame, keys: Sequence[str]) -> None:
    """Raise UniteconError where an answer has NaN or an infinite figure, with the first row."""
    floats = frame.select(selectors.float())
    if floats.select(pl.all_horizontal(pl.all().is_finite().all())).to_series().all():
        return
    wrong = floats.select(~pl.all().is_finite().fill_null(True))
    column = next(series.name for series in wrong if series.any())
    row = frame.filter(wrong[column]).row(0, named=True)
    place = ", ".join(f"{key} {row[key]}" for key in keys)
    raise UniteconError(
        f"{name}: {column} is too large to be worked out{f' for {place}' if place else ''}; likely "
        "cause: a growth, price or count in another unit, such as percent in place of a share"
    )
