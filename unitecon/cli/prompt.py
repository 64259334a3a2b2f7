"""The prompt of `unitecon sql`: statements in, tables out, until the input ends."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from unitecon.basics import outside_text, terminal
from unitecon.cli import words
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST, MORE = "unitecon> ", "     ...> "
STOPPED = "\nStopped."
LEAVE = ("exit", "quit", ".exit", ".quit")
GREETING = "End a statement with ; or an empty line. .help lists commands. Ctrl-D leaves."


def loop(answer: Callable[[str], None]) -> None:
    """Answer each statement typed; after an error, and after Ctrl-C, the prompt goes on."""
    if sys.stdin.isatty():
        terminal.say(GREETING)
    for statement in statements():
        try:
            answer(statement)
        except UniteconError as error:
            terminal.say(outside_text.message(error), is_error=True)
        except KeyboardInterrupt:
            if not sys.stdin.isatty():
                raise
            terminal.say(STOPPED, is_error=True)


def statements() -> Iterator[str]:
    """The statements on standard input, each ended by a semicolon, an empty line or the end.

    A command such as `.tables` is a line.
    """
    _edit_lines()
    lines: list[str] = []
    while True:
        line = _line(MORE if lines else FIRST)
        if line is not None and not lines and line.strip().rstrip(";").lower() in LEAVE:
            return
        lines += [line] if line and line.strip() else []
        is_command = len(lines) == 1 and words.is_command(lines[0])
        is_ended = line is None or not line.strip() or line.rstrip().endswith(";")
        if lines and (is_ended or is_command):
            yield "\n".join(lines)
            lines = []
        if line is None:
            return


def _line(prompt: str) -> str | None:
    """One line without its end, or None where the input has ended; Ctrl-C gives an empty line."""
    try:
        return input(prompt if sys.stdin.isatty() else "")
    except EOFError:
        return None
    except KeyboardInterrupt:
        terminal.say()
        return ""


def _edit_lines() -> None:
    """Arrow keys and history, where the platform has them."""
    with suppress(ImportError):
        import readline  # noqa: F401
