"""Commands that run the model and show its answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from unitecon.basics import outside_text, terminal
from unitecon.case.places import DEFAULT
from unitecon.cli import kept, questions, words
from unitecon.cli import output as cli_output
from unitecon.cli.app import app
from unitecon.cli.options import (
    Answer,
    AsOf,
    CaseArgument,
    CaseWord,
    Columns,
    Form,
    Limit,
    Out,
    OutFolder,
    Scenarios,
    Sort,
    UserIds,
    Where,
    announced,
    named,
    opened,
)
from unitecon.dictionary.keys import BASELINE
from unitecon.reports import screen


@app.command()
def run(
    case: CaseArgument = DEFAULT,
    output: OutFolder = Path("out"),
    as_of: AsOf = None,
    scenario: Scenarios = None,
    with_requests: Annotated[
        bool,
        typer.Option("--with-requests", help="Also a log's requests and their costs, as tables."),
    ] = False,
    user_ids: UserIds = False,
) -> None:
    """Run the model: print margins, burn and cash-out, save charts.

    Checks the case first. DIR gets the charts and model.duckdb, the model as a database.
    """
    from unitecon.reports import formats
    from unitecon.reports import run as job

    with formats.working("Running the model"):
        chosen = named(scenario)
        scenarios = [BASELINE, *chosen] if chosen else None
        build = kept.build_of(case, as_of, scenarios)
        model = opened(case, as_of, scenarios)
        results = job.run(model, output, has_requests=with_requests, has_ids=user_ids)
    from unitecon.reports import run_page

    run_page.show(results)
    terminal.say("\nWritten: " + ", ".join(map(outside_text.line, job.written(model, output))))
    cli_output.remark(job.remarks(model, has_requests=with_requests))
    kept.keep_run(build, model, output, has_ids=user_ids)
    model.close()


@app.command(name="list")
def list_(
    every: Annotated[
        bool, typer.Option("--all", help="List steps, inputs, checks and imports as well.")
    ] = False,
) -> None:
    """List the questions that can be asked, by topic."""
    from unitecon.reports import list_page

    terminal.say(list_page.listing(every=every))


@app.command()
def show(
    answer: Answer,
    case: CaseWord = None,
    scenario: Scenarios = None,
    as_of: AsOf = None,
    where: Where = None,
    sort: Sort = None,
    limit: Limit = None,
    columns: Columns = None,
    form: Form = None,
    output: Out = None,
) -> None:
    """Print an answer, or write it to a file.

    Rows come as the question asks (worst first, latest month first), of the baseline alone unless
    the answer compares scenarios or --scenario names some. All formats show the same rows; only a
    terminal stops at 40 and leaves out columns that do not fit.
    """
    from unitecon.reports import formats, notes
    from unitecon.reports import view as views

    chosen = cli_output.form_of(form, output)
    answer, case = questions.subject(answer, case)
    query = questions.query(answer)
    view = views.view(sort, columns, limit, scenario, where)
    build = kept.build_of(case, as_of, named(scenario))
    kept_rows = kept.rows(build, answer, where)
    if kept_rows is not None:
        notes.to_stderr(kept.notes(build, answer))
        cli_output.give(views.shown(kept_rows[0], query, view, kept_rows[1]), chosen, output)
        return kept.keep_read(build, answer, *kept_rows) if where is None else None
    with formats.working("Running the model"), questions.hinting_at_options(where):
        model = opened(case, as_of, scenario)
        rows, beside = notes.answer(model, answer, where)
    notes.to_stderr(beside)
    cli_output.give(views.shown(rows, query, view, model.case.as_of_date), chosen, output)
    kept.keep_shown(build, model, answer, rows, where)
    return model.close()


@app.command()
def explain(
    name: Answer,
    case: CaseWord = None,
) -> None:
    """Explain an answer: its question, columns, SQL and sources."""
    from unitecon.reports import explain_page

    name, case = questions.subject(name, case)
    questions.query(name)
    build = kept.build_of(case)
    with opened(case) as model:
        text = explain_page.explain(model, name)
    terminal.say(text)
    kept.keep_file(build, f"{name}.explain", text.encode())


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="A single SELECT; leave it out for a prompt.", show_default=False),
    ] = None,
    case: CaseWord = None,
    limit: Limit = None,
    form: Form = None,
    output: Out = None,
) -> None:
    """Run read-only SQL over answers, steps, inputs and given tables.

    QUERY and CASE may come in either order. Without a QUERY a prompt opens. `.tables` lists what
    can be asked, `.schema NAME` its columns.
    """
    from unitecon.cli import dot_commands, prompt

    chosen = cli_output.form_of(form, output)
    typed, case = words.query_and_case([word for word in (query, case) if word is not None])
    ask = kept.AdHocSql(announced(case or DEFAULT))

    def give(text: str) -> None:
        rows = dot_commands.answer(ask, text) if words.is_command(text) else ask(text)
        if isinstance(rows, str):
            terminal.say(rows)
        else:
            cli_output.give(cli_output.whole(rows, limit), chosen, output, screen.BY_SELECT)

    if typed is not None:
        give(typed)
    else:
        prompt.loop(give)
    ask.keep()


@app.command()
def check(case: CaseArgument = DEFAULT, as_of: AsOf = None) -> None:
    """Run the consistency checks; exit 1 if one fails."""
    from unitecon.engine import catalog
    from unitecon.reports import failed_checks
    from unitecon.uncertainty import statements

    is_coloured = terminal.standard_output().is_coloured
    in_colour = partial(terminal.coloured, is_coloured=is_coloured)
    with opened(case, as_of) as model:
        statements.require(model.case)
        broken = model.check()
    queries = (query for query in catalog.load().values() if query.layer == "checks")
    checks = (query for query in queries if "draws" not in query.needs)  # run by `simulate`
    for query in sorted(checks, key=lambda query: query.name):
        if query.name in broken:
            first, *rows = failed_checks.broken_check(query.name, broken[query.name]).splitlines()
            terminal.say("\n".join([in_colour(first, terminal.RED), *rows]))
        else:
            mark = in_colour("ok", terminal.GREEN)
            terminal.say(f"{mark}  {query.name}: {query.question}")
    raise typer.Exit(1 if broken else 0)
