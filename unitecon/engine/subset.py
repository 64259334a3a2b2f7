"""An engine that runs a few queries on no more tables than they read."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from unitecon.engine import catalog
from unitecon.engine.database import Engine
from unitecon.engine.parquet import TableData


def engine_for(names: Collection[str], frames: Mapping[str, TableData]) -> Engine:
    """An engine of these queries on all cores, with only the tables behind them."""
    return Engine(read_by(names, frames), only=names, threads=os.cpu_count() or 1)


def read_by(names: Collection[str], frames: Mapping[str, TableData]) -> dict[str, TableData]:
    """Of `frames` those that the queries `names` read, directly or not, or are."""
    queries = {name: query for name, query in catalog.load().items() if name not in frames}
    read = {name for query in catalog.with_reads(names, queries) for name in query.reads}
    wanted = read.union(names)
    return {name: frames[name] for name in frames if name in wanted}  # no other need be made
