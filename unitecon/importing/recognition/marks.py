"""The marks of formats: which keys a record of each has, and how well a record fits."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("marks.toml")


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of record of a format: its keys, what some hold, and keys worth naming."""

    keys: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    telling: tuple[str, ...]

    def fits(self, record: Mapping[str, Any]) -> bool:
        """Whether a record is of this kind."""
        return not self.lacks(record) and all(
            any(value in allowed for value in _values(record, key))
            for key, allowed in self.values.items()
        )

    def lacks(self, record: Mapping[str, Any]) -> list[str]:
        """The keys of this kind that a record does not have."""
        return [key for key in self.keys if present(record, key) is None]

    def shown(self, record: Mapping[str, Any]) -> list[str]:
        """The keys that mark a record as of this kind, as they stand in it."""
        names = (present(record, key) for key in (*self.keys, *self.telling))
        return [name for name in names if name is not None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format's name on the command line, what it is, and the kinds of its records."""

    name: str
    title: str
    shapes: tuple[Shape, ...]


@cache
def formats() -> tuple[Format, ...]:
    """The formats that are recognised, from marks.toml."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Format(name, about["title"], tuple(_shape(shape) for shape in about["shapes"]))
        for name, about in data.items()
    )


def _shape(data: Mapping[str, Any]) -> Shape:
    values = {key: tuple(allowed) for key, allowed in data.get("values", {}).items()}
    return Shape(tuple(data["keys"]), values, tuple(data.get("telling", ())))


def present(record: Mapping[str, Any], key: str) -> str | None:
    """The alternative of a key (`a|b`) that a record has; None where it has none of them."""
    for path in key.split("|"):
        if next(_values(record, path), None) is not None:
            return path.replace("[]", "")
    return None


def _object(value: Any) -> Any:
    """An object written as text is read as what it is."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _values(record: Mapping[str, Any], path: str) -> Iterator[Any]:
    """What stands at a path; an empty text for null, so that a key without value is there."""
    values: list[Any] = [record]
    for step in path.split("."):
        name, is_list = step.removesuffix("[]"), step.endswith("[]")
        objects = (_object(value) for value in values)
        inner = [value[name] for value in objects if isinstance(value, dict) and name in value]
        values = [item for value in inner if isinstance(value, list) for item in value]
        values = values if is_list else inner
    yield from ("" if value is None else value for value in values)
