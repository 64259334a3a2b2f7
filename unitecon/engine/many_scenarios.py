"""Many scenarios of one case: as arrays where the SQL allows it, else in batches on DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from unitecon.engine import batches
from unitecon.engine.vectorized import kept_programs
from unitecon.engine.vectorized.answers import answers as of_program
from unitecon.engine.vectorized.drawn_cells import Draws
from unitecon.engine.vectorized.program import Program, Wanted

FEW = 1_000  # draws below which a batch of them is done before arrays are laid out
ARRAYS = "arrays"


@dataclass(frozen=True)
class Answers:
    """Answers by name, and how they were worked out: "arrays", or "batches, because ..."."""

    frames: Mapping[str, pl.DataFrame]
    method: str


def answers(draws: Draws, wanted: Wanted, workers: int | None = None) -> Answers:
    """The answers `wanted`, with the columns that each names, of every draw.

    Raises UniteconError where a query does not run on a draw.
    """
    if len(draws.ids) < FEW:
        reason = f"arrays take {FEW:,} draws or more to pay off"
    else:
        program = program_of(draws, wanted)
        if isinstance(program, Program):
            return Answers(of_program(program, draws.ids, draws.values, workers), ARRAYS)
        reason = program
    frames = batches.run(draws.base, draws, wanted, workers)
    return Answers(frames, f"batches, because {reason}")


def program_of(draws: Draws, wanted: Wanted) -> Program | str:
    """The program of the answers, kept or new, or the reason why there is none."""
    key = kept_programs.key(draws.base, draws.cells, wanted)
    program = kept_programs.load(key)
    if program is None:
        # Loaded here: DuckDB and SQLGlot take a while, and a kept program needs neither.
        from unitecon.engine.vectorized.layout import lay_out
        from unitecon.engine.vectorized.relation import Unsupported

        try:
            program = lay_out(draws, wanted)
        except Unsupported as error:
            return " ".join(str(error).split())
        kept_programs.store(key, program)
    return program
