"""Commands that ask what if: many draws, a goal, a forecast held against later facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

CaseArgument = Annotated[str, typer.Argument(metavar="[CASE]", help="A folder or a bundled case.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Use only what was known then."),
]
Draws = Annotated[int, typer.Option(metavar="N", help="How many draws.")]
Seed = Annotated[int, typer.Option(metavar="K", help="Where the draws start.")]
Scenario = Annotated[str, typer.Option(metavar="S", help="One of the case's.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (simulate,):
        app.command()(command)


def simulate(
    case: CaseArgument = "openai",
    draws: Draws = 10_000,
    seed: Seed = 1,
    scenario: Scenario = "baseline",
    sampling: Annotated[str, typer.Option(help="sobol or plain.")] = "sobol",
    as_of: AsOf = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write the answers here, as Parquet."),
    ] = None,
) -> None:
    """Draw every uncertain input, and say how likely the cash runs out when."""
    from unitecon import printing
    from unitecon import simulate as simulation
    from unitecon.draws import Sample
    from unitecon.model import open as opened

    day = as_of.date() if as_of else None
    with printing.working("Drawing"):
        model = opened(case, as_of=day, scenarios=[scenario])
        found = simulation.simulate(model.case, Sample(draws, seed, sampling), scenario)
    from unitecon import simulate_report

    simulate_report.show(found)
    if output is not None:
        _write_all(output, found.answers)


def _write_all(folder: Path, answers: Mapping[str, pl.DataFrame]) -> None:
    from unitecon import files, printing

    with files.staged(folder) as staging:
        for name, frame in answers.items():
            files.write(staging / f"{name}.parquet", printing.encode(frame, "parquet"))
    typer.echo(f"Written: {folder}", err=True)
