"""Run attacks and print what held."""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from attacks.trial import Plan, Trial

MODULES: tuple[str, ...] = (
    "unknowns",
    "tables",
    "disk",
    "bombs",
    "names",
    "kills",
    "log_lines",
    "memory",
)
SHOWN = 10  # failures of one attack that are printed


class Attack(Protocol):
    """A module of this package: how many trials it makes by default, and the trials.

    Its `trials` yields one Trial for each number of the plan, in order, and leaves no process
    and no file behind outside the plan's folder.
    """

    TRIALS: int

    def trials(self, plan: Plan) -> Iterable[Trial]:
        """Make the trials of a plan."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attack ended."""

    name: str
    tried: int
    failures: tuple[Trial, ...]
    seconds: float

    @property
    def held(self) -> int:
        """How many trials did no harm."""
        return self.tried - len(self.failures)


def attack(name: str) -> Attack:
    """The module of an attack."""
    return cast(Attack, importlib.import_module(f"attacks.{name}"))


def run(name: str, seed: int, numbers: range) -> Outcome:
    """Make the trials of one attack in a temporary folder."""
    start = time.monotonic()
    tried, failures = 0, []
    with tempfile.TemporaryDirectory(prefix=f"attack-{name}-") as folder:
        for trial in attack(name).trials(Plan(numbers, seed, Path(folder))):
            tried += 1
            if trial.failure is not None:
                failures.append(trial)
                print(_line(name, trial), file=sys.stderr, flush=True)  # a long attack may be ended
    return Outcome(name, tried, tuple(failures), time.monotonic() - start)


def _line(name: str, trial: Trial) -> str:
    return f"{name} {trial.number}: {trial.what}: {trial.failure}"


def report(outcomes: Sequence[Outcome]) -> str:
    """The table of what was tried and held, and the failures under it."""
    lines = [f"{'attack':<14}{'tried':>10}{'held':>10}{'seconds':>10}"]
    for outcome in outcomes:
        counts = f"{outcome.tried:>10,}{outcome.held:>10,}{outcome.seconds:>10,.0f}"
        lines.append(f"{outcome.name:<14}{counts}")
    for outcome in outcomes:
        lines += [_line(outcome.name, trial) for trial in outcome.failures[:SHOWN]]
        if len(outcome.failures) > SHOWN:
            lines.append(f"{outcome.name}: {len(outcome.failures) - SHOWN:,} more did not hold")
    return "\n".join(lines)
