"""A TOML file -> its data and where each key stands, or the fault that makes it unreadable.

The one reader of TOML files: case.toml, scenarios/*.toml and the maps of imports.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from unitecon.case.csv_files import read_text
from unitecon.errors import Fault, Place, nearest

INTEGER_BITS = 63  # as TOML defines them
DEPTH = 16  # of tables and lists in each other; the deepest that mean anything have 4


@dataclass(frozen=True)
class Document:
    """A parsed TOML file, under the name that its faults show."""

    file: str
    text: str
    data: dict[str, Any]

    def line(self, key: str, nth: int = 0) -> int | None:
        """The line where a key stands; of a list of tables, the line of its nth [[header]]."""
        before = r"\[\[\s*" if f"[[{key}]]" in self.text else r"(\[+\s*)?"
        place = re.compile(rf"\s*{before}[\"']?{re.escape(key)}[\"']?\s*[]=]")
        places = [n for n, line in enumerate(self.text.splitlines(), 1) if place.match(line)]
        return places[min(nth, len(places) - 1)] if places else None

    def place(self, key: str, nth: int = 0) -> Place:
        """The place of a key; without a line where the file does not have it."""
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

    def unknown_key_faults(
        self, data: Mapping[str, Any], known: Iterable[str], kind: str = "key"
    ) -> list[Fault]:
        """The keys of one of its tables that are not among the known ones."""
        known = list(known)
        return [
            self.fault(key, f"unknown {kind}{nearest(key, known)}")
            for key in data
            if key not in known
        ]


def parse(path: Path, file: str) -> Document | Fault:
    """Read a TOML file; one that cannot be read is a fault, with its line where it has one."""
    text = read_text(path)
    if isinstance(text, Fault):
        return text.at(file=file)
    try:
        document = Document(file, text, tomllib.loads(text.replace("\r\n", "\n")))
    except RecursionError:
        return Fault("is nested too deeply", place=Place(file), limit=f"at most {DEPTH} deep")
    except ValueError as error:  # of the syntax, or a number of thousands of digits
        numbered = re.search(r"at line (\d+)", str(error))
        line = int(numbered[1]) if numbered else text.count("\n") + 1
        message = re.sub(r" \(at .*\)$", "", str(error))
        cause = "a text without quotation marks, or a bracket left open"
        return Fault(f"is not valid TOML: {message}", place=Place(file, line), cause=cause)
    return _value_fault(document) or document


def _value_fault(document: Document) -> Fault | None:
    """The first value that nothing can take, wherever in a file it is."""
    waiting: list[tuple[str, Any, int]] = [("", document.data, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if depth > DEPTH:
            return document.fault(key, "is nested too deeply", limit=f"at most {DEPTH} deep")
        if isinstance(value, dict):
            waiting += [(key or name, inner, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(key, inner, depth + 1) for inner in value]
        elif isinstance(value, float) and not math.isfinite(value):
            return document.fault(key, "is not a number", value=str(value), limit="a number")
        elif isinstance(value, int) and value.bit_length() > INTEGER_BITS:
            return document.fault(key, "is too large a number", limit="below 9.2e18")
    return None


def is_day(value: object) -> bool:
    """Whether a value is a TOML date without a time."""
    return isinstance(value, date) and not isinstance(value, datetime)


def is_number(value: object) -> bool:
    """Whether a value is a TOML integer or float."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
