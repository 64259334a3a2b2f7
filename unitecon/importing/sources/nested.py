"""Fields inside other fields, named by their path: `usage.prompt_tokens`.

A name with dots may be a key itself, or have such a key at its end, as flat attributes do:
`attributes.gen_ai.usage.input_tokens`. The ways to read it are tried in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from unitecon.basics.sql_text import identifier, literal

TEXTS = ("VARCHAR", "JSON")  # types of columns that may hold JSON


def ways(name: str) -> list[tuple[str, ...]]:
    """The keys that a name may stand for: itself, or first parts as objects around the rest."""
    parts = name.split(".")
    return [(*parts[:depth], ".".join(parts[depth:])) for depth in range(len(parts))]


def value(record: Mapping[str, Any], name: str) -> Any:
    """What a record holds under a name, the first way that holds something; None if none does."""
    for keys in ways(name):
        inner: Any = record
        for key in keys:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if inner is not None:
            return inner
    return None


def has(record: Mapping[str, Any], name: str) -> bool:
    """Whether a record has a field, even one without a value."""
    return any(_has(record, keys) for keys in ways(name))


def _has(record: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    inner: Any = record
    for key in keys:
        if not isinstance(inner, dict) or key not in inner:
            return False
        inner = inner[key]
    return True


def json_paths(name: str) -> list[str]:
    """The same ways as JSON pointers (RFC 6901)."""
    return [_pointer(keys) for keys in ways(name)]


def _pointer(keys: Iterable[str]) -> str:
    """A JSON pointer, which takes keys of any text; DuckDB's own paths have none for a quote."""
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


def extracts(line: str, names: tuple[str, ...], own: str, rows: str) -> str:
    """SQL of rows with one column a name, as text, from the JSON in the column `line`.

    Of `rows`, which is SQL from its `from` on, the columns `own` are left as they are.

    All are taken out at once: a path at a time, each record would be parsed as many times.
    """
    paths = [path for name in names for path in json_paths(name)]
    start, cells = 1, []
    for name in names:
        count = len(ways(name))
        places = ", ".join(f"cells[{number}]" for number in range(start, start + count))
        cells.append(f"coalesce({places}) as {identifier(name)}")
        start += count
    listed = ", ".join(map(literal, paths))
    return (
        f"select {own}, {', '.join(cells)} from "
        f"(select {own}, json_extract_string({line}, [{listed}]) as cells {rows})"
    )


def column(name: str, types: Mapping[str, str]) -> str | None:
    """SQL of a field of a table whose columns have these types; None where there is none.

    Inside a column it is looked for where that holds JSON text or a struct.
    """
    if name in types:
        return identifier(name)
    cells = [_inside(keys[0], keys[1:], types) for keys in ways(name)]
    known = [cell for cell in cells if cell is not None]
    return f"coalesce({', '.join(known)})" if known else None


def _inside(whole: str, keys: tuple[str, ...], types: Mapping[str, str]) -> str | None:
    cell, kind = identifier(whole), types.get(whole, "")
    path = literal(_pointer(keys))
    if kind.startswith("STRUCT"):
        return f"to_json({cell}) ->> {path}"
    return f"case when json_valid({cell}) then {cell} ->> {path} end" if kind in TEXTS else None
