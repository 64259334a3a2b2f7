"""Commands that run the model and show its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import (
    AsOf,
    CaseArgument,
    Form,
    Out,
    OutFolder,
    Scenarios,
    Where,
    opened,
)


@app.command()
def run(
    case: CaseArgument = "openai",
    output: OutFolder = Path("out"),
    as_of: AsOf = None,
    scenario: Scenarios = None,
) -> None:
    """Run the model: print margins, burn and cash-out, save charts.

    Checks the case first. DIR gets the charts and model.duckdb, the model as a database.
    """
    from unitecon.reports import formats
    from unitecon.reports import run as job

    with formats.working("Running the model"):
        scenarios = ["baseline", *scenario] if scenario else None
        with opened(case, as_of, scenarios) as model:
            results = job.run(model, output)
            written = job.written(model, output)
    from unitecon.reports import run_page

    run_page.show(results)
    typer.echo("\nWritten: " + ", ".join(str(path) for path in written))


@app.command(name="list")
def list_(
    every: Annotated[
        bool, typer.Option("--all", help="List steps, inputs, checks and imports as well.")
    ] = False,
) -> None:
    """List the questions that can be asked, by topic."""
    from unitecon.reports import list_page

    typer.echo(list_page.listing(every=every))


@app.command()
def show(
    answer: Annotated[str, typer.Argument(help="A name from `unitecon list`.")],
    case: CaseArgument = "openai",
    scenario: Scenarios = None,
    as_of: AsOf = None,
    where: Where = None,
    form: Form = None,
    output: Out = None,
) -> None:
    """Print an answer, or write it to a file."""
    from unitecon.engine import catalog
    from unitecon.reports import formats

    chosen = cli_output.form_of(form, output)
    keys = catalog.get(answer).grain
    with formats.working("Running the model"), opened(case, as_of, scenario) as model:
        frame = model.answer(answer, where)
    cli_output.give(frame, chosen, output, keys)


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A name from `unitecon list`.")],
    case: CaseArgument = "openai",
) -> None:
    """Explain an answer: its question, columns, SQL and sources."""
    from unitecon.reports import explain_page

    with opened(case) as model:
        typer.echo(explain_page.explain(model, name))


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="A single SELECT; leave it out for a prompt.", show_default=False),
    ] = None,
    case: CaseArgument = "openai",
) -> None:
    """Run read-only SQL over answers, steps, inputs and given tables.

    A single word cannot be a query: it is taken as the CASE to open a prompt on.
    """
    from unitecon.cli import prompt

    is_query = query is not None and " " in query.strip()
    with opened(case if is_query else query or case) as model:
        if query is not None and is_query:
            cli_output.show(model.sql(query))
        else:
            prompt.loop(model.sql, cli_output.show)


@app.command()
def chart(
    name: Annotated[str, typer.Argument(help="margins, users, cash, burn, bridge or tornado.")],
    case: CaseArgument = "openai",
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help=".svg .png .pdf .html .json")
    ] = ...,  # type: ignore[assignment]  # typer's mark of an option that must be given
    scenario: Scenarios = None,
    as_of: AsOf = None,
) -> None:
    """Draw a chart to a file; its suffix sets the format."""
    from unitecon.reports import chart_files, formats

    chart_files.require_chart(name)
    with formats.working("Drawing"), opened(case, as_of, scenario) as model:
        chart_files.warm_up()
        cli_output.write(output, chart_files.picture(model, name, output.suffix))


@app.command()
def check(case: CaseArgument = "openai", as_of: AsOf = None) -> None:
    """Run the consistency checks; exit 1 if one fails."""
    from unitecon.engine import catalog
    from unitecon.reports import failed_checks
    from unitecon.uncertainty import statements

    with opened(case, as_of) as model:
        statements.require(model.case)
        broken = model.check()
    checks = (query for query in catalog.load().values() if query.layer == "checks")
    for query in sorted(checks, key=lambda query: query.name):
        if query.name in broken:
            typer.echo(failed_checks.broken_check(query.name, broken[query.name]))
        else:
            typer.echo(f"ok  {query.name}: {query.question}")
    raise typer.Exit(1 if broken else 0)
