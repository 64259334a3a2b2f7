"""A JSON document -> its elements, each as the text that it is, whatever is wrong with others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

WRAPPERS = ("data", "items", "records", "rows", "logs", "entries", "events", "hits", "value")
OWN = ("token", "model", "usage")  # in a name of a record itself, not of a page around records
SPACE = re.compile(r"[ \t\r\n\ufeff]*")
BETWEEN = re.compile(r"[ \t\r\n\ufeff,]*")
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[][{},]', re.DOTALL)
FIRST_KEY = re.compile(r'\{\s*("(?:[^"\\]|\\.)*"\s*:)')
PAGE = re.compile(rf'"(?:{"|".join(WRAPPERS)})"\s*:\s*\[\s*(?=\{{)')
UNCLOSED = "[ without ]"  # stands for the end of an array that is missing
DECODER = json.JSONDecoder()


class Number(str):
    """A number as written: as floats, 7 and 7.0000000000000001 would be the same."""


def elements(text: str) -> Iterator[str]:
    """The values of a document, of arrays and broken pages their elements.

    One that is broken ends where it seems to: others that start like the first are not in it.
    """
    start = _skip(BETWEEN, text, 0)
    page = PAGE.search(text, start) if text.startswith("{", start) else None
    if page and _value_end(text, start) is not None:
        page = None
    is_open, start = page is not None, page.end() if page else start
    sibling = _sibling(text, start)
    while (start := _skip(BETWEEN, text, start)) < len(text):
        if text[start] == "]" or (text[start] == "[" and not is_open):
            is_open = text[start] == "["
            start += 1
            if page and not (sibling and sibling.search(text, start)):
                return  # what stands around the records of a page
            continue
        end = None if text[start] == "[" and sibling else _value_end(text, start)
        end = end or _broken_end(text, start, sibling)
        yield text[start:end]
        start = max(end, start + 1)
    if is_open:
        yield UNCLOSED


def _sibling(text: str, start: int) -> re.Pattern[str] | None:
    """How elements start that have the same first key as the first; None where none has a key."""
    key = FIRST_KEY.search(text, start)
    return re.compile(r"[,\s]\{\s*" + re.escape(key[1])) if key else None


def _value_end(text: str, start: int) -> int | None:
    """Where a whole value ends; None where it is broken or too deep to tell."""
    try:
        return DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def _broken_end(text: str, start: int, sibling: re.Pattern[str] | None) -> int:
    """Where a broken element ends: by its brackets, or before the next that starts like others."""
    end = _token_end(text, start)
    following = sibling.search(text, start + 1, end) if sibling else None
    while following:
        if _value_end(text, following.start() + 1) is not None:
            return following.start()
        following = sibling.search(text, following.end(), end) if sibling else None
    return end


def _token_end(text: str, start: int) -> int:
    """Where a value ends by its brackets outside strings: the end of the text if they stay open."""
    depth = 0
    for token in TOKEN.finditer(text, start):
        sign = token[0]
        if sign in "{[":
            depth += 1
        elif depth == 0 and sign in ",]}":
            return token.start()
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                return token.end()
    return len(text)


def _skip(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def values(text: str) -> Iterator[Any]:
    """JSON values that follow each other. Raises ValueError at the first that is broken."""
    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number)
    start = _skip(SPACE, text, 0)
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except RecursionError:
            raise ValueError("is nested too deeply") from None
        yield value
        start = _skip(SPACE, text, end)


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


def with_last_keys(text: str) -> str:
    """A record with the last value of each key; what Python cannot read is left as it is."""
    try:
        return dumped(next(values(text), text))
    except (ValueError, RecursionError):
        return text
