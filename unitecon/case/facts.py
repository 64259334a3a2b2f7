"""What published figures can be compared with: the measures that a case has."""

from __future__ import annotations

from collections.abc import Mapping, Set

import polars as pl

from unitecon.dictionary.measures import GPU_HOURS, MEASURES
from unitecon.errors import Fault, Place, nearest

OWN = ("measure_plans", "measure_drivers")  # where a case declares series of its own


def measures(tables: Mapping[str, pl.DataFrame]) -> Set[str]:
    """The measures of a case: those that are built in, and its own."""
    own = {str(name) for table in OWN for name in tables[table]["measure_id"]}
    prices = {f"{GPU_HOURS}{name}" for name in tables["gpu_prices"]["accelerator_id"]}
    return {*MEASURES, *own, *prices}


def unknown_measure(name: str, known: Set[str], place: Place) -> Fault:
    """That a fact names a measure that the case does not have."""
    files = " or ".join(f"{table}.csv" for table in OWN)
    return Fault(
        f"is not a measure of the model{nearest(name, known)}",
        place=place,
        value=name,
        cause=f"a typing error, or a series of the case's own that {files} does not define",
    )
