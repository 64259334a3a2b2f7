"""Answers of unchanged cases at once: what a build has kept, without Typer, Polars or a model.

A call that is understood and kept is answered here; everything else, and every fault, takes the
whole way through `commands`. Both print the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from unitecon.basics import outside_text, terminal
from unitecon.builds.build import build_of
from unitecon.case.places import DEFAULT
from unitecon.cli import default_case, words
from unitecon.errors import LimitReached, UniteconError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unitecon.builds.build import Build
    from unitecon.reports.aligned_text import Cells

OPTIONS = {
    "--scenario": "scenario",
    "--as-of": "as_of",
    "--format": "form",
    "-o": "output",
    "--output": "output",
}
TAKES = {
    "show": {"scenario", "as_of", "form"},
    "explain": set[str](),
    "sql": set[str](),
    "chart": {"scenario", "as_of", "output"},
}
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TEXTS = ("csv", "json")  # formats whose text is kept as it is printed


class Call(NamedTuple):
    """A command line of one of the commands that a build can answer."""

    command: str
    subject: str  # a name, or a query
    case: str
    options: dict[str, list[str]]


def answer(arguments: Sequence[str]) -> int | None:
    """Answer a command line from what is kept; its exit code, or None if it is not kept."""
    call = _parsed(arguments)
    if call is None:
        return None
    if call.command == "sql":
        from unitecon.engine.ad_hoc import process

        process.prepare()
    as_of = (call.options.get("as_of") or [""])[-1]
    if as_of and not ISO_DATE.fullmatch(as_of):
        return None
    build = build_of(call.case, as_of, call.options.get("scenario"))
    if build is None or not build.files:
        return None
    try:
        return ANSWERS[call.command](build, call)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _parsed(arguments: Sequence[str]) -> Call | None:
    command = arguments[0] if arguments else ""
    if command not in TAKES:
        return None
    named: list[str] = []
    options: dict[str, list[str]] = {}
    waiting = iter(arguments[1:])
    for word in waiting:
        if not word.startswith("-"):
            named.append(word)
            continue
        name, equals, value = word.partition("=")
        option = OPTIONS.get(name, "")
        if option not in TAKES[command] or (equals and not name.startswith("--")):
            return None
        options.setdefault(option, []).append(value if equals else next(waiting, ""))
    values = [value for each in options.values() for value in each]
    if not 1 <= len(named) <= 2 or "" in (*named, *values):
        return None
    if words.ALL in options.get("scenario", ()):
        return None
    is_sql = command == "sql"
    try:
        subject, case = (words.query_and_case if is_sql else words.subject_and_case)(named)
    except UniteconError:
        return None
    return Call(command, subject, case or DEFAULT, options) if subject else None


def _show(build: Build, call: Call) -> int | None:
    form = (call.options.get("form") or ["table"])[-1]
    place = terminal.standard_output()
    if form in TEXTS and place.width is not None:
        return None  # only the first rows are for a terminal
    kind = "screen" if form == "table" and place.width is not None else form
    data = build.read(f"{call.subject}.{kind}") if kind in (*TEXTS, "table", "screen") else None
    notes = build.read(f"{call.subject}.notes")
    beside = build.read(f"{call.subject}.beside")
    if data is None or notes is None or beside is None:
        return None
    before, after = json.loads(beside), json.loads(notes)
    if form in TEXTS:
        _announce(call, before)
        terminal.put(data)
    else:
        from unitecon.reports import aligned_text, screen

        table = json.loads(data)
        text = screen.text(aligned_text.Cells(*table["cells"]), table["total"], place)
        _announce(call, before)
        terminal.say(text)
    for note in after:
        terminal.say(note, is_error=True)
    return 0


def _explain(build: Build, call: Call) -> int | None:
    data = build.read(f"{call.subject}.explain")
    return None if data is None else _print(call, data.decode())


def _chart(build: Build, call: Call) -> int | None:
    from pathlib import Path

    from unitecon.basics import files

    output = Path((call.options.get("output") or [""])[-1])
    data = build.read(f"{call.subject}.chart{output.suffix}")
    if data is None:
        return None
    try:
        files.write(output, data)
    except UniteconError:
        return None
    _announce(call)
    terminal.say(f"Written: {outside_text.line(output)}", is_error=True)
    return 0


def _sql(build: Build, call: Call) -> int | None:
    from unitecon.builds import database
    from unitecon.reports import screen

    if words.is_command(call.subject):
        return None
    try:
        sandbox = database.opened(build, call.subject)
        if sandbox is None:
            return None
        answered = sandbox.values(call.subject)
        sandbox.close()
    except LimitReached:
        _announce(call)
        raise
    except UniteconError:
        return None
    if answered is None:
        return None
    types, rows = answered
    place = terminal.standard_output()
    table = _cells(types, rows if place.width is None else rows[: screen.ROWS])
    if table is None:
        return None
    return _print(call, screen.text(table, len(rows), place, screen.BY_SELECT))


def _cells(types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Cells | None:
    """Rows as text; None if Polars may show them otherwise."""
    from unitecon.reports import aligned_text

    kinds = {name: _kind(sql_type) for name, sql_type in types.items()}
    if None in kinds.values() or any(len(row) != len(types) for row in rows):
        return None
    values = list(zip(*rows, strict=True)) or [()] * len(types)
    columns = {
        name: aligned_text.cells(name, column, kind or "")
        for (name, kind), column in zip(kinds.items(), values, strict=True)
    }
    numeric = [name for name, kind in kinds.items() if kind != aligned_text.TEXT]
    return aligned_text.Cells(columns, numeric)


def _kind(sql_type: str) -> str | None:
    """How a column of a SQL type is printed; None for a type that Polars may show otherwise."""
    from unitecon.reports import aligned_text

    name = sql_type.partition("(")[0].strip('"')
    if sql_type.endswith("]"):
        return None
    if name in {"DOUBLE", "FLOAT", "DECIMAL", "HUGEINT"}:
        return aligned_text.NUMBER
    if name in {f"{sign}{size}" for sign in ("", "U") for size in INTEGERS}:
        return aligned_text.INTEGER
    return aligned_text.TEXT if name in {"VARCHAR", "BOOLEAN", "DATE", "ENUM", "NULL"} else None


INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
ANSWERS: dict[str, Callable[[Build, Call], int | None]] = {
    "show": _show,
    "explain": _explain,
    "chart": _chart,
    "sql": _sql,
}


def _announce(call: Call, notes: Sequence[str] = ()) -> None:
    """Say which case answers where none was named, once it is sure that it does; then the notes."""
    if call.case == DEFAULT:
        terminal.say(default_case.line(), is_error=True)
    for note in notes:
        terminal.say(f"Note: {note}", is_error=True)


def _print(call: Call, text: str) -> int:
    _announce(call)
    terminal.say(text)
    return 0


def leave(code: int) -> None:
    """End the process at once: DuckDB takes as long to end as an answer takes."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
