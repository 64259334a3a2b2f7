"""The command that draws a chart to a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from unitecon.basics import terminal
from unitecon.cli import completion, kept, questions
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import AsOf, CaseWord, Scenarios, UserIds, named, opened
from unitecon.errors import UniteconError

Months = Annotated[
    datetime | None,
    typer.Option("--month", metavar="YYYY-MM", formats=["%Y-%m"], help="The month to draw."),
]


@app.command()
def chart(
    name: Annotated[
        str | None,
        typer.Argument(help="A name from --list.", autocompletion=completion.charts),
    ] = None,
    case: CaseWord = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help=".svg .png .pdf .html .json"),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="List all charts and what each answers.")
    ] = False,
    scenario: Scenarios = None,
    as_of: AsOf = None,
    month: Months = None,
    user_ids: UserIds = False,
    dark: Annotated[bool, typer.Option("--dark", help="Draw for a dark page.")] = False,
    scale: Annotated[
        float | None, typer.Option(metavar="N", help="Pixels per point of a .png; default 2.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(metavar="N", help="Draws of a chart of odds; default 2,000.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="K", help="Seed of the draws.")] = None,
    plans: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE.toml", help="Charges as proposed, as for rerate."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVER=V,V", help="A lever of a heat map and its values; twice."),
    ] = None,
    facts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Facts that became known later.")
    ] = None,
) -> None:
    """Draw a chart to a file; its suffix sets the format."""
    from unitecon.charts import catalog, save
    from unitecon.reports import chart_files, formats
    from unitecon.reports.chart_frames import Request
    from unitecon.scenarios import sweeps

    if listing:
        terminal.say(catalog.listing())
        return
    name, output = _required(name, output)
    name, case = questions.subject(name, case)
    catalog.get(name)
    sized: dict[str, Any] = {} if scale is None else {"scale": scale}
    save.require(output.suffix, **sized)
    asked: dict[str, Any] = {
        "month": month.date() if month else None,
        "has_ids": user_ids,
        "draws": draws,
        "seed": seed,
        "plans": tuple(plans or ()),
        "levers": sweeps.parse(by or ()),
        "facts": facts,
    }
    request = Request(**{key: value for key, value in asked.items() if value})
    build = kept.build_of(case, as_of, named(scenario))
    with formats.working("Drawing"), opened(case, as_of, scenario) as model:
        chart_files.warm_up()
        picture = chart_files.picture(model, name, output.suffix, request, is_dark=dark, **sized)
    cli_output.write(output, picture)
    if request == Request() and not dark and not sized:
        kept.keep_file(build, f"{name}.chart{output.suffix}", picture)


def _required(name: str | None, output: Path | None) -> tuple[str, Path]:
    """The chart and the file; raises UniteconError where one was not named."""
    if name is None or output is None:
        what = "a chart's name, see unitecon chart --list" if name is None else "a file: -o FILE"
        raise UniteconError(f"unitecon chart needs {what}")
    return name, output
