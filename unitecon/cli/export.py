"""The command that writes priced usage in a format of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unitecon.case.places import DEFAULT
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import AsOf, CaseArgument, Scenario, opened
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError, nearest

FORMATS = ("focus",)


@app.command()
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="focus: FOCUS 1.2, by day.")],
    case: CaseArgument = DEFAULT,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="A .csv or .parquet file.")
    ] = Path("focus.csv"),
    as_of: AsOf = None,
    scenario: Scenario = BASELINE,
) -> None:
    """Write a log's priced usage in the format of other tools.

    A row per day, model, price and kind of tokens. Usage without a price is left out.
    """
    from unitecon.reports import focus_rows, formats, notes

    if form not in FORMATS:
        hint = nearest(form, FORMATS) or f"; known formats: {', '.join(FORMATS)}"
        raise UniteconError(f"unknown format {form!r}{hint}")
    chosen = cli_output.form_of(None, output)
    if chosen not in ("csv", "parquet"):
        raise UniteconError(f"cannot write {output}: FOCUS is a .csv or .parquet file")
    with formats.working("Running the model"), opened(case, as_of, [scenario]) as model:
        charges, beside = notes.answer(model, focus_rows.ANSWER, f"scenario_id = '{scenario}'")
    notes.to_stderr(beside)
    rows = focus_rows.rows(charges)
    cli_output.give(cli_output.whole(rows), chosen, output)
