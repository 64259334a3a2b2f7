"""The command that applies other charges to real usage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unitecon.case.places import DEFAULT
from unitecon.cli.app import app
from unitecon.cli.options import AsOf, CaseArgument, Seed, opened
from unitecon.dictionary.keys import BASELINE


@app.command()
def rerate(
    plans: Annotated[
        list[Path],
        typer.Option(metavar="FILE.toml", help="Other charges for some plans; repeatable."),
    ],
    case: CaseArgument = DEFAULT,
    as_of: AsOf = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write answers and charts here."),
    ] = None,
    draws: Annotated[
        int, typer.Option(metavar="N", min=0, help="Draws for the band of the runway; 0: none.")
    ] = 0,
    seed: Seed = 1,
) -> None:
    """Show what other charges would have made each account pay."""
    from unitecon.basics import files
    from unitecon.forecast import proposed_runways
    from unitecon.reports import formats, rerate_page
    from unitecon.scenarios import proposals
    from unitecon.uncertainty.draws import Sample

    if output is not None:
        files.require_folder(output)
    with formats.working("Rating the log"):
        model = opened(case, as_of, [BASELINE])
        proposed = proposals.read(model.case, plans)
        rerated = model.rerate(plans)
        rerated.prepare(rerate_page.ANSWERS)
        results = {name: rerated.answer(name) for name in rerate_page.ANSWERS}
        sample = Sample(draws, seed) if draws else None
        summaries = results["rerate_summaries"]
        outlooks = proposed_runways.outlooks(model.case, summaries, proposed, sample)
    rerate_page.show(results, proposed, outlooks)
    if output is None:
        return
    with files.staged(output) as staging:
        for name, frame in results.items():
            files.put(staging / f"{name}.parquet", formats.encode(frame, "parquet").data)
        for name, picture in rerate_page.charts(results, proposed):
            files.put(staging / name, picture)
