"""A file of what happened after a forecast's day, as a scenario: funding, prices, launches.

The file is written like a scenario file. It may hold only what a company is free to do, not how
users or costs turned out: a forecast is scored on those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from unitecon.case.load import Case
from unitecon.case.scenario_shapes import numbered, scenario_faults
from unitecon.case.toml_files import Document, parse
from unitecon.errors import Fault, InputError
from unitecon.scenarios.scenario import EVENTS

SCENARIO = "what_happened"
ALLOWED_KEYS = ("title", "question", "override", "insert")
ALLOWED_TABLES = (
    "funding", "plan_prices", "token_prices", "gpu_prices", "releases", "release_mixes",
    "release_tokens",
)  # fmt: skip


def added(case: Case, path: Path) -> Case:
    """The case with the file's changes as the scenario `what_happened`.

    Raises InputError with every fault of the file's shape; `checked` names it in later ones.
    """
    document = parse(path, path.name)
    if isinstance(document, Fault):
        raise InputError([document])
    faults = scenario_faults(document, SCENARIO)
    if not faults:
        faults = [*_key_faults(document), *_change_faults(document, case.as_of_date)]
    if faults:
        raise InputError(faults)
    return replace(case, scenarios={**case.scenarios, SCENARIO: numbered(document)})


def renamed(error: InputError, path: Path) -> InputError:
    """The error with faults of the scenario put into the file."""
    own = f"scenarios/{SCENARIO}.toml"
    return InputError([f.at(file=path.name) if f.file == own else f for f in error.faults])


def _key_faults(document: Document) -> Iterator[Fault]:
    for key in document.data:
        if key not in ALLOWED_KEYS:
            cause = "the file is a scenario; what happened is stated in rows, with dates"
            yield document.fault(key, "does not state what happened", cause=cause)


def _change_faults(document: Document, day: date) -> Iterator[Fault]:
    for kind in ("override", "insert"):
        for nth, change in enumerate(document.data.get(kind, [])):
            message = _message(change, day)
            if message:
                limit = f"funding, prices or launches: {', '.join(ALLOWED_TABLES)}"
                text = f"number {nth + 1} {message}"
                yield Fault(text, place=document.place(kind, nth), limit=limit)


def _message(change: dict[str, Any], day: date) -> str | None:
    """Why a change is not something that happened after a day."""
    table = change["table"]
    if table not in ALLOWED_TABLES:
        return f"changes {table}, on which the forecast is scored"
    start = change.get("from_date", change.get("row", {}).get("valid_from_date"))
    if table in EVENTS or (isinstance(start, date) and start > day):
        return None
    return f"changes {table} from {start or 'the start'}, not from after {day}"
