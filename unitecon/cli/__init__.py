"""The command line: parse, call, print. What it does is done elsewhere.

In: arguments. Out: text on the terminal, files, an exit code. Start at `commands`; what a case has
answered before is answered by `instant`; how a command ends, and fails, is in `ending`.
"""

from __future__ import annotations

ANSWERABLE = ("show", "explain", "sql", "chart")  # commands that a build can answer


def main() -> None:
    """Run the command line and exit; `ending` has the exit codes."""
    import signal

    from unitecon.cli import ending, streams

    streams.prepare()
    try:
        ending.run(_command)
    finally:  # from here on only the clean-up can be interrupted: at once, and without a traceback
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _command() -> int:
    import os
    import sys

    # Draws run side by side already: numpy's own threads would wait for these and for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from unitecon.basics import memory, settings, terminal, unfinished

    memory.refuse_limits()
    unfinished.sweep_temporary()
    for note in settings.notes():
        terminal.say(note, is_error=True)
    if sys.argv[1:2] and sys.argv[1] in ANSWERABLE:
        from unitecon.cli import instant

        code = instant.answer(sys.argv[1:])
        if code is not None:
            instant.leave(code)
    from unitecon.cli import commands

    return commands.command()
