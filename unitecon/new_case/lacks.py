"""What a new case lacks to run, with the command that adds it."""

from __future__ import annotations

import shlex
from pathlib import Path

from unitecon.case import load as cases
from unitecon.case import places
from unitecon.dictionary.keys import BASELINE
from unitecon.engine import catalog
from unitecon.errors import InputError
from unitecon.model import Model

SHOWN = 4  # faults or checks


def sentences(staging: Path, folder: Path, *, has_log: bool) -> list[str]:
    """Whether the case in `staging`, which will stand in `folder`, runs, or what it lacks."""
    name = shlex.quote(str(folder))
    missing = [line.replace(places.argument(staging), name) for line in _missing(staging)]
    if not missing:
        return [f"It runs: unitecon run {name}"]
    lines = ["It does not run yet. It lacks:", *(f"  {line}" for line in missing[:SHOWN])]
    if len(missing) > SHOWN:
        lines.append(f"  and {len(missing) - SHOWN} more: unitecon check {name}")
    if not has_log:
        lines.append("Usage, members and prices paid come from a log. Add yours:")
        lines.append(f"  unitecon import auto FILE... --into {name}")
        lines.append(f"  unitecon fit {name} -o {name}")
    return lines


def _missing(staging: Path) -> list[str]:
    """Faults of the case's files or, where there are none, the checks that fail."""
    try:
        loaded = cases.load(staging)
    except InputError as error:
        return [str(fault) for fault in error.faults]
    with Model(loaded, [BASELINE]) as model:
        broken = model.check()
    questions = catalog.load()
    return [f"{questions[name].question} No: {rows.height} rows" for name, rows in broken.items()]
