"""How every command ends: its exit code, and the one place where an error is printed.

Exit codes: 0 done, 1 a check failed, 2 the input, the call or the machine is at fault, 70 unitecon
itself is, 130 Ctrl-C, 141 the reader of the output has closed it. Loads nothing that takes time.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from unitecon.cli import streams

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
READER_GONE = 141  # 128 + SIGPIPE, as a shell shows it
SHOWN_FAULTS = 200  # of many more, a terminal would show none of the first


def run(command: Callable[[], int]) -> NoReturn:
    """Run a command and exit with its code; its error is printed, each fault in one line."""
    try:
        code = command()
        sys.stdout.flush()
    except SystemExit as end:
        raise SystemExit(_flushed(end)) from None
    except BaseException as error:  # noqa: BLE001 - the last word on every error
        try:
            code = _reported(error)
        except KeyboardInterrupt:  # while the message was printed
            code = INTERRUPTED
        raise SystemExit(code) from None
    raise SystemExit(code)


def _flushed(end: SystemExit) -> int:
    """The code that Typer ends with, once all is written."""
    try:
        sys.stdout.flush()
    except streams.OutputLostError as error:
        return _reported(error)
    return end.code if isinstance(end.code, int) else int(end.code is not None)


def _reported(error: BaseException) -> int:
    """Print why a command has failed, if anybody is there to read it; its exit code."""
    from unitecon.basics import failures

    if failures.is_debugging():
        import traceback

        traceback.print_exception(error)
    if failures.is_interrupt(error):
        return INTERRUPTED
    if isinstance(error, streams.OutputLostError):
        return _lost(error)
    _print(_text(error))
    return failures.exit_code(error)


def _lost(error: streams.OutputLostError) -> int:
    """Say that a standard stream cannot be written, but not to a reader who has left."""
    from unitecon.basics import failures

    streams.give_up(error.name)
    if isinstance(error.reason, BrokenPipeError):
        return READER_GONE
    _print(f"cannot write to {error.name}: {failures.cause(error.reason)}")
    return failures.exit_code(error.reason)


def _print(text: str) -> None:
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except streams.OutputLostError as error:
        streams.give_up(error.name)


def _text(error: BaseException) -> str:
    """What is printed of an error: of very many faults the first."""
    from unitecon.basics import failures
    from unitecon.errors import InputError

    if not isinstance(error, InputError) or len(error.faults) <= SHOWN_FAULTS:
        return failures.message(error)
    more = len(error.faults) - SHOWN_FAULTS
    first = failures.message(InputError(error.faults[:SHOWN_FAULTS]))
    return f"{first}\n... and {more:,} more faults"
