"""How far each surprise of growth has grown a driver by the end of each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]

DAYS_PER_YEAR = 365.25
LAST = np.datetime64("9999-12-31")


def weights(rows: Rows, driver: str, end: np.datetime64, ends: Days) -> dict[int, Values]:
    """By the place of a driver's surprise: the logarithm of growth for a surprise of 1."""
    spreads = [row for row in rows["growth_spreads"] if row["driver_id"] == driver]
    if not spreads:
        return {}
    settings, spread = rows["settings"][0], spreads[0]
    age = abs((settings["as_of_date"] - settings["stated_date"]).days) / DAYS_PER_YEAR
    size = spread["spread_share_per_year"] * np.sqrt(1 + spread["yearly_revision_ratio"] * age)
    behind = _years_behind(end, ends)
    persistence = spread["persistence_share"]
    shared = spread["shared_variance_share"] or 0.0
    parts_of = {spread["shared_driver_id"]: shared, driver: 1 - shared}
    made: dict[int, Values] = {}
    for place, row in enumerate(rows["growth_surprises"]):
        left = behind[row["year_number"] - 1 :] if row["driver_id"] in parts_of else []
        parts = [years * persistence**faded for faded, years in enumerate(left)]
        if parts:
            made[place] = size * np.sqrt(parts_of[row["driver_id"]]) * np.sum(parts, axis=0)
    return made


def _years_behind(end: np.datetime64, ends: Days) -> list[Values]:
    """Of each year after the end of history: how much is over by the end of each month."""
    month, day = end.astype("M8[M]"), end - end.astype("M8[M]").astype("M8[D]")
    last = ends[-1].astype("M8[M]") - 1
    starts: list[np.datetime64] = []
    # The day of the month is cut where a month is shorter, as intervals of months do.
    while not starts or starts[-1] <= last.astype("M8[D]"):
        following = month + 12 * len(starts)
        starts.append(min(following.astype("M8[D]") + day, (following + 1).astype("M8[D]") - 1))
    starts.pop()
    stops = [*starts[1:], LAST]
    return [
        np.maximum((np.minimum(ends, stop) - start).astype(np.float64), 0) / DAYS_PER_YEAR
        for start, stop in zip(starts, stops, strict=True)
    ]
