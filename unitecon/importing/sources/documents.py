"""JSON documents -> their records as text, numbers as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

WRAPPERS = ("data", "items", "records", "rows", "logs", "entries", "events", "hits", "value")
OWN = ("token", "model", "usage")  # in a name of a record itself, not of a page around records


class Number(str):
    """A number as written: as floats, 7 and 7.0000000000000001 would be the same."""


def values(text: str) -> Iterator[Any]:
    """JSON values that follow each other. Raises ValueError at the first that is broken."""
    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number)
    start = _after_space(text, 0)
    while start < len(text):
        value, end = decoder.raw_decode(text, start)
        yield value
        start = _after_space(text, end)


def _after_space(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t\r\n\ufeff":
        start += 1
    return start


def records(text: str) -> Iterator[Any]:
    """The values of a document; of arrays, their elements."""
    for value in values(text):
        yield from value if isinstance(value, list) else [value]


def wrapper(value: Any) -> str | None:
    """The key of a page under which its records stand; None for a record."""
    if not isinstance(value, dict) or any(word in name.lower() for name in value for word in OWN):
        return None
    for name in WRAPPERS:
        inner = value.get(name)
        if isinstance(inner, list) and all(isinstance(item, dict) for item in inner):
            return name
    return None


def unwrapped(value: Any) -> list[Any]:
    """The records of a value: itself, or those of the list it wraps."""
    name = wrapper(value)
    return [value] if name is None else list(value[name])


def dumped(value: Any) -> str:
    """JSON with numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        cells = (f"{json.dumps(name)}: {dumped(cell)}" for name, cell in value.items())
        return "{" + ", ".join(cells) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumped, value)) + "]"
    return json.dumps(value)
