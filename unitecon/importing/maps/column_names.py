"""Which fields of a table may hold what, by the names that public exports use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("column_names.toml")
COUNTED = ("input_tokens", "output_tokens", "total_tokens")
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
        best: dict[int, list[str]] = {}
        for path in paths:
            depth = _match(path, group)
            if depth is not None:
                best.setdefault(depth, []).append(path)
        if best:
            return best[min(best)]
    return []


def _match(path: str, group: Sequence[str]) -> int | None:
    """How many leading parts of a path must go for the rest to be a known name."""
    parts = path.split(".")
    for start in range(len(parts)):
        if normal("".join(parts[start:])) in group:
            return start
    return None


def table_reason(records: Sequence[Mapping[str, Any]]) -> str | None:
    """What makes records a table of requests: their fields for model and tokens; None if not."""
    paths = list(fields(records))
    model = candidates("model_ref", paths)
    counts = [path for column in COUNTED for path in candidates(column, paths)[:1]]
    if not model or not counts:
        return None
    others = [
        path for column in ("user_id", "occurred_at") for path in candidates(column, paths)[:1]
    ]
    listed = list(dict.fromkeys([*others, model[0], *counts]))
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
