"""What the terminal in front of us can show. Loads nothing that takes time."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple, TextIO

RED, GREEN, DIM, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[2m", "\x1b[0m"


class Terminal(NamedTuple):
    """Where text is printed: the characters of a line (None: any number, in a pipe), and colours.

    `is_coloured` is false under NO_COLOR and TERM=dumb as well as in a pipe.
    """

    width: int | None = None
    is_coloured: bool = False


PIPE = Terminal()


def standard_output() -> Terminal:
    """The terminal that standard output goes to, or a pipe."""
    if not sys.stdout.isatty():
        return PIPE
    import shutil

    return Terminal(shutil.get_terminal_size().columns, takes_escapes(sys.stdout))


def takes_escapes(stream: TextIO) -> bool:
    """Whether a stream is a terminal that may be sent colours and other escape codes."""
    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


def coloured(text: str, code: str, *, is_coloured: bool) -> str:
    """A text in a colour, where colours are shown."""
    return f"{code}{text}{PLAIN}" if is_coloured and text else text
