"""How long the command line takes, first and again, as ratios to what it cannot do without.

A first call starts from an empty cache folder; a second one has what the first has kept.

Both sides of a ratio run in turns, in one run on one machine, so the ratio travels to other
machines where seconds do not. Standard library only; run it with the Python unitecon is
installed in.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

Command = Sequence[str]


@dataclass
class Race:
    """A command against the least it could take; `limit` is the greatest ratio allowed.

    `is_first` empties the cache folder before each run.
    """

    name: str
    command: Command
    peer_name: str
    peer: Command
    limit: float
    is_first: bool = False
    seconds: list[float] = field(default_factory=list)
    peer_seconds: list[float] = field(default_factory=list)

    def turn(self, *, keep: bool, peer_first: bool) -> None:
        """Run both sides once; the side that goes first alternates between turns."""
        sides = [(self.command, self.seconds), (self.peer, self.peer_seconds)]
        for command, seconds in reversed(sides) if peer_first else sides:
            with _cache(is_empty=self.is_first) as folder:
                taken = _seconds(command, folder)
            if keep:
                seconds.append(taken)

    def row(self) -> tuple[str, ...]:
        """The medians in seconds, their ratio and whether it is within the limit."""
        own, peer = statistics.median(self.seconds), statistics.median(self.peer_seconds)
        verdict = "met" if own / peer <= self.limit else "missed"
        figures = (f"{own:.3f}", self.peer_name, f"{peer:.3f}", f"{own / peer:.2f}")
        return self.name, *figures, f"{self.limit}", verdict


def races(folder: Path) -> list[Race]:
    """The races; `folder` takes what the runs write."""
    script = Path(sys.executable).with_name("unitecon")
    unitecon = [str(script)] if script.exists() else [sys.executable, "-m", "unitecon"]
    base = "import polars, duckdb"

    def race(text: str, limit: float, *rest: str, is_first: bool = False, peer: str = base) -> Race:
        name = f"{'first' if is_first else 'second'} {text}" if peer == base else text
        command = [*unitecon, *shlex.split(text), *rest]
        return Race(name, command, peer, [sys.executable, "-c", peer], limit, is_first)

    return [
        race("show runways openai", 0.6),
        race("show losing_users assistant_startup", 0.6),
        race("sql 'select 1 as x'", 1),
        race("chart cash openai", 4, "-o", str(folder / "x.png")),
        race("run openai", 14, "-o", str(folder / "out"), is_first=True),
        race("--help", 1.5, peer="import typer"),
    ]


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """`rows` as a Markdown table."""
    heads = ("command", "median s", "against", "median s", "ratio", "limit", "")
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(repeats: int) -> str:
    """What a reader must know about where the figures are from."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()}, {cores} cores, {python}, {repeats} repeats"


def main() -> int:
    """Race, print the table; 1 with `--strict` if a limit is missed."""
    parser = argparse.ArgumentParser(description="start-up times as ratios")
    parser.add_argument("--repeats", type=int, default=9, help="timed runs of each side")
    parser.add_argument("--strict", action="store_true", help="fail if a limit is missed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        entered = races(Path(folder))
        for turn in range(given.repeats + 1):  # the first warms and keeps, untimed
            for race in entered:
                race.turn(keep=turn > 0, peer_first=turn % 2 == 0)
    rows = [race.row() for race in entered]
    print(f"{machine(given.repeats)}\n\n{table(rows)}")
    return int(given.strict and any(row[-1] == "missed" for row in rows))


@contextmanager
def _cache(*, is_empty: bool) -> Iterator[str]:
    """A cache folder of the benchmark's own: an empty one, or one for all that came before."""
    if is_empty:
        with tempfile.TemporaryDirectory() as folder:
            yield folder
    else:
        yield str(Path(_shared().name))


@cache
def _shared() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _seconds(command: Command, folder: str) -> float:
    environment = {**os.environ, "UNITECON_CACHE": folder}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    taken = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[-4:])} exited with {done.returncode}:\n{done.stderr}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
