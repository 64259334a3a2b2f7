"""Options that several commands share, and how a command opens its case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unitecon.basics import terminal
from unitecon.case import places
from unitecon.cli import completion, default_case, words
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from unitecon.case.load import Case
    from unitecon.model import Model


def opened(case: str, as_of: datetime | None = None, scenarios: list[str] | None = None) -> Model:
    """The model of a case under these scenarios (none named: all); raises like `unitecon.open`."""
    from unitecon import model

    day = as_of.date() if as_of else None
    return model.open(case, as_of=day, scenarios=named(scenarios))


def loaded(case: str, as_of: datetime | None = None) -> Case:
    """A case as of a date, with a note where its inputs have changed since they were fitted."""
    from unitecon.case import load as cases
    from unitecon.reports import notes

    known = cases.load(case, as_of.date() if as_of else None)
    notes.to_stderr(notes.on_inputs(known))
    return known


def named(scenarios: list[str] | None) -> list[str] | None:
    """The scenarios to run; None for all, which is what `all` and none named mean."""
    return None if not scenarios or words.ALL in scenarios else scenarios


def _require_seed(seed: int) -> int:
    if seed < 0:
        raise UniteconError(f"--seed must be 0 or more, got {seed}")
    return seed


def announced(case: str) -> str:
    """The case as given; where none was named, a line says which case answers."""
    if case == places.DEFAULT:
        terminal.say(default_case.line(), is_error=True)
    return case


def _announced(context: typer.Context, case: str) -> str:
    return case if context.resilient_parsing else announced(case)


CASE_HELP = "A case's folder or a bundled case's name; default: this folder, or else openai."
Answer = Annotated[
    str, typer.Argument(help="A name from `unitecon list`.", autocompletion=completion.answers)
]
CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="[CASE]",
        help=CASE_HELP,
        callback=_announced,
        show_default=False,
        autocompletion=completion.cases,
    ),
]
# For a command whose words may come in either order, which says itself which case answers.
CaseWord = Annotated[
    str | None,
    typer.Argument(
        metavar="[CASE]", help=CASE_HELP, show_default=False, autocompletion=completion.cases
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE", formats=["%Y-%m-%d"], help="Use only what was known on this date."
    ),
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option("--scenario", metavar="S", help="A scenario of the case, or all; repeatable."),
]
Out = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file.")
]
Form = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, csv, json, parquet or xlsx.",
        autocompletion=completion.formats,
    ),
]
Where = Annotated[
    str | None, typer.Option(metavar="SQL", help="Keep the rows that meet this SQL condition.")
]
Sort = Annotated[
    str | None,
    typer.Option(metavar="COL[,COL]", help="Sort by these; -COL or 'COL desc' for largest first."),
]
Columns = Annotated[str | None, typer.Option(metavar="A,B", help="Show these columns, so ordered.")]
Limit = Annotated[
    int | None, typer.Option(metavar="N", help="Show N rows; 0 for all (a terminal shows 40).")
]
FromDate = Annotated[
    datetime | None,
    typer.Option(
        "--from", metavar="DATE", formats=["%Y-%m-%d"], help="The date the change takes effect."
    ),
]
OutFolder = Annotated[
    Path, typer.Option("-o", "--output", metavar="DIR", help="Write to this folder.")
]
Scenario = Annotated[str, typer.Option(metavar="S", help="A scenario of the case.")]
UserIds = Annotated[
    bool, typer.Option("--user-ids", help="Name users; without it, they are numbered.")
]
Draws = Annotated[int, typer.Option(metavar="N", help="The number of draws.")]
Seed = Annotated[
    int, typer.Option(metavar="K", callback=_require_seed, help="The seed of the random draws.")
]
