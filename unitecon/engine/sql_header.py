"""The header of a SQL file: its keys, the values they may have, and how it is read."""

from __future__ import annotations

import re
from pathlib import Path

HEADER_KEYS = ("question", "grain", "reads", "notes")
KEPT = ("view", "table", "on request")  # the first is the default
NEEDS = ("usage log", "imports", "draws", "driver targets")
ELSE_EMPTY = ", else empty"
SUMS = ("exact",)
COMPARES = ("scenarios",)
ORDER = "order"
TOGETHER = "together"
# With the values that each may have.
CHOICES = {
    "kept": KEPT,
    "needs": (*NEEDS, *(f"{need}{ELSE_EMPTY}" for need in NEEDS)),
    "sums": SUMS,
    "compares": COMPARES,
    "files": (TOGETHER,),
}
PART_OF = "part of"
LINES = "lines"
SAME_AS = "same as"
OPTIONAL_KEYS = (*CHOICES, PART_OF, ORDER, LINES, SAME_AS)


def read(path: Path) -> tuple[dict[str, str], str]:
    """The header's values by key, and the body: its own, or the one that it shares."""
    header, body = _split(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))
    shared = header.get(SAME_AS, "")
    if not shared or not path.with_name(f"{shared}.sql").is_file():
        return header, body
    other, body = read(path.with_name(f"{shared}.sql"))
    return header, re.sub(rf"\b{other['reads']}\b", header.get("reads", ""), body)


def _split(text: str) -> tuple[dict[str, str], str]:
    """The header's values by key, and the body.

    An indented line continues the last key's value; any other is a remark for who reads the file.
    """
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            return header, "\n".join(lines[number:])
        name, colon, value = line[2:].strip().partition(":")
        if colon and name in (*HEADER_KEYS, *OPTIONAL_KEYS) and name not in header:
            key = name
            header[key] = value.strip()
        elif key and line.startswith("--  "):
            header[key] = f"{header[key]} {line[2:].strip()}".strip()
    return header, ""


def names(value: str) -> tuple[str, ...]:
    """The names of a list with commas."""
    return tuple(name for name in (part.strip() for part in value.split(",")) if name)
