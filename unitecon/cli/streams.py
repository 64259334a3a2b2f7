"""The standard streams of the command line: always open, and with errors of their own.

A full disk under `unitecon show > file` is then not mistaken for one under a temporary folder, nor
a closed pipe for a worker that was lost.
"""

from __future__ import annotations

import io
import os
import sys

ESCAPED = "backslashreplace"  # what a stream cannot encode is an escape, and no failure
OUTPUT, ERRORS = "standard output", "standard error"


class OutputLostError(Exception):
    """A standard stream that cannot be written, and why."""

    def __init__(self, name: str, reason: OSError) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"cannot write to {name}: {reason}")


class Output(io.TextIOWrapper):
    """A standard stream whose failures are OutputLostErrors."""

    title = ""

    def write(self, text: str, /) -> int:
        """Write a text; raises OutputLostError."""
        try:
            return super().write(text)
        except OSError as error:
            raise OutputLostError(self.title, error) from None

    def flush(self) -> None:
        """Write what is buffered; raises OutputLostError."""
        try:
            super().flush()
        except OSError as error:
            raise OutputLostError(self.title, error) from None


def prepare() -> None:
    """Make the standard streams usable, whatever this process was started with.

    Where one is closed, the next file to be opened would take its place: a chart would hold notes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Standard output is opened to be read, so that writing to it fails and is reported.
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
            os.set_inheritable(number, True)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = _output(sys.stdout, 1, OUTPUT)
    sys.stderr = _output(sys.stderr, 2, ERRORS)


def _output(stream: object, number: int, title: str) -> Output:
    """A stream that writes where another did."""
    options = {"encoding": "utf-8", "errors": ESCAPED}
    is_by_line, is_direct = number == 2, False
    if isinstance(stream, io.TextIOWrapper):
        options["encoding"] = stream.encoding
        is_by_line, is_direct = stream.line_buffering, stream.write_through
        raw = stream.detach()
    else:
        raw = open(number, "wb", closefd=False)  # noqa: SIM115
    output = Output(raw, **options, line_buffering=is_by_line, write_through=is_direct)
    output.title = title
    return output


def give_up(title: str) -> None:
    """Let what is left of a stream vanish, so that ending the process does not fail as well."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1 if title == OUTPUT else 2)
    os.close(nowhere)
