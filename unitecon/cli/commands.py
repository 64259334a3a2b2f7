"""The command line: parse, call, print. What it does is done elsewhere."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unitecon.cli import output as cli_output
from unitecon.cli import what_if
from unitecon.cli.options import AsOf, CaseArgument, Form, Out, OutFolder, Scenarios, Where
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from unitecon.model import Model

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="From token logs to runway: does each user pay, and when does the cash run out?",
)


def main() -> None:
    """Run the command line and exit: 0 done, 1 a check failed, 2 the input or the call is wrong."""
    try:
        app()
    except UniteconError as error:
        typer.echo(error, err=True)
        sys.exit(error.exit_code)


def _say_version(wanted: bool) -> None:
    if wanted:
        from unitecon.basics.version import version as product_version

        typer.echo(f"unitecon {product_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options before any command."""


@app.command()
def run(
    case: CaseArgument = "openai",
    output: OutFolder = Path("out"),
    as_of: AsOf = None,
    scenario: Scenarios = None,
) -> None:
    """The main job: check, build DIR/model.duckdb, print margins, burn, cash-out, save charts."""
    from unitecon.reports import run as job

    job.drawers()
    from unitecon.reports import formats

    with formats.working("Running the model"):
        chosen = ["baseline", *scenario] if scenario else None
        with _opened(case, as_of, chosen) as model:
            results = job.run(model, output)
            written = job.written(model, output)
    from unitecon.reports import run_page

    run_page.show(results)
    typer.echo("\nWritten: " + ", ".join(str(path) for path in written))


@app.command(name="list")
def list_() -> None:
    """The questions that can be asked, by layer."""
    from unitecon.engine import catalog

    for layer, queries in catalog.describe().items():
        if queries:
            widest = max(len(name) for name, _ in queries)
            lines = (f"  {name:<{widest}}  {question}" for name, question in queries)
            typer.echo("\n".join([layer, *lines, ""]))


@app.command()
def show(
    answer: Annotated[str, typer.Argument(help="A name that `unitecon list` prints.")],
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
    with formats.working("Running the model"), _opened(case, as_of, scenario) as model:
        frame = model.answer(answer, where)
    cli_output.give(frame, chosen, output, keys)


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A name that `unitecon list` prints.")],
    case: CaseArgument = "openai",
) -> None:
    """Question, grain, reads, columns with units, SQL, and the sources behind it."""
    from unitecon.reports import explain_page as explanation

    with _opened(case) as model:
        typer.echo(explanation.explain(model, name))


@app.command()
def sql(
    query: Annotated[
        str | None, typer.Argument(help="One SELECT; without it, a prompt.", show_default=False)
    ] = None,
    case: CaseArgument = "openai",
) -> None:
    """Ad hoc SQL over answers, steps, inputs and given tables; it can change nothing.

    One word cannot be a query and is taken for a CASE to open a prompt on.
    """
    from unitecon.cli import prompt

    is_query = query is not None and " " in query.strip()
    with _opened(case if is_query else query or case) as model:
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
    """Draw an answer into a file, its format by the suffix."""
    from unitecon.reports import chart_files
    from unitecon.reports import run as job

    chart_files.require_chart(name)
    job.warm_up()
    from unitecon.reports import formats

    with formats.working("Drawing"), _opened(case, as_of, scenario) as model:
        cli_output.write(output, chart_files.picture(model, name, output.suffix))


@app.command()
def check(case: CaseArgument = "openai", as_of: AsOf = None) -> None:
    """Run every check; exit 1 where one does not hold."""
    from unitecon.engine import catalog
    from unitecon.reports import failed_checks
    from unitecon.uncertainty import statements

    with _opened(case, as_of) as model:
        statements.require(model.case)
        broken = model.check()
    for name, question in catalog.describe()["checks"]:
        if name in broken:
            typer.echo(failed_checks.broken_check(name, broken[name]))
        else:
            typer.echo(f"ok  {name}: {question}")
    raise typer.Exit(1 if broken else 0)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder to make.")],
    source: Annotated[str, typer.Option("--from", metavar="CASE", help="What to copy.")] = "openai",
) -> None:
    """Copy a case into a new folder, to make it your own."""
    from unitecon.basics import files
    from unitecon.case import load

    files.copy_folder(load.find(source), folder)
    typer.echo(f"Copied {source} to {folder}. Change it, then: unitecon run {folder}")


@app.command()
def fit(
    case: CaseArgument = "openai",
    as_of: AsOf = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Write the fit here.")
    ] = None,
) -> None:
    """Estimate what the case declares as fitted, from its facts."""
    from unitecon.fit import estimate as fits
    from unitecon.reports import fit_page, formats

    with formats.working("Fitting"):
        result = fits.fit(case, as_of.date() if as_of else None, output)
    typer.echo(fit_page.report(result))
    if result.path is not None:
        typer.echo(f"Written: {result.path}", err=True)


@app.command(name="import")
def import_(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help="litellm, langfuse, otel, table ...")
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, JSON or Parquet.")],
    into: Annotated[Path, typer.Option(metavar="CASE", help="The case whose ledger grows.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Of a table: which column is what.")
    ] = None,
) -> None:
    """Import a usage log into a case's ledger; what cannot be taken is kept with its reason."""
    from unitecon import importing

    report = importing.import_files(
        form, files, into, map_file, lambda said: typer.echo(f"{said} ...", err=True)
    )
    typer.echo(importing.said(report))


app.registered_commands += what_if.app.registered_commands


def _opened(
    case: str,
    as_of: datetime | None = None,
    scenarios: list[str] | None = None,
) -> Model:
    from unitecon import model

    day = as_of.date() if as_of else None
    return model.open(case, as_of=day, scenarios=scenarios or None)


if __name__ == "__main__":
    main()
