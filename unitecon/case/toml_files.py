"""case.toml and scenarios/*.toml -> settings, with every fault in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from unitecon.dictionary.fields import BASES, SLUG
from unitecon.dictionary.tables import SWITCHES
from unitecon.errors import Fault, Place, nearest

NEEDED_KEYS = ("title", "as_of_date", "first_month", "last_month")
CASE_KEYS = (*NEEDED_KEYS, "switches", "usage")
USAGE_KEYS = ("plan_of_unlisted_users",)
SCENARIO_KEYS = ("title", "question", "base", "switches", "override", "insert", "lever", "sweep")
ACTIONS = ("set", "multiply", "add")
OVERRIDE_KEYS = ("table", "where", *ACTIONS, "from_date", "basis", "note")
INSERT_KEYS = ("table", "row")
LEVER_KEYS = ("lever", "value", "from_date", "basis", "note")
SWEEP_KEYS = ("lever", "values", "from_date")
LISTS = {
    "override": OVERRIDE_KEYS, "insert": INSERT_KEYS, "lever": LEVER_KEYS, "sweep": SWEEP_KEYS,
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A parsed TOML file and its text, which tells the lines."""

    file: str
    text: str
    data: dict[str, Any]

    def line(self, key: str, nth: int = 0) -> int | None:
        """The line where a key stands, of a key in LISTS the line of its nth [[header]]."""
        before = r"\[\[\s*" if f"[[{key}]]" in self.text else r"(\[+\s*)?"
        place = re.compile(rf"\s*{before}[\"']?{re.escape(key)}[\"']?\s*[]=]")
        places = [n for n, line in enumerate(self.text.splitlines(), 1) if place.match(line)]
        return places[min(nth, len(places) - 1)] if places else None

    def place(self, key: str, nth: int = 0) -> Place:
        """The nth place where a key stands; without a line where it is nowhere."""
        return Place(self.file, self.line(key, nth), key)

    def fault(
        self,
        key: str,
        message: str,
        *,
        value: str | None = None,
        limit: str | None = None,
        cause: str | None = None,
    ) -> Fault:
        """A fault at the first place where a key stands."""
        return Fault(message, place=self.place(key), value=value, limit=limit, cause=cause)


def parse(path: Path, file: str) -> Document | Fault:
    """Read a TOML file; broken TOML is a fault with its line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return Document(file, text, tomllib.loads(text.replace("\r\n", "\n")))
    except UnicodeDecodeError:
        return Fault("is not UTF-8 text", place=Place(file), cause="saved in another encoding")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = re.sub(r" \(at .*\)$", "", str(error))
        cause = "a text without quotation marks, or a bracket left open"
        return Fault(f"is broken TOML: {message}", place=Place(file, line), cause=cause)


def case_faults(document: Document) -> list[Fault]:
    """Faults of a case.toml: keys, types, switches and the horizon."""
    data = document.data
    faults = _unknown_keys(document, data, CASE_KEYS)
    for key in NEEDED_KEYS:
        if key not in data:
            faults.append(Fault("is missing", place=Place(document.file, column=key)))
    if "title" in data and not isinstance(data["title"], str):
        faults.append(document.fault("title", "is not text", value=str(data["title"])))
    faults += switch_faults(document) + usage_faults(document)
    days = {key: data[key] for key in NEEDED_KEYS[1:] if key in data}
    for key, value in days.items():
        if not _is_day(value):
            cause = "quotation marks around it" if isinstance(value, str) else None
            limit = "a date like 2025-12-31, without quotation marks"
            faults.append(
                document.fault(key, "is not a date", value=str(value), limit=limit, cause=cause)
            )
    if len(days) == 3 and all(map(_is_day, days.values())):
        faults += _horizon_faults(document, data)
    return faults


def usage_faults(document: Document) -> list[Fault]:
    """Faults of how a usage log is read."""
    usage = document.data.get("usage", {})
    if not isinstance(usage, dict):
        return [document.fault("usage", "is not a table", limit="[usage]")]
    faults = _unknown_keys(document, usage, USAGE_KEYS)
    plan = usage.get("plan_of_unlisted_users", "")
    if not isinstance(plan, str):
        limit = "a plan_id, in quotation marks"
        faults.append(
            document.fault("plan_of_unlisted_users", "is not text", value=str(plan), limit=limit)
        )
    return faults


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _horizon_faults(document: Document, data: Mapping[str, date]) -> list[Fault]:
    first, last, faults = data["first_month"], data["last_month"], []
    for key in ("first_month", "last_month"):
        if data[key].day != 1:
            limit = f"the first of a month, like {data[key].replace(day=1)}"
            faults.append(
                document.fault(key, "is not a month's first day", value=str(data[key]), limit=limit)
            )
    if last < first:
        limit, cause = f"{first} or later", "the two months are swapped"
        fault = document.fault("last_month", "is before the first month", value=str(last))
        faults.append(replace(fault, limit=limit, cause=cause))
    else:
        outside = as_of_fault(document, data["as_of_date"])
        faults += [outside] if outside else []
    return faults


def as_of_fault(document: Document, as_of: date) -> Fault | None:
    """What is wrong with a date to look from: it must stand within the case's months."""
    first, last = document.data["first_month"], document.data["last_month"]
    if first <= as_of and (as_of.year, as_of.month) <= (last.year, last.month):
        return None
    side = "before the first month" if as_of < first else "after the last month"
    limit = f"from {first} to the end of {last:%Y-%m}"
    return document.fault("as_of_date", f"is {side}", value=str(as_of), limit=limit)


def switch_faults(document: Document) -> list[Fault]:
    """Unknown switches and values they do not take."""
    switches = document.data.get("switches", {})
    if not isinstance(switches, dict):
        return [document.fault("switches", "is not a table", limit="[switches]")]
    faults = _unknown_keys(document, switches, SWITCHES, "switch")
    for name, value in switches.items():
        choices = SWITCHES[name].choices if name in SWITCHES else (value,)
        # 1 == True in Python, so types are compared, too.
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            shown = [str(choice).lower() for choice in choices]
            hint = nearest(str(value), shown)
            message, limit = f"is not one of its values{hint}", f"one of {', '.join(shown)}"
            faults.append(document.fault(name, message, value=str(value), limit=limit))
    return faults


def _unknown_keys(
    document: Document, data: Mapping[str, Any], known: Iterable[str], kind: str = "key"
) -> list[Fault]:
    known = list(known)
    return [
        document.fault(key, f"is not a {kind} of {document.file}{nearest(key, known)}")
        for key in data
        if key not in known
    ]


def scenario_faults(document: Document, name: str) -> list[Fault]:
    """Faults in the shape of a scenario file; what overrides hit is checked by `scenarios`."""
    data, faults = document.data, _unknown_keys(document, document.data, SCENARIO_KEYS)
    if name == "baseline":
        cause = "baseline is the case as it stands: change the case instead"
        faults.append(Fault("cannot be a scenario's name", place=Place(document.file), cause=cause))
    elif not re.match(SLUG, name):
        limit = "lower-case letters, digits, '_', '.' and '-'"
        faults.append(
            Fault("has a name that is not a slug", place=Place(document.file), limit=limit)
        )
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
    names, base = ["baseline", *scenarios], document.data.get("base", "baseline")
    bases = base if isinstance(base, list) else [base]
    if not bases or not all(isinstance(name, str) for name in bases):
        limit = "a scenario's name, or a list of them"
        return [document.fault("base", "is not a name", value=str(base), limit=limit)]
    return [
        document.fault("base", f"is not a scenario{nearest(name, names)}", value=name)
        for name in bases
        if name not in names
    ]


def _changes_faults(document: Document) -> list[Fault]:
    faults = []
    for kind, known in LISTS.items():
        changes = document.data.get(kind, [])
        if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
            faults.append(document.fault(kind, "is not a list", limit=f"[[{kind}]]"))
            continue
        for place, change in enumerate(changes):
            faults += _unknown_keys(document, change, known)
            faults += [
                Fault(f"{message} (number {place + 1})", place=document.place(kind, place))
                for message in (*_MESSAGES[kind](change), *_common_messages(change))
            ]
    return faults


def _override_messages(change: Mapping[str, Any]) -> list[str]:
    said = _row_messages(change, "where")
    actions = [change[action] for action in ACTIONS if action in change]
    if len(actions) != 1:
        said.append(f"has {len(actions)} of set, multiply and add instead of one")
    elif not _is_number(actions[0]):
        said.append(f"changes by {actions[0]!r}, which is not a number")
    return said


def _row_messages(change: Mapping[str, Any], inner: str = "row") -> list[str]:
    said = [] if isinstance(change.get("table"), str) else ["names no table"]
    if not isinstance(change.get(inner), dict):
        said.append(f"has no {inner} = {{ ... }}")
    return said


def _lever_messages(change: Mapping[str, Any]) -> list[str]:
    said = [] if isinstance(change.get("lever"), str) else ["names no lever"]
    if not _is_number(change.get("value")):
        said.append(f"has the value {change.get('value')!r}, which is not a number")
    return said


def _sweep_messages(change: Mapping[str, Any]) -> list[str]:
    said = [] if isinstance(change.get("lever"), str) else ["names no lever"]
    values = change.get("values")
    if not isinstance(values, list) or not values or not all(map(_is_number, values)):
        said.append("has no values = [...] of numbers")
    return said


def _common_messages(change: Mapping[str, Any]) -> list[str]:
    """What is wrong with keys that several kinds of change share."""
    said = []
    if "from_date" in change and not _is_day(change["from_date"]):
        said.append("has a from_date that is not a date like 2025-12-31")
    if change.get("basis", BASES[0]) not in BASES:
        said.append(f"has basis {change['basis']!r}, not one of {', '.join(BASES)}")
    return said


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_MESSAGES = {
    "override": _override_messages, "insert": _row_messages,
    "lever": _lever_messages, "sweep": _sweep_messages,
}  # fmt: skip
