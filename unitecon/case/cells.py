"""One cell's text -> its value, or what is wrong with it and why it probably is.

Stricter than any cast: '7.5' is no whole number, '1_000' and 'nan' are no numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

import dataframely as dy

from unitecon.dictionary.tables import Limits, metadata
from unitecon.errors import Fault, nearest

Value = str | float | int | bool | date | None
Read = Callable[[str], "Value | Fault"]

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
OTHER_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
MISSING = ("nan", "inf", "-inf", "na", "n/a", "null", "none", "-")


def reader(name: str, column: dy.Column) -> Read:
    """The function that reads a column's non-empty cells; its faults have no place yet."""
    limits = Limits(*(getattr(column, n, None) for n in ("min", "min_exclusive", "max")))
    if isinstance(column, dy.Float64):
        return lambda text: _number(text, limits, name)
    if isinstance(column, dy.Int64):
        return lambda text: _integer(text, limits, name)
    if isinstance(column, dy.Date):
        return _day
    if isinstance(column, dy.Bool):
        return _flag
    choices = metadata(column).get("choices")
    if choices:
        return lambda text: _choice(text, choices)
    if isinstance(column, dy.String) and column.regex:
        pattern = re.compile(column.regex)
        return lambda text: _slug(text, pattern)
    return lambda text: text


def _number(text: str, limits: Limits, name: str) -> Value | Fault:
    if not NUMBER.fullmatch(text):
        return Fault("is not a number", limit="like 1234.5", cause=_number_cause(text))
    if not math.isfinite(float(text)):
        return Fault("is too large for a number", limit="a number below 1.8e308")
    return _limited(float(text), limits, name)


def _integer(text: str, limits: Limits, name: str) -> Value | Fault:
    if not INTEGER.fullmatch(text):
        cause = None if NUMBER.fullmatch(text) else _number_cause(text)
        return Fault("is not a whole number", limit="like 3", cause=cause)
    return _limited(int(text), limits, name)


def _limited(value: float, limits: Limits, name: str) -> Value | Fault:
    if limits.allow(value):
        return value
    is_high = limits.most is not None and value > limits.most
    cause = None
    if is_high and "share" in name:
        cause = f"percent instead of a share: {value:g} percent is {value / 100:g}"
    elif value < 0:
        cause = "a sign that does not belong: prices, costs and counts are positive"
    return Fault(f"is too {'high' if is_high else 'low'}", limit=str(limits), cause=cause)


def _number_cause(text: str) -> str:
    causes = (
        (text != text.strip(), "a space before or after it"),
        (text.strip().lower() in MISSING, "a word for a missing value: leave the cell empty"),
        ("%" in text, "a percent sign: 40% is 0.4"),
        (any(sign in text for sign in "$€£"), "a currency sign: amounts are plain USD"),
        ("_" in text or "'" in text or " " in text, "a thousands separator"),
        ("," in text, "a comma: decimals take a point, thousands take nothing"),
    )  # fmt: skip
    return next((cause for is_so, cause in causes if is_so), "text in a column of numbers")


def _day(text: str) -> Value | Fault:
    if not DAY.fullmatch(text):
        return Fault("is not a date", limit="a date like 2025-12-31", cause=_day_cause(text))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Fault("is not in the calendar", limit="a date like 2025-12-31")


def _day_cause(text: str) -> str:
    found = OTHER_DAY.fullmatch(text.strip())
    if not found:
        is_serial = text.isdigit() and len(text) == 5
        return "a spreadsheet's day number" if is_serial else "another way to write dates"
    first, second, year = (int(part) for part in found.groups())
    if first > 12 and second <= 12:
        return f"day first: write {year}-{second:02}-{first:02}"
    if second > 12 and first <= 12:
        return f"month first: write {year}-{first:02}-{second:02}"
    return f"day first or month first: write {year}, month, day with '-' between"


def _flag(text: str) -> Value | Fault:
    # Spreadsheets save true as TRUE.
    flags = {"true": True, "false": False}
    if text.lower() in flags:
        return flags[text.lower()]
    return Fault("is neither true nor false", limit="true or false")


def _choice(text: str, choices: tuple[str, ...]) -> Value | Fault:
    if text in choices:
        return text
    hint = nearest(text, choices)
    return Fault(f"is not one of the column's values{hint}", limit=f"one of {', '.join(choices)}")


def _slug(text: str, pattern: re.Pattern[str]) -> Value | Fault:
    if pattern.fullmatch(text):
        return text
    tidy = re.sub(r"[^a-z0-9_.-]+", "_", text.strip().lower()).strip("_")
    cause = "a space before or after it" if text.strip() == tidy else f"a label; write {tidy!r}"
    limit = "lower-case letters, digits, '_', '.' and '-'"
    return Fault("is not a slug", limit=limit, cause=cause)
