"""All commands on one app. Each module of commands adds its own when it is imported."""

from __future__ import annotations

# The order of these imports is the order of `unitecon --help`.
from unitecon.cli import (
    answers,  # noqa: F401
    cache,  # noqa: F401
    cases,  # noqa: F401
    charts,  # noqa: F401
    ending,
    export,  # noqa: F401
    imports,  # noqa: F401
    init,  # noqa: F401
    rerating,  # noqa: F401
    what_if,  # noqa: F401
)
from unitecon.cli.app import app

__all__ = ["app", "command", "main"]


def main() -> None:
    """Run the command line and exit; `ending` has the exit codes."""
    ending.run(command)


def command() -> int:
    """Run the command line; its exit code, where Typer does not exit itself."""
    app()
    return 0
