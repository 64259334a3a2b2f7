"""Which fields of a table may hold what, by the names that public exports use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("column_names.toml")
TOTAL = "total_tokens"


@cache
def names() -> dict[str, list[list[str]]]:
    """The known names of each ledger column, normalised, the best first."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        column: [[normal(name) for name in group] for group in groups]
        for column, groups in data.items()
    }


def normal(name: str) -> str:
    """A name without case and separators: `Prompt Tokens` and `promptTokens` are the same."""
    return re.sub(r"[^a-z0-9@]", "", name.lower())


def fields(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of each plain field, nested ones by path: `usage.input`."""
    values: dict[str, list[Any]] = {}
    for record in records:
        for path, value in _leaves(record, ""):
            values.setdefault(path, []).append(value)
    return values


def _leaves(record: Mapping[str, Any], before: str) -> Iterable[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{before}{name}.")
        elif not isinstance(value, list):
            yield f"{before}{name}", value


def candidates(column: str, paths: Sequence[str]) -> list[str]:
    """The fields that hold a ledger column by their names: the best ones, several if equally good.

    A field whose whole path is known is better than one whose last part is.
    """
    for group in names().get(column, ()):
        best: dict[int, list[tuple[int, str]]] = {}
        for path in paths:
            match = _match(path, group)
            if match is not None:
                best.setdefault(match[0], []).append((match[1], path))
        if best:
            return [path for _, path in sorted(best[min(best)])]
    return []


def rank(column: str, path: str) -> int | None:
    """How good a field's name is for a ledger column, from 0; None where it is not known for it."""
    for number, group in enumerate(names()[column]):
        if _match(path, group) is not None:
            return number
    return None


def _match(path: str, group: Sequence[str]) -> tuple[int, int] | None:
    """How many leading parts of a path must go for the rest to be a known name, and which it is."""
    parts = path.split(".")
    for start in range(len(parts)):
        name = normal("".join(parts[start:]))
        if name in group:
            return start, group.index(name)
    return None
