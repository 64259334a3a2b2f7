"""A program and drawn values -> the answers of every draw, in blocks of draws side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from unitecon.dictionary.keys import SCENARIO_ID
from unitecon.engine.vectorized.group_order import Array
from unitecon.engine.vectorized.operations import Kind
from unitecon.engine.vectorized.program import Name, Program

CELLS = 1_500_000  # of the largest array of a block: larger cost memory, smaller the interpreter
MOST = 500  # draws of a block: its arrays then stay in the processor's cache


def answers(
    program: Program, ids: Sequence[str], values: Array, workers: int | None = None
) -> dict[str, pl.DataFrame]:
    """The answers of the draws `ids`, whose `values` are draws x cells, in order of their grain.

    Neither the blocks nor the workers change a digit. Raises UniteconError as `Program.run` does.
    """
    arrays = columns(program, values, workers)
    return {name: _frame(program, name, ids, arrays) for name in program.wanted}


def columns(program: Program, values: Array, workers: int | None = None) -> dict[Name, Array]:
    """The drawn columns that are wanted, draws x rows; as `answers`."""
    block = max(1, min(MOST, CELLS // max(1, program.most_rows)))
    arrays = {name: np.empty((len(values), program.height(name))) for name in program.outputs}

    def fill(start: int) -> None:
        part = slice(start, start + block)
        for name, array in program.run(values[part]).items():
            arrays[name][part] = array.T

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        list(pool.map(fill, range(0, len(values), block)))
    return arrays


def _frame(
    program: Program, answer: str, ids: Sequence[str], arrays: dict[Name, Array]
) -> pl.DataFrame:
    """The rows of all draws, draw by draw."""
    fixed = program.fixed[answer]
    rows = np.tile(np.arange(fixed.height), len(ids))
    keys = np.repeat(np.arange(len(ids)), fixed.height)
    series: dict[str, pl.Series] = {}
    for column in program.wanted[answer]:
        if column == SCENARIO_ID:
            series[column] = pl.Series(ids, dtype=pl.String).gather(keys)
        elif (answer, column) in arrays:
            kind = program.columns[answer, column].kind
            series[column] = _series(arrays[answer, column], kind)
        else:
            series[column] = fixed[column].gather(rows)
    return pl.DataFrame(series)


def _series(array: Array, kind: Kind) -> pl.Series:
    values = pl.Series(array.reshape(-1)).fill_nan(None)
    if kind == "date":
        return values.cast(pl.Int32).cast(pl.Date)
    return values.cast(pl.Boolean) if kind == "truth" else values
