"""What the terminal in front of us can show, and the one way to print on it.

Loads nothing that takes time.
"""

from __future__ import annotations

import io
import os
import re
import sys
from typing import NamedTuple, TextIO

from unitecon.basics import outside_text

RED, GREEN, DIM, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[2m", "\x1b[0m"
COLOURS = re.compile(r"(\x1b\[(?:31|32|2|0)m)")


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


def say(text: object = "", *, is_error: bool = False, end: str = "\n") -> None:
    """Print a text, on standard error if it goes beside the output. Nothing in it controls.

    Colours stay on a terminal that takes them; what the stream cannot encode is an escape.
    """
    stream = sys.stderr if is_error else sys.stdout
    is_coloured = takes_escapes(stream) if is_error else standard_output().is_coloured
    parts = COLOURS.split(str(text)) if is_coloured else [str(text)]
    shown = "".join(
        part if place % 2 else outside_text.lines(part) for place, part in enumerate(parts)
    )
    encoding = stream.encoding or "utf-8"
    stream.write((shown + end).encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def put(data: bytes) -> None:
    """Print the bytes of a format, such as .csv, to standard output as they are in a file."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(data.decode())
    sys.stdout.flush()
