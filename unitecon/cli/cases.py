"""Commands that make a case and add to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unitecon.basics import terminal
from unitecon.case.places import DEFAULT
from unitecon.cli.app import app
from unitecon.cli.options import AsOf, CaseArgument


@app.command()
def fit(
    case: CaseArgument = DEFAULT,
    as_of: AsOf = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Write the fit here.")
    ] = None,
) -> None:
    """Estimate the case's fitted inputs from its facts."""
    from unitecon.fit import estimate as fits
    from unitecon.reports import fit_page, formats

    with formats.working("Fitting"):
        result = fits.fit(case, as_of.date() if as_of else None, output)
    terminal.say(fit_page.report(result))
    if result.path is not None:
        terminal.say(f"Written: {result.path}", is_error=True)
