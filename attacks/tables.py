"""Attack with damaged case tables, settings, scenarios and levers.

Every trial damages one file of a copy of a bundled case and opens the case. It must open, or be
refused with faults of one line each, in time; and what opens must answer, with finite figures, or
be refused. One in `RUN` of the cases that open is run as well, since it takes a hundred times as
long.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import polars as pl

import unitecon
from attacks import mutations
from attacks.trial import Plan, Trial
from unitecon.basics import failures
from unitecon.case.places import bundled
from unitecon.errors import InputError, UniteconError

TRIALS = 20_000
CASES = ("openai", "assistant_startup")
RUN = 200
SECONDS = 20
RUN_SECONDS = 120
LONGEST = 4_000  # characters of a fault, as printed
ANSWERS = ("runways", "plan_margins", "company_years")
FLOATS = pl.selectors.float()


class TooSlowError(Exception):
    """A trial that takes longer than it may."""


def trials(plan: Plan) -> Iterator[Trial]:
    """One damaged file each."""
    for name in CASES:
        shutil.copytree(bundled()[name], plan.folder / name, ignore=shutil.ignore_patterns("cache"))
    for number in plan.numbers:
        chance = plan.chance(number)
        case = plan.folder / chance.choice(CASES)
        path = chance.choice(_files(case))
        data = path.read_bytes()
        what = f"{path.relative_to(plan.folder)}: {mutations.mutate(path, chance)}"
        yield Trial(number, what, _failure(case, is_run=number % RUN == 0))
        _restore(path, data)


def _files(case: Path) -> list[Path]:
    """The files of a case that are tables or settings, in order."""
    paths = [*case.glob("*.csv"), *case.glob("*.toml"), *case.glob("scenarios/*.toml")]
    return sorted(path for path in paths if path.stat().st_size < 1_000_000)


def _restore(path: Path, data: bytes) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    path.write_bytes(data)


def _failure(case: Path, *, is_run: bool) -> str | None:
    """What went wrong; None where the case opens and answers, or is refused clearly."""
    try:
        with _at_most(SECONDS):
            model = unitecon.open(case)
        with model, _at_most(RUN_SECONDS):
            return _wrong_figure(model) if is_run else None
    except UniteconError as error:
        return _unclear(error)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {str(error)[:200]}"


def _wrong_figure(model: unitecon.Model) -> str | None:
    """An answer with a figure that is not finite."""
    model.check()
    for name in ANSWERS:
        if name in model.names:
            frame = model.answer(name)
            if not all(series.is_finite().all() for series in frame.select(FLOATS)):
                return f"{name} has a figure that is not finite"
    return None


def _unclear(error: UniteconError) -> str | None:
    """What is wrong with the message of a refusal."""
    faults = len(error.faults) if isinstance(error, InputError) else 1
    lines = failures.message(error).split("\n")
    if len(lines) != faults:
        return f"{faults} faults on {len(lines)} lines: {lines[0][:100]}"
    unclear = (line for line in lines if len(line) > LONGEST or not line.isprintable())
    return next((f"unclear: {len(line)} characters {line[:200]!r}" for line in unclear), None)


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlowError(f"over {seconds} s")

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)
