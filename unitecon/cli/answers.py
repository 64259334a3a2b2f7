"""Commands that run the model and show its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unitecon.case.places import DEFAULT
from unitecon.cli import kept
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import (
    AsOf,
    CaseArgument,
    CaseWord,
    Form,
    Out,
    OutFolder,
    Scenarios,
    Where,
    announced,
    opened,
)
from unitecon.dictionary.keys import BASELINE


@app.command()
def run(
    case: CaseArgument = DEFAULT,
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
        scenarios = [BASELINE, *scenario] if scenario else None
        build = kept.build_of(case, as_of, scenarios)
        model = opened(case, as_of, scenarios)
        results = job.run(model, output)
    from unitecon.reports import run_page

    run_page.show(results)
    typer.echo("\nWritten: " + ", ".join(str(path) for path in job.written(model, output)))
    kept.keep_run(build, model, output)
    model.close()


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
    case: CaseArgument = DEFAULT,
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
    build = kept.build_of(case, as_of, scenario)
    frame = kept.rows(build, answer, where)
    if frame is not None:
        return cli_output.give(frame, chosen, output, keys)
    with formats.working("Running the model"):
        model = opened(case, as_of, scenario)
        frame = model.answer(answer, where)
    cli_output.give(frame, chosen, output, keys)
    if where is None:
        kept.keep_answer(build, answer, frame, keys)
    else:
        kept.keep_database(build, model, f"{answer} {where}")
    return model.close()


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A name from `unitecon list`.")],
    case: CaseArgument = DEFAULT,
) -> None:
    """Explain an answer: its question, columns, SQL and sources."""
    from unitecon.reports import explain_page

    build = kept.build_of(case)
    with opened(case) as model:
        text = explain_page.explain(model, name)
    typer.echo(text)
    kept.keep_file(build, f"{name}.explain", text.encode())


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="A single SELECT; leave it out for a prompt.", show_default=False),
    ] = None,
    case: CaseWord = DEFAULT,
) -> None:
    """Run read-only SQL over answers, steps, inputs and given tables.

    A single word cannot be a query: it is taken as the CASE to open a prompt on.
    """
    from unitecon.cli import prompt

    is_query = query is not None and " " in query.strip()
    ask = kept.AdHocSql(announced(case if is_query else query or case))
    if query is not None and is_query:
        cli_output.show(ask(query))
    else:
        prompt.loop(ask, cli_output.show)
    ask.keep()


@app.command()
def chart(
    name: Annotated[str, typer.Argument(help="margins, users, cash, burn, bridge or tornado.")],
    case: CaseArgument = DEFAULT,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help=".svg .png .pdf .html .json")
    ] = ...,  # type: ignore[assignment]  # typer's mark of an option that must be given
    scenario: Scenarios = None,
    as_of: AsOf = None,
) -> None:
    """Draw a chart to a file; its suffix sets the format."""
    from unitecon.reports import chart_files, formats

    chart_files.require_chart(name)
    build = kept.build_of(case, as_of, scenario)
    with formats.working("Drawing"), opened(case, as_of, scenario) as model:
        chart_files.warm_up()
        picture = chart_files.picture(model, name, output.suffix)
    cli_output.write(output, picture)
    kept.keep_file(build, f"{name}.chart{output.suffix}", picture)


@app.command()
def check(case: CaseArgument = DEFAULT, as_of: AsOf = None) -> None:
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
