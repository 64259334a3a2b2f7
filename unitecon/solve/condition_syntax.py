"""A condition on a figure of an answer, and the parts of its text that stand alone."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from unitecon.errors import Fault, Place

Value = float | date | bool

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
# An equals sign with blanks around it compares; without, it stands in key=value.
SIGN = re.compile(r">=|<=|>|<|(?<=\s)==?(?=\s)")
NUMBER = re.compile(
    r"(-?)\$?(\d[\d,]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)(bn|m|k)?", re.IGNORECASE
)
SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
FORM = "[answer.]column [key=value]... >= a number, a date, true or false"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, and the place of its first character, from 1."""

    text: str
    place: int

    def fault(self, said: str, limit: str | None = None) -> Fault:
        """What is wrong with it."""
        message = f"at character {self.place} {said}"
        return Fault(message, place=Place(column="condition"), value=self.text or None, limit=limit)


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison that one figure of an answer has to meet.

    `keys` choose the answer's row within a scenario; `assumed` says which of them were filled in.
    """

    answer: str
    column: str
    keys: Mapping[str, object]
    operator: str
    value: Value
    assumed: tuple[str, ...] = ()

    def __str__(self) -> str:
        keys = "".join(f" {name}={key_text(name, value)}" for name, value in self.keys.items())
        number = isinstance(self.value, float)
        value = f"{self.value:,.12g}" if number else str(self.value).lower()
        return f"{self.answer}.{self.column}{keys} {self.operator} {value}"

    def is_met(self, value: Value | None, is_bound: bool = False) -> bool | None:
        """Whether a figure meets it; None where that is unknown.

        `is_bound`: the figure is at least `value`, and how much more is unknown.
        """
        if value is None:
            return None
        is_met = COMPARE[self.operator](value, self.value)
        if not is_bound:
            return is_met
        if self.operator in (">=", ">"):
            return is_met or None
        return None if COMPARE["<="](value, self.value) else False


def key_text(name: str, value: object) -> str:
    """A key's value as it is written: a month without its day."""
    return f"{value:%Y-%m}" if name == "month" and isinstance(value, date) else str(value)


def halves(text: str) -> tuple[str, str, Token] | Fault:
    """What is compared, the sign, and what it is compared with."""
    plain = text.replace("\u2265", ">=").replace("\u2264", "<=")
    alone = re.fullmatch(r"\s*([\w.]+)==?(\S+)\s*", plain)  # is_cash_out=false
    if alone is not None:
        return alone[1], "=", Token(alone[2], alone.start(2) + 1)
    turned = re.search("=[<>]", plain)
    if turned is not None:
        said = turned[0]
        return Token(said, turned.start() + 1).fault(f"is written {said[::-1]}")
    joined = re.search(r"\b(and|or)\b|&&|\|\|", plain)
    signs = list(SIGN.finditer(plain))
    if joined is not None and len(signs) > 1:
        return Token(joined[0], joined.start() + 1).fault("joins two conditions; give one")
    if len(signs) != 1:
        if signs:
            return Token(signs[1][0], signs[1].start() + 1).fault("is one comparison too many")
        return Fault(
            "does not compare anything", place=Place(column="condition"), value=text, limit=FORM
        )
    (sign,) = signs
    right = plain[sign.end() :]
    place = sign.end() + len(right) - len(right.lstrip()) + 1
    return plain[: sign.start()], sign[0].replace("==", "="), Token(right.strip(), place)


def value_of(token: Token) -> Value | Fault:
    """A number (also `17bn`, `4.2m`, `310k`), a day, true or false."""
    text = token.text
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return token.fault("is not a day of the calendar")
    found = NUMBER.fullmatch(text)
    if found is not None:
        minus, digits, unit = found.groups(default="")
        value = float(minus + digits.replace(",", "")) * SCALES[unit.lower()]
        return value if math.isfinite(value) else token.fault("is beyond all numbers")
    if not text:
        return token.fault("should be what it is compared with", FORM)
    limit = "a share like 0.8 in place of 80%" if text.endswith("%") else FORM
    return token.fault("is not a number, a date like 2027-06-30, true or false", limit)


def time_of(key: str, token: Token, months: tuple[date, date]) -> date | int | Fault:
    """The month or the year a key names; a fault where it is not one of the case's."""
    is_month = key == "month"
    said = [f"{month:%Y-%m}" if is_month else str(month.year) for month in months]
    limit = f"from {said[0]} to {said[1]}"
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?" if is_month else r"\d{4}", token.text):
        return token.fault(f"is not a {key} like {said[1]}", limit)
    try:
        day = date.fromisoformat(f"{token.text}-01-01"[:10])
    except ValueError:
        return token.fault(f"is not a {key} like {said[1]}", limit)
    first, last = months
    if (
        not first <= day.replace(day=1) <= last
        if is_month
        else not first.year <= day.year <= last.year
    ):
        return token.fault("is outside the case's months", limit)
    return day.replace(day=1) if is_month else day.year


def kind_fault(column: str, kind: str, sign: str, value: Value, token: Token) -> Fault | None:
    """What keeps a column of a kind (number, date, boolean) from being compared so."""
    given = (
        "boolean" if isinstance(value, bool) else "date" if isinstance(value, date) else "number"
    )
    if given != kind:
        wanted = {"boolean": "true or false", "date": "a date like 2027-06-30"}
        limit = wanted.get(kind, "a number")
        return token.fault(f"cannot be compared with {column}", limit)
    if kind == "boolean" and sign != "=":
        return token.fault(f"is compared with {column} by {sign}", "by = alone")
    return None
