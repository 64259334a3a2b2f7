"""Attack with full disks, permissions, special files, odd names, wrong settings and low limits.

Each trial runs one command in surroundings that are wrong in one way. It must end in time, with an
exit code that is documented, without a traceback, and leave what was there as it was: nothing
half-written, nothing left over.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from attacks import commands, surroundings
from attacks.commands import Ended, Surroundings
from attacks.trial import Plan, Trial

TRIALS = 260
CODES = (0, 1, 2, 130, 141)
LINES = 12  # of an error on other than the input


def trials(plan: Plan) -> Iterator[Trial]:
    """One command in surroundings of its own each."""
    for number in plan.numbers:
        chance = plan.chance(number)
        around = Surroundings.of(plan.folder / str(number))
        with surroundings.undone(around):
            condition = surroundings.CONDITIONS[number % len(surroundings.CONDITIONS)]
            command, what = condition(around, chance)
            yield Trial(number, f"{command}: {what}", _failure(command, around))
        shutil.rmtree(around.folder, ignore_errors=True)


def _failure(command: str, around: Surroundings) -> str | None:
    before = _state(around.folder)
    try:
        ended = commands.call(command, around)
    except subprocess.TimeoutExpired:
        return f"does not end within {commands.SECONDS} s"
    return _unclear(ended, around) or _left(before, around, ended)


def _unclear(ended: Ended, around: Surroundings) -> str | None:
    """What is wrong with the end of a command and what it says."""
    if "Traceback" in ended.err or "Exception ignored" in ended.err:
        return f"a traceback: {ended.err.strip().splitlines()[-1][:300]}"
    if ended.code not in CODES:
        return f"exit code {ended.code}: {ended.err[-300:]}"
    is_silent = not ended.err.strip() and not ended.out.strip()
    if ended.code == 2 and is_silent and "2>" not in around.redirection:
        return "exit code 2 without a word"
    return None


def _left(before: dict[str, str], around: Surroundings, ended: Ended) -> str | None:
    """What a command that failed has left behind or taken away."""
    after = _state(around.folder)
    leftovers = [
        name for name in after.keys() - before.keys() if "/." in f"/{name}" and not _is_kept(name)
    ]
    if leftovers:
        return f"left over: {sorted(leftovers)[:3]}"
    if ended.code in (0, 1, 141) or around.redirection:  # it may end in printing, when all is done
        return None
    changed = sorted(
        name for name in before if after.get(name) != before[name] and not _is_kept(name)
    )
    added = sorted(name for name in after.keys() - before.keys() if not _is_kept(name))
    if changed or added:
        written = ", ".join([*changed, *added][:4])
        return f"exit code {ended.code} ({ended.err[-80:].strip()}), but written: {written}"
    return None


def _is_kept(name: str) -> bool:
    """Whether a file belongs to a cache, written at any time, or is the ledger's lock."""
    parts = Path(name).parts
    return (
        parts[0] in ("cache", "gone")
        or ".unitecon" in parts
        or parts[-2:] == ("usage", ".lock")
        or "usage/cache" in name
    )


def _state(folder: Path) -> dict[str, str]:
    """Every regular file and folder below a folder, by its path, with a digest of what is in it."""
    state = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink() or not path.is_file():
            state[name] = ""
        else:
            state[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return state
