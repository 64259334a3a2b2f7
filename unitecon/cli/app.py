"""The command line's one Typer app, with the options that come before any command."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from unitecon.basics import terminal
from unitecon.errors import UniteconError

VERSION = "--version"
HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


class Commands(TyperGroup):
    """The commands; for an unknown one, the hint knows what other programs call it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of the first word; raises UniteconError for an unknown one."""
        is_word = bool(args) and not args[0].startswith("-")
        if is_word and not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise UniteconError(
                f"No such command {args[0]!r}{_hint(args[0], self.list_commands(ctx))}"
            )
        return super().resolve_command(ctx, args)


def _hint(word: str, commands: list[str]) -> str:
    from unitecon.dictionary import near_meanings
    from unitecon.engine import catalog

    queries = catalog.load()
    if word in queries and queries[word].layer != "imports":
        return f"; {word} is an answer: unitecon show {word}"
    answers = [name for name, query in queries.items() if query.layer != "imports"]
    known = [*commands, VERSION]
    for meant in (near_meanings.surely_meant, near_meanings.meant):
        if names := meant(word, known, near_meanings.COMMANDS):
            whole = ("unitecon --version" if name == VERSION else name for name in names)
            return near_meanings.suggestion(whole)
        if names := meant(word, answers):
            return near_meanings.suggestion([f"unitecon show {names[0]}"])
    return "; unitecon --help lists them"


app = typer.Typer(
    cls=Commands,
    context_settings=HELP_OPTIONS,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="From token logs to runway: does each user pay, and when does the cash run out?",
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from unitecon.basics.version import version as product_version

        terminal.say(f"unitecon {product_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "-V",
            VERSION,
            callback=_print_version,
            is_eager=True,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Options that come before any command."""


@app.command(name="help", hidden=True)
def help_(
    context: typer.Context,
    command: Annotated[str | None, typer.Argument(help="A command.")] = None,
) -> None:
    """Print the help of the program, or of a command."""
    program = context.find_root()
    if command is None:
        terminal.say(program.get_help())
        return
    group: Any = program.command
    known = group.get_command(program, command)
    if known is None:
        group.resolve_command(program, [command])
    with known.make_context(command, ["--help"], parent=program):
        pass
