"""All commands on one app. Each module of commands adds its own when it is imported."""

from __future__ import annotations

import sys

import typer

# The order of these imports is the order of `unitecon --help`.
from unitecon.cli import (
    answers,  # noqa: F401
    cache,  # noqa: F401
    cases,  # noqa: F401
    imports,  # noqa: F401
    init,  # noqa: F401
    what_if,  # noqa: F401
)
from unitecon.cli.app import app
from unitecon.errors import UniteconError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and exit: 0 done, 1 a check failed, 2 the input or the call is wrong."""
    try:
        app()
    except UniteconError as error:
        typer.echo(error, err=True)
        sys.exit(error.exit_code)
