"""Commands of unitecon in processes of their own that are killed, and tell how far they came.

A process is forked from a server that has loaded what takes long, so that a trial takes the time
of the work alone. It works in a folder of its own, by which what it leaves can be seen.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

EVENTS = frozenset(
    {"fcntl.flock", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LOADED = ["unitecon.cli.commands", "polars", "duckdb", "unitecon.model", "unitecon.charts"]
LOADED += ["unitecon.importing", "unitecon.fit.estimate", "unitecon.forecast.simulation"]


class Ended(NamedTuple):
    """How a process ended: its exit code (-9: killed), what it printed, its steps."""

    code: int
    errors: str
    steps: int


class Steps:
    """The steps of this process, as Python audits them; the process dies before number `last`.

    A step opens a file to write, or moves, links, makes, removes or locks one.
    """

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take notice of an event."""
        if event in EVENTS or (event == "open" and _is_writing(arguments)):
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def _is_writing(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & WRITING)


def run(place: Path, arguments: Sequence[str], step: int = 0, seconds: float = 600) -> Ended:
    """Run a command in the folder `place`; it is killed before a step, or after some seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    printed = place.with_name(f"{place.name}.printed")
    printed.touch()  # it may be killed before it opens the file
    process = context.Process(target=_work, args=(place, arguments, step, printed))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    errors, _, steps = printed.read_text(encoding="utf-8").rpartition("steps ")
    return Ended(process.exitcode or 0, errors or steps, int(steps) if errors else 0)


def _work(place: Path, arguments: Sequence[str], step: int, printed: Path) -> None:
    os.chdir(place)
    (place / "tmp").mkdir(exist_ok=True)
    os.environ["UNITECON_CACHE"] = str(place / "tmp" / "cache")
    os.environ["TMPDIR"] = str(place / "tmp")
    handle = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.argv = ["unitecon", *arguments]
    steps = Steps(step)
    sys.addaudithook(steps)
    from unitecon.cli import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # a process of multiprocessing ends without
        sys.stdout.flush()
        os.write(2, f"\nsteps {steps.count}".encode())


def is_alive(place: Path) -> bool:
    """Whether any process works in a folder; False where that cannot be seen."""
    return any(_place(process) == place for process in Path("/proc").glob("[0-9]*"))


def _place(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None
