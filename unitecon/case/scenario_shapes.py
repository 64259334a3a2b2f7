"""The shape of a scenario file: its keys, and those of its changes, levers and sweeps.

What the changes touch is checked when they are laid on the case's rows, by `scenarios`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from unitecon.case.cells import SLUG_LIMIT
from unitecon.case.settings import switch_faults
from unitecon.case.toml_files import Document, is_day, is_number
from unitecon.dictionary.fields import BASES, SLUG
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import Fault, Place, nearest

Action = Literal["set", "multiply", "add"]
ACTIONS: tuple[Action, ...] = get_args(Action)

SCENARIO_KEYS = ("title", "question", "base", "switches", "override", "insert", "lever", "sweep")
# The keys of each [[list]] of changes.
LISTS = {
    "override": ("table", "where", *ACTIONS, "from_date", "basis", "note"),
    "insert": ("table", "row"),
    "lever": ("lever", "value", "from_date", "basis", "note"),
    "sweep": ("lever", "values", "from_date"),
}


def scenario_faults(document: Document, name: str) -> list[Fault]:
    """Faults in the shape of a scenario file whose stem is `name`."""
    data, faults = document.data, document.unknown_key_faults(document.data, SCENARIO_KEYS)
    if name == BASELINE:
        cause = "baseline is the case itself: change the case instead"
        message = f"{BASELINE} cannot be a scenario's name"
        faults.append(Fault(message, place=Place(document.file), cause=cause))
    elif not re.match(SLUG, name):
        message = "the file's name is not a slug"
        faults.append(Fault(message, place=Place(document.file), limit=SLUG_LIMIT))
    for key in ("title", "question"):
        if key not in data:
            faults.append(Fault("is missing", place=Place(document.file, column=key)))
        elif not isinstance(data[key], str):
            faults.append(document.fault(key, "is not text", value=str(data[key])))
    return [*faults, *switch_faults(document), *_changes_faults(document)]


def numbered(document: Document) -> dict[str, Any]:
    """A scenario file's data, each of its changes with the `line` it begins on."""
    lists = {kind: document.data[kind] for kind in LISTS if kind in document.data}
    return document.data | {
        kind: [change | {"line": document.line(kind, nth)} for nth, change in enumerate(changes)]
        for kind, changes in lists.items()
    }


def base_faults(document: Document, scenarios: Iterable[str]) -> list[Fault]:
    """Bases (one name, or a list of them) that are neither a scenario nor baseline."""
    names, base = [BASELINE, *scenarios], document.data.get("base", BASELINE)
    bases = base if isinstance(base, list) else [base]
    if not bases or not all(isinstance(name, str) for name in bases):
        limit = "a scenario's name, or a list of them"
        return [document.fault("base", "is not a name", value=str(base), limit=limit)]
    return [
        Fault(
            f"unknown scenario {name!r}{nearest(name, names)}",
            place=document.place("base"),
            value=name,
            is_sentence=True,
        )
        for name in bases
        if name not in names
    ]


def _changes_faults(document: Document) -> list[Fault]:
    faults = []
    for kind, known in LISTS.items():
        changes = document.data.get(kind, [])
        if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
            faults.append(document.fault(kind, "is not a list of tables", limit=f"[[{kind}]]"))
            continue
        for nth, change in enumerate(changes):
            faults += document.unknown_key_faults(change, known)
            faults += [
                Fault(f"number {nth + 1} {message}", place=document.place(kind, nth))
                for message in (*_MESSAGES[kind](change), *_common_messages(change))
            ]
    return faults


def _override_messages(change: Mapping[str, Any]) -> list[str]:
    messages = _row_messages(change, "where")
    actions = [change[action] for action in ACTIONS if action in change]
    if len(actions) != 1:
        messages.append(f"has {len(actions)} of set, multiply and add; it needs exactly one")
    elif not is_number(actions[0]):
        messages.append(f"changes by {actions[0]!r}, which is not a number")
    return messages


def _row_messages(change: Mapping[str, Any], inner: str = "row") -> list[str]:
    messages = [] if isinstance(change.get("table"), str) else ["does not name a table"]
    if not isinstance(change.get(inner), dict):
        messages.append(f"has no {inner} = {{ ... }}")
    return messages


def _lever_messages(change: Mapping[str, Any]) -> list[str]:
    messages = [] if isinstance(change.get("lever"), str) else ["does not name a lever"]
    if not is_number(change.get("value")):
        messages.append(f"has the value {change.get('value')!r}, which is not a number")
    return messages


def _sweep_messages(change: Mapping[str, Any]) -> list[str]:
    messages = [] if isinstance(change.get("lever"), str) else ["does not name a lever"]
    values = change.get("values")
    if not isinstance(values, list) or not values or not all(map(is_number, values)):
        messages.append("has no values = [...] of numbers")
    return messages


def _common_messages(change: Mapping[str, Any]) -> list[str]:
    """Messages on keys that several kinds of change share."""
    messages = []
    if "from_date" in change and not is_day(change["from_date"]):
        messages.append("has a from_date that is not a date like 2025-12-31")
    if change.get("basis", BASES[0]) not in BASES:
        messages.append(f"has basis {change['basis']!r}; it must be one of {', '.join(BASES)}")
    if not isinstance(change.get("note", ""), str):
        messages.append("has a note that is not text; put it in quotation marks")
    return messages


_MESSAGES = {
    "override": _override_messages,
    "insert": _row_messages,
    "lever": _lever_messages,
    "sweep": _sweep_messages,
}
