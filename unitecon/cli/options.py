"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

CaseArgument = Annotated[str, typer.Argument(metavar="[CASE]", help="A folder or a bundled case.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Use only what was known then."),
]
Scenarios = Annotated[
    list[str] | None, typer.Option("--scenario", metavar="S", help="One of the case's; repeat.")
]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here.")]
Form = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="table, csv, json, parquet or xlsx."),
]
Where = Annotated[str | None, typer.Option(metavar="SQL", help="A condition on its columns.")]
FromDate = Annotated[
    datetime | None,
    typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="From when it is turned."),
]
OutFolder = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Write here.")]
Scenario = Annotated[str, typer.Option(metavar="S", help="One of the case's.")]
Draws = Annotated[int, typer.Option(metavar="N", help="How many draws.")]
Seed = Annotated[int, typer.Option(metavar="K", help="Where the draws start.")]
