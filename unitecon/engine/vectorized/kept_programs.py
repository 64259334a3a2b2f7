"""Programs kept from one run to the next, in the user's cache folder, each by its key."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version

import polars as pl

from unitecon.basics import cache_folder
from unitecon.basics.version import version as product_version
from unitecon.engine import catalog
from unitecon.engine.parquet import Scan
from unitecon.engine.vectorized.program import Program, Wanted
from unitecon.engine.vectorized.saved import FORMAT, UnreadableProgram, dumps, loads

AREA = "programs"
MOST = 50  # programs kept: about 5 MB
MADE_BY = ("numpy", "polars", "duckdb", "sqlglot")  # whose versions could change a program


def key(base: Mapping[str, pl.DataFrame | Scan], cells: pl.DataFrame, wanted: Wanted) -> str:
    """The fingerprint of all that decides on a program: the case, its drawn cells, the queries.

    `base` holds the given tables of one scenario as of one day. The drawn values are no part of
    it, so neither the seed nor the number of draws is.
    """
    digest = hashlib.sha256()
    queries = {name: query.sql for name, query in sorted(catalog.load().items())}
    versions = {"unitecon": product_version(), **{name: version(name) for name in MADE_BY}}
    answers = {answer: list(columns) for answer, columns in wanted.items()}
    digest.update(json.dumps([FORMAT, versions, queries, answers]).encode())
    for name, table in sorted({**base, "cells": cells}.items()):
        digest.update(name.encode())
        digest.update(_scan_bytes(table) if isinstance(table, Scan) else _frame_bytes(table))
    return digest.hexdigest()


def load(name: str) -> Program | None:
    """The program kept under a key; None where there is none that can be read."""
    data = cache_folder.load(AREA, name)
    if data is None:
        return None
    try:
        return _read(data)
    except UnreadableProgram:
        return None


@lru_cache(maxsize=2)  # of draws that are moved to the facts, and of the same ones run
def _read(data: bytes) -> Program:
    return loads(data)


def store(name: str, program: Program) -> None:
    """Keep a program under a key, where the cache folder can be written."""
    cache_folder.store(AREA, name, dumps(program))
    cache_folder.trim(AREA, MOST)


def _scan_bytes(scan: Scan) -> bytes:
    """The names of a scan's files.

    A log's monthly totals, which every case with a log has, carry a fingerprint of the log in their
    files' names. Their folder, sizes and times differ between runs on the same log.
    """
    return json.dumps([path.name for path in scan.paths]).encode()


def _frame_bytes(frame: pl.DataFrame) -> bytes:
    """The rows as Arrow IPC, text in the old layout: the new one differs between equal frames."""
    data = io.BytesIO()
    frame.rechunk().write_ipc(data, compat_level=pl.CompatLevel.oldest())
    return data.getvalue()
