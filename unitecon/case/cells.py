"""One cell -> its value, or what is wrong with it and the likely cause.

Stricter than any cast: '7.5' is not a whole number, '1_000' and 'nan' are not numbers. What a
number is, `basics.numbers` says for all that is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import dataframely as dy

from unitecon.basics import numbers
from unitecon.dictionary.tables import Limits, metadata
from unitecon.errors import Fault, nearest

Value = str | float | int | bool | date | None
Read = Callable[[str], "Value | Fault"]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
OTHER_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
MISSING = ("nan", "inf", "-inf", "na", "n/a", "null", "none", "-")
DAY_LIMIT = "a date like 2025-12-31"
SLUG_LIMIT = "lower-case letters, digits, '_', '.' and '-'"


def reader(name: str, column: dy.Column) -> Read:
    """The function that reads the non-empty texts of a column.

    It gives the value in the column's type, or a Fault that has no place yet.
    """
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


def is_free_text(column: dy.Column) -> bool:
    """Whether a column takes any text, so that none needs to be read."""
    is_bound = metadata(column).get("choices") or getattr(column, "regex", None)
    return isinstance(column, dy.String) and not is_bound


def checked(name: str, column: dy.Column, value: object) -> Value | Fault:
    """A value of a TOML file or a Python call, by the rules of the column's texts.

    Gives the value, or a Fault that has no place yet. Text in a column of numbers is refused, even
    where it reads as one.
    """
    if isinstance(value, str) and not value:
        return Fault("is empty", limit="filled in")
    kind, limit = _kind(column)
    is_flag_for_number = isinstance(value, bool) and kind is not bool
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if is_flag_for_number or not isinstance(value, kind) or (kind is date and not is_day):
        return Fault("has the wrong type", limit=limit)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return reader(name, column)(text)


def _kind(column: dy.Column) -> tuple[type | tuple[type, ...], str]:
    """The Python type of a column's values, and how to ask for one."""
    if isinstance(column, (dy.Float64, dy.Int64)):
        return (int, float), "a number"
    if isinstance(column, dy.Date):
        return date, DAY_LIMIT
    return (bool, "true or false") if isinstance(column, dy.Bool) else (str, "text")


def _number(text: str, limits: Limits, name: str) -> Value | Fault:
    value = numbers.number(text)
    if value is None:
        return Fault("is not a number", limit="a number like 1234.5", cause=_number_cause(text))
    return _limited(value, limits, name)


def _integer(text: str, limits: Limits, name: str) -> Value | Fault:
    value = numbers.number(text)
    if value is None or (numbers.is_in_range(value) and not value.is_integer()):
        cause = _number_cause(text) if value is None else None
        return Fault("is not a whole number", limit="a whole number like 3", cause=cause)
    limited = _limited(value, limits, name)
    return limited if isinstance(limited, Fault) else int(value)


def _limited(value: float, limits: Limits, name: str) -> Value | Fault:
    if limits.allow(value):
        return value
    is_high = value > (numbers.MOST if limits.most is None else limits.most)
    message, cause = f"is too {'high' if is_high else 'low'}", None
    if not numbers.is_in_range(value):
        message = "is too large" if value > 0 else message
        cause = "an amount in another unit, or digits that repeat"
    elif name == "elasticity":
        cause = "a minus sign: it is the loss of members, 0.8 percent per percent of price"
    elif is_high and "share" in name:
        cause = f"a percentage instead of a share: {value:g} percent is {value / 100:g}"
    elif value < 0:
        cause = "a sign that does not belong: prices, costs and counts are positive"
    return Fault(message, limit=limits.around(value), cause=cause)


def _number_cause(text: str) -> str:
    causes = (
        (text.strip().lower() in MISSING, "a word for a missing value: leave the cell empty"),
        ("%" in text, "a percent sign: 40% is 0.4"),
        (any(sign in text for sign in "$€£"), "a currency sign: amounts are plain USD"),
        ("_" in text or "'" in text or " " in text, "a thousands separator"),
        ("," in text, "a comma: decimals take a point, thousands take nothing"),
    )  # fmt: skip
    return next((cause for applies, cause in causes if applies), "text in a column of numbers")


def _day(text: str) -> Value | Fault:
    if not DAY.fullmatch(text):
        return Fault("is not a date", limit=DAY_LIMIT, cause=_day_cause(text))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Fault("is not in the calendar", limit=DAY_LIMIT)


def _day_cause(text: str) -> str:
    parts = OTHER_DAY.fullmatch(text.strip())
    if not parts:
        is_serial = text.isdigit() and len(text) == 5
        return "a spreadsheet's day number" if is_serial else "another date format"
    first, second, year = (int(part) for part in parts.groups())
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
    return Fault(f"is not allowed here{hint}", limit=f"one of {', '.join(choices)}")


def _slug(text: str, pattern: re.Pattern[str]) -> Value | Fault:
    if pattern.fullmatch(text):
        return text
    tidy = re.sub(r"[^a-z0-9_.-]+", "_", text.strip().lower()).strip("_")
    cause = "a space before or after it" if text.strip() == tidy else f"a label; write {tidy!r}"
    return Fault("is not a slug", limit=SLUG_LIMIT, cause=cause)
