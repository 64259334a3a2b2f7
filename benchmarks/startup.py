"""How long the command line takes to start, as ratios to what it cannot do without.

Both sides of a ratio run in turns, in one run on one machine, so the ratio travels to other
machines where seconds do not. Standard library only; run it with the Python unitecon is
installed in.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Command = Sequence[str]


@dataclass
class Race:
    """A command against the least it could take; `aim` is the greatest ratio wanted."""

    name: str
    command: Command
    peer_name: str
    peer: Command
    aim: float
    seconds: list[float] = field(default_factory=list)
    peer_seconds: list[float] = field(default_factory=list)

    def turn(self, *, keep: bool, peer_first: bool) -> None:
        """Run both sides once; the side that goes first alternates between turns."""
        sides = [(self.command, self.seconds), (self.peer, self.peer_seconds)]
        for command, seconds in reversed(sides) if peer_first else sides:
            taken = _seconds(command)
            if keep:
                seconds.append(taken)

    def row(self) -> tuple[str, ...]:
        """The medians in seconds, their ratio and whether the aim is met."""
        own, peer = statistics.median(self.seconds), statistics.median(self.peer_seconds)
        verdict = "met" if own / peer <= self.aim else "missed"
        ratio = f"{own / peer:.2f}"
        return self.name, f"{own:.2f}", self.peer_name, f"{peer:.2f}", ratio, f"{self.aim}", verdict


def races(folder: Path) -> list[Race]:
    """The races; `folder` takes what the runs write."""
    script = Path(sys.executable).with_name("unitecon")
    unitecon = [str(script)] if script.exists() else [sys.executable, "-m", "unitecon"]
    python = [sys.executable, "-c"]
    return [
        Race(
            "unitecon run openai",
            [*unitecon, "run", "openai", "-o", str(folder)],
            "import polars, duckdb, altair",
            [*python, "import polars, duckdb, altair"],
            aim=2.5,
        ),
        Race(
            "unitecon --help", [*unitecon, "--help"], "import typer", [*python, "import typer"], 1.5
        ),
    ]


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """`rows` as a Markdown table."""
    heads = ("command", "median s", "against", "median s", "ratio", "aim", "")
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(repeats: int) -> str:
    """What a reader must know about where the figures are from."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()}, {cores} cores, {python}, {repeats} repeats"


def main() -> int:
    """Race, print the table; 1 with `--strict` where an aim is missed."""
    parser = argparse.ArgumentParser(description="start-up times as ratios")
    parser.add_argument("--repeats", type=int, default=9, help="timed runs of each side")
    parser.add_argument("--strict", action="store_true", help="fail where an aim is missed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        entered = races(Path(folder))
        for turn in range(given.repeats + 1):  # the first warms files and bytecode, untimed
            for race in entered:
                race.turn(keep=turn > 0, peer_first=turn % 2 == 0)
    rows = [race.row() for race in entered]
    print(f"{machine(given.repeats)}\n\n{table(rows)}")
    return int(given.strict and any(row[-1] == "missed" for row in rows))


def _seconds(command: Command) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[-4:])} exited with {done.returncode}:\n{done.stderr}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
