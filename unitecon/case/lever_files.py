"""levers.toml -> definitions of levers, with every fault in them.

The levers every case has are in such a file, too: `scenarios/levers/levers.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unitecon.basics import numbers, reading
from unitecon.case.scenario_shapes import ACTIONS
from unitecon.case.toml_files import Document, parse
from unitecon.dictionary.tables import TABLES, Table
from unitecon.errors import Fault, Place, nearest

FILE = "levers.toml"
NAME = re.compile(r"[a-z][a-z0-9_]*")
INSERT = "insert"
TEXTS = ("description", "unit")
KEYS = (*TEXTS, "needs", "action", "low", "high", "rows", "each", "beside", "computed")
ROWS_KEYS = ("table", "where", "above", "row")


@dataclass(frozen=True, slots=True)
class TurnedRows:
    """The rows of a table that a lever turns: those that have what `where` names.

    `where` may name a column of a table that the rows point to, as `plans.plan_kind`. `above`
    leaves out rows whose value on the as-of date is not above it. `row` is the row that a lever
    inserts, with `{day}` for its day.
    """

    table: str
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    above: float | None = None
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeverDefinition:
    """A lever: what its value means, the range worth trying, and the rows it turns.

    `action` says how (set, multiply, add, or insert a row). With `each_key` there is a lever for
    each value of that key too: it sets the value, in `each_unit`, from `low` to `high` times the
    value now. A lever that inserts needs rows in the table `beside`. A computed lever has no rows.
    """

    name: str
    description: str
    unit: str
    action: str
    low: float
    high: float
    rows: tuple[TurnedRows, ...]
    needs: str
    each_key: str | None = None
    each_unit: str | None = None
    beside: str | None = None


def read(
    path: Path, *, is_bundled: bool = False
) -> tuple[tuple[LeverDefinition, ...], list[Fault]]:
    """The levers of a file, and its faults; both empty without such a file.

    Only a bundled file may have computed levers.
    """
    if not reading.is_there(path):
        return (), []
    document = parse(path, path.name)
    if isinstance(document, Fault):
        return (), [document]
    faults = [
        fault for name in document.data for fault in _Entry(document, name).faults(is_bundled)
    ]
    if faults:
        return (), faults
    return tuple(_definition(name, data) for name, data in document.data.items()), []


def _definition(name: str, data: Mapping[str, Any]) -> LeverDefinition:
    """The definition that a checked entry states."""
    rows = tuple(
        TurnedRows(turned["table"], _where(turned), turned.get("above"), turned.get("row", {}))
        for turned in data.get("rows", ())
    )
    tables = " or ".join(dict.fromkeys(turned.table for turned in rows))
    needs = data.get("needs", f"rows to turn in {tables}")
    each = data.get("each", {})
    low, high = float(data.get("low", 0)), float(data.get("high", 0))
    action = data.get("action", "")
    return LeverDefinition(name, data["description"], data["unit"], action, low, high, rows, needs,
                           each.get("key"), each.get("unit"), data.get("beside"))  # fmt: skip


def _where(turned: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    where = turned.get("where", {})
    return {column: tuple(wanted) if isinstance(wanted, list) else (wanted,)
            for column, wanted in where.items()}  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    """One lever of a file, to be checked."""

    document: Document
    name: str

    def faults(self, is_bundled: bool) -> Iterator[Fault]:
        """Everything wrong with the entry."""
        data = self.document.data[self.name]
        if not NAME.fullmatch(self.name):
            yield self._fault("", "is not a lever's name", self.name,
                              limit="lower-case letters, digits and '_'")  # fmt: skip
        if not isinstance(data, dict):
            yield self._fault("", "is not a table", limit=f"[{self.name}]")
            return
        for key in data:
            if key not in KEYS or (key == "computed" and not is_bundled):
                hint = nearest(key, KEYS[:-1])
                yield self._fault(key, f"is not a key of a lever{hint}", limit=_one_of(KEYS[:-1]))
        for key in TEXTS:
            if not isinstance(data.get(key), str) or not data[key]:
                yield self._fault(key, "is missing or not text", limit="text in quotation marks")
        if not data.get("computed"):
            yield from self._range_faults(data)
            yield from self._action_faults(data)

    def _range_faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        wrong = [key for key in ("low", "high") if not _is_finite(data.get(key))]
        for key in wrong:
            value = str(data[key]) if key in data else None
            yield self._fault(key, "is not a number" if value else "is missing", value,
                              limit="a number in the lever's unit")  # fmt: skip
        if not wrong and data["low"] >= data["high"]:
            limit, cause = f"below {data['high']:g}", "low and high are swapped"
            yield self._fault("low", "is not below high", f"{data['low']:g}",
                              limit=limit, cause=cause)  # fmt: skip

    def _action_faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        actions = (*ACTIONS, INSERT)
        action = data.get("action")
        if action not in actions:
            hint = nearest(str(action), actions)
            yield self._fault("action", f"is not an action{hint}", str(action),
                              limit=_one_of(actions))  # fmt: skip
        rows = data.get("rows")
        if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
            yield self._fault("rows", "is not a list of rows to turn",
                              limit='like [{ table = "plan_prices" }]')  # fmt: skip
            return
        for turned in rows:
            yield from self._rows_faults(turned, action == INSERT)
        yield from self._each_faults(data.get("each", {}), rows)
        if "beside" in data and data["beside"] not in TABLES:
            hint = nearest(str(data["beside"]), TABLES)
            yield self._fault("beside", f"is not a table{hint}", str(data["beside"]))

    def _rows_faults(self, turned: Mapping[str, Any], is_insert: bool) -> Iterator[Fault]:
        table = TABLES.get(str(turned.get("table")))
        if table is None or table.value is None:
            tables = [name for name, known in TABLES.items() if known.value]
            hint = nearest(str(turned.get("table")), tables)
            yield self._fault("rows", f"is not a table with values to turn{hint}",
                              str(turned.get("table")))  # fmt: skip
            return
        for key in turned:
            if key not in ROWS_KEYS:
                yield self._fault("rows", "is not a key of rows", key, limit=_one_of(ROWS_KEYS))
        if "above" in turned and not _is_finite(turned["above"]):
            yield self._fault("rows", "is not a number", str(turned["above"]), limit="above = 0")
        yield from self._columns_faults(table, turned, "row" if is_insert else "where")
        if is_insert and not isinstance(turned.get("row"), dict):
            yield self._fault("rows", "has no row = { ... } to insert")

    def _columns_faults(self, table: Table, turned: Mapping[str, Any], key: str) -> Iterator[Fault]:
        named = turned.get(key, {})
        if not isinstance(named, dict):
            yield self._fault("rows", "is not a table", str(named), limit=f"{key} = {{ ... }}")
            return
        columns = (*table.keys, *table.attributes)
        for name in named:
            other, _, column = name.partition(".")
            known = TABLES[other].columns if column and other in TABLES else ()
            joins = bool(column) and set(TABLES[other].keys) <= set(columns) if known else False
            if name not in columns and not (joins and column in known):
                message = f"is not a column of {table.name} to choose rows by"
                yield self._fault("rows", f"{message}{nearest(name, columns)}", name,
                                  limit=_one_of(columns))  # fmt: skip

    def _each_faults(self, each: object, rows: list[Any]) -> Iterator[Fault]:
        if each == {}:
            return
        if not isinstance(each, dict) or set(each) != {"key", "unit"}:
            yield self._fault("each", "is not a key with a unit",
                              limit='like { key = "plan_id", unit = "USD" }')  # fmt: skip
            return
        tables = [TABLES[str(turned.get("table"))] for turned in rows
                  if str(turned.get("table")) in TABLES]  # fmt: skip
        shared = [key for key in (tables[0].keys if tables else ())
                  if all(key in table.keys for table in tables)]  # fmt: skip
        if each["key"] not in shared:
            hint = nearest(str(each["key"]), shared)
            yield self._fault("each", f"is not a key of the rows{hint}", str(each["key"]),
                              limit=_one_of(shared))  # fmt: skip

    def _fault(
        self,
        key: str,
        message: str,
        value: str | None = None,
        *,
        limit: str | None = None,
        cause: str | None = None,
    ) -> Fault:
        """A fault at a key of the entry, or at its heading where the entry lacks the key."""
        lines = self.document.text.splitlines()
        heading = self.document.line(self.name) or 1
        of_key = re.compile(rf"\s*(\[[^]]*\b)?{re.escape(key)}\s*[]=]")
        line = heading
        for number, text in enumerate(lines[heading:], heading + 1):
            if key and of_key.match(text):
                line = number
                break
            if text.lstrip().startswith("[") and not text.lstrip().startswith(f"[{self.name}."):
                break
        place = Place(self.document.file, line, f"{self.name}.{key}" if key else self.name)
        return Fault(message, place=place, value=value, limit=limit, cause=cause)


def _one_of(names: tuple[str, ...] | list[str]) -> str:
    return f"one of {', '.join(names)}"


def _is_finite(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and numbers.is_in_range(value)  # type: ignore[arg-type]
