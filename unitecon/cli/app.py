"""The command line's one Typer app, with the options that come before any command."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="From token logs to runway: does each user pay, and when does the cash run out?",
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from unitecon.basics.version import version as product_version

        typer.echo(f"unitecon {product_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Options that come before any command."""
