"""Which field of a table holds which column of the ledger: by name, and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unitecon.importing.maps import column_names
from unitecon.importing.strict_types import COUNTS, ISO, NAMES

EPOCH = r"\d{10}(\.\d+)?|\d{13}|\d{16}|\d{19}"
COUNT = r"-?\d[\d,.]*([eE][+-]?\d+)?"
COST = r"[$€£]?\s?-?\d*[.,]?\d+([eE][+-]?\d+)?"
MOST = 0.9  # of a column's values decide what it holds: one bad record is not the column's fault
LIMITS = {
    "occurred_at": "a time (must be ISO 8601, or seconds since 1970)",
    "model_ref": "the name of a model",
}
BY_CALL = ("trace_id", "span_id", "log_id", "event_id", "response_id")  # may be shared by calls


@dataclass(frozen=True, slots=True)
class Choices:
    """The fields that may hold each ledger column (several: equally good), and their values."""

    fields: Mapping[str, list[Any]]
    columns: dict[str, list[str]]
    notes: list[str]

    def mapped(self) -> dict[str, str]:
        """The field of each ledger column that has exactly one."""
        return {
            column: names[0]
            for column, names in self.columns.items()
            if len(names) == 1 and column != column_names.TOTAL
        }

    def total(self) -> dict[str, str]:
        """The field with the sum of all tokens, where there is exactly one."""
        names = self.columns.get(column_names.TOTAL, [])
        return {column_names.TOTAL: names[0]} if len(names) == 1 else {}


def of(records: Sequence[Mapping[str, Any]]) -> Choices:
    """The choices for records of a table."""
    fields = column_names.fields(records)
    notes: list[str] = []
    columns: dict[str, list[str]] = {}
    for column in column_names.names():
        paths = [path for path, values in fields.items() if plausible(column, values)]
        names = _distinct(column, column_names.candidates(column, paths), fields)
        if column == "request_id":
            names = _unshared(names, fields, notes)
        if names:
            columns[column] = names
    return Choices(fields, columns, notes)


def telling(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields that make records a table of requests: for model and tokens; empty if not."""
    columns = of(records).columns
    counted = [column for column in ("input_tokens", "output_tokens") if column in columns]
    if "model_ref" not in columns or not counted:
        return []
    shown = ("user_id", "occurred_at", "model_ref", *counted)
    return list(dict.fromkeys(columns[column][0] for column in shown if column in columns))


def plausible(column: str, values: Sequence[Any]) -> bool:
    """Whether values can be of a ledger column; where all are empty, they can be of any."""
    texts = [str(value).strip() for value in values if value not in (None, "")]
    if column in COUNTS or column == column_names.TOTAL:
        return _mostly(texts, re.compile(COUNT).fullmatch)
    if column == "reported_cost_usd":
        return _mostly(texts, re.compile(COST).fullmatch)
    if column == "occurred_at":
        return _mostly(texts, is_time)
    if column == "model_ref":
        return not texts or not all(re.fullmatch(r"[\d.]+", text) for text in texts)
    return True


def _mostly(texts: Sequence[str], is_such: Callable[[str], object]) -> bool:
    """Whether at least the share MOST is such; it stops at the text that settles that it is not."""
    refusals = 0
    for text in texts:
        refusals += not is_such(text)
        if len(texts) - refusals < MOST * len(texts):
            return False
    return True


def misfit(column: str, values: Sequence[Any]) -> str | None:
    """The first value that cannot be of a ledger column; None where all can."""
    return next((str(value) for value in values if not plausible(column, [value])), None)


def is_time(text: str) -> bool:
    """Whether a text is an instant: ISO 8601, or seconds and their parts since 1970."""
    return bool(re.fullmatch(ISO, text) or re.fullmatch(EPOCH, text))


def _distinct(column: str, names: list[str], fields: Mapping[str, list[Any]]) -> list[str]:
    """The first name where all others say the same of each record, such as an id and its name.

    Names of users, models and ids say the same where they divide the records alike; anything else
    must be equal.
    """
    filled = [name for name in names if any(value not in (None, "") for value in fields[name])]
    names = filled or names[:1]
    if len(names) < 2:
        return names
    first, others = fields[names[0]], [fields[name] for name in names[1:]]
    is_name = column in NAMES
    same = (_same_groups(first, other) if is_name else first == other for other in others)
    return names[:1] if all(same) else names


def _same_groups(first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Whether two fields divide the records alike."""
    pairs = {(str(a), str(b)) for a, b in zip(first, second, strict=False)}
    counts = (len({str(a) for a in first}), len({str(b) for b in second}))
    return len(first) == len(second) and counts == (len(pairs), len(pairs))


def _unshared(names: list[str], fields: Mapping[str, list[Any]], notes: list[str]) -> list[str]:
    """Names of an id without those that several calls of the sample share."""
    own = []
    for name in names:
        values = [str(value) for value in fields[name] if value not in (None, "")]
        last = column_names.normal(name.rpartition(".")[2])
        if last in map(column_names.normal, BY_CALL) and len(set(values)) < len(values):
            notes.append(f"{name} repeats, so rows are identified by their line instead")
        else:
            own.append(name)
    return own
