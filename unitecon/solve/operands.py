"""What stands on a side of a comparison: a value (`17bn`), or a figure of an answer with its keys.

A figure is named in full (`plan_margins.contribution_margin_usd plan=pro month=2027-01`) or in
words (`Pro contribution margin`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from unitecon.basics import numbers
from unitecon.basics.calendar import months_later
from unitecon.case.load import Case
from unitecon.errors import Fault, Place, nearest
from unitecon.solve import figures
from unitecon.solve.comparisons import Value, key_text
from unitecon.solve.figures import Shape

FORM = "[answer.]column [key=value]... >= a number, a date, true or false"
NUMBER = re.compile(
    r"(-?)\$?(\d[\d,]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)(bn|m|k)?", re.IGNORECASE
)
SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
QUOTED = re.compile(r"(?:date\s*)?'([^']*)'", re.IGNORECASE)  # as SQL writes a text or a date
MONTHS_AHEAD = 12  # the month that is meant where none is given, after the as-of date's
SHOWN = 8  # names listed in a message
TIMES = ("month", "year")
PLACE = Place(column="condition")
Target = tuple[Shape, str]


@dataclass(frozen=True, slots=True)
class Operand:
    """A piece of the condition's text, and the place of its first character, from 1."""

    text: str
    place: int

    def fault(self, problem: str, limit: str | None = None) -> Fault:
        """A fault that quotes the piece and gives its place."""
        message = f"at character {self.place} {problem}"
        return Fault(message, place=PLACE, value=self.text or None, limit=limit)


def value_of(operand: Operand) -> Value | Fault:
    """A number (also `17bn`, `4.2m`, `310k`), a day, true or false."""
    quoted = QUOTED.fullmatch(operand.text)
    text = quoted[1] if quoted else operand.text
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return operand.fault("is not a day of the calendar")
    number = NUMBER.fullmatch(text)
    if number is not None:
        minus, digits, unit = number.groups(default="")
        value = float(minus + digits.replace(",", "")) * SCALES[unit.lower()]
        return value if numbers.is_in_range(value) else operand.fault("is too large a number")
    limit = "a share like 0.8 in place of 80%" if text.endswith("%") else FORM
    return operand.fault("is not a number, a date like 2027-06-30, true or false", limit)


def kind_fault(column: str, kind: str, sign: str, value: Value, operand: Operand) -> Fault | None:
    """Why a column of a kind (number, date, boolean) cannot be compared with a value by a sign."""
    value_kind = (
        "boolean" if isinstance(value, bool) else "date" if isinstance(value, date) else "number"
    )
    if value_kind != kind:
        limits = {"boolean": "true or false", "date": "a date like 2027-06-30"}
        return operand.fault(f"cannot be compared with {column}", limits.get(kind, "a number"))
    if kind == "boolean" and sign != "=":
        return operand.fault(f"cannot be compared with {column} by {sign}", "compared by = alone")
    return None


@dataclass
class FigureReader:
    """Finds the figures that texts name on a case; its faults gather in `faults`."""

    case: Case
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The answers that a condition can be set on, by name."""
        return figures.shapes(self.case)

    def read(self, operand: Operand) -> tuple[Target, dict[str, object], tuple[str, ...]] | None:
        """The answer and column, the keys of its row, and which keys were filled in.

        None, with the reasons among the faults, where the text does not name one figure.
        """
        pieces = [
            Operand(piece[0], operand.place + piece.start())
            for piece in re.finditer(r"\S+", operand.text)
        ]
        keys = self._keys([piece for piece in pieces if "=" in piece.text])
        target = self._target([piece for piece in pieces if "=" not in piece.text], operand, keys)
        return None if target is None else (target, keys, self._completed(target[0], keys))

    def _target(
        self, words: Sequence[Operand], operand: Operand, keys: dict[str, object]
    ) -> Target | None:
        if not words:
            self.faults.append(operand.fault("names no column to compare", FORM))
            return None
        if len(words) == 1 and "." in words[0].text:
            return self._named(words[0], keys)
        phrase = Operand(" ".join(word.text for word in words), words[0].place)
        plain = _words(re.sub(r"['\u2019]s\b", "", phrase.text))
        return self._by_words(plain, keys, phrase) or self._by_words(
            self._without_names(plain, keys), keys, phrase, is_last=True
        )

    def _named(self, operand: Operand, keys: Mapping[str, object]) -> Target | None:
        """The answer and column of `answer.column`."""
        name, _, column = operand.text.partition(".")
        shape = self.shapes.get(name)
        if shape is None:
            problem = f"is not an answer that a condition can be set on{nearest(name, self.shapes)}"
            limit = f"one of {', '.join(self.shapes)}"
            self.faults.append(Operand(name, operand.place).fault(problem, limit))
            return None
        for key in keys:
            if key not in shape.keys:
                has = ", ".join(shape.keys) or "none"
                message = f"is not a key of {name}, which has {has}"
                self.faults.append(Fault(message, place=PLACE, value=key))
        if column not in shape.measures:
            problem = f"is not a figure of {name}{nearest(column, shape.measures)}"
            limit = f"one of {', '.join(shape.measures)}"
            place = operand.place + len(name) + 1
            self.faults.append(Operand(column, place).fault(problem, limit))
            return None
        return shape, column

    def _without_names(self, words: list[str], keys: dict[str, object]) -> list[str]:
        """The words without a plan's and its tier's name; those become keys."""
        plans = self.case.tables["plans"].select("plan_id", "plan_name").rows()
        named = {plan: (_words(plan), _words(name or "")) for plan, name in plans}
        plan, rest = _without_longest(words, named)
        if plan is None:
            return words
        keys.setdefault("plan_id", plan)
        tiers = self.case.tables["usage_tiers"].filter(pl.col("plan_id") == plan)["tier_id"]
        tier, rest = _without_longest(rest, {name: (_words(name),) for name in tiers.unique()})
        if tier is not None:
            keys.setdefault("tier_id", tier)
        return rest

    def _by_words(
        self, words: list[str], keys: Mapping[str, object], phrase: Operand, is_last: bool = False
    ) -> Target | None:
        """The figure some words name: of the answers that have these keys, else of the first."""
        matches = [
            (rank, (shape, column))
            for shape in self.shapes.values()
            for column, rank in figures.matching(shape, words).items()
        ]
        if not matches:
            if is_last:
                columns = {column for shape in self.shapes.values() for column in shape.measures}
                hint = nearest("_".join(words), sorted(columns))
                self.faults.append(phrase.fault(f"is not a figure of any answer{hint}"))
            return None
        fitting = [match for match in matches if _fits(match[1][0], keys)] or matches
        best = min(rank for rank, _ in fitting)
        chosen = [target for rank, target in fitting if rank == best]
        if len(chosen) > 1 and not figures.is_main(chosen[0][0]):
            names = ", ".join(f"{shape.name}.{column}" for shape, column in chosen)
            self.faults.append(phrase.fault("could be several figures", f"one of {names}"))
        shape, column = chosen[0]
        return self._named(Operand(f"{shape.name}.{column}", phrase.place), keys)

    def _keys(self, pieces: Sequence[Operand]) -> dict[str, object]:
        known = {key for shape in self.shapes.values() for key in shape.keys}
        keys: dict[str, object] = {}
        for piece in pieces:
            name, _, text = piece.text.partition("=")
            key = name if name in known else f"{name}_id"
            if key not in known:
                problem = f"is not a key{nearest(name, sorted(known))}"
                self.faults.append(Operand(name, piece.place).fault(problem))
                continue
            if key in keys:
                self.faults.append(Operand(name, piece.place).fault("is given twice"))
            value = self._key_value(key, Operand(text.strip("'"), piece.place + len(name) + 1))
            if isinstance(value, Fault):
                self.faults.append(value)
            keys[key] = value
        return keys

    def _key_value(self, key: str, operand: Operand) -> object | Fault:
        if key in TIMES:
            return _time_of(key, operand, (self.case.first_month, self.case.last_month))
        known = self._known(key)
        if known and operand.text not in known:
            return operand.fault(f"is not a {key} of the case{nearest(operand.text, known)}")
        return operand.text

    def _known(self, key: str) -> list[str]:
        """The values that a key has in the case's tables; none where no table holds it."""
        frames = [frame for frame in self.case.tables.values() if key in frame.columns]
        return sorted({str(name) for frame in frames for name in frame[key].drop_nulls().unique()})

    def _completed(self, shape: Shape, keys: dict[str, object]) -> tuple[str, ...]:
        """Fill in the month; any other missing key is a fault."""
        missing = [key for key in shape.keys if key not in keys]
        for key in missing:
            if key == "month":
                ahead = months_later(self.case.as_of_date, MONTHS_AHEAD)
                keys[key] = min(ahead, self.case.last_month)
                continue
            years = f"{self.case.first_month.year} to {self.case.last_month.year}"
            limit = years if key == "year" else _listed(self._known(key))
            message = f"needs {key}=... for a row of {shape.name}"
            self.faults.append(Fault(message, place=PLACE, limit=limit or None))
        return tuple(f"{key}={key_text(key, keys[key])}" for key in missing if key in keys)


def _time_of(key: str, operand: Operand, months: tuple[date, date]) -> date | int | Fault:
    """The month or the year a key names; a fault where it is not one of the case's."""
    is_month = key == "month"
    ends = [f"{month:%Y-%m}" if is_month else str(month.year) for month in months]
    limit = f"from {ends[0]} to {ends[1]}"
    form = r"\d{4}-\d\d(-\d\d)?" if is_month else r"\d{4}"
    try:
        if not re.fullmatch(form, operand.text):
            raise ValueError
        day = date.fromisoformat(f"{operand.text}-01-01"[:10]).replace(day=1)
    except ValueError:
        return operand.fault(f"is not a {key} like {ends[1]}", limit)
    first, last = months
    is_inside = first <= day <= last if is_month else first.year <= day.year <= last.year
    if not is_inside:
        return operand.fault("is outside the case's months", limit)
    return day if is_month else day.year


def _fits(shape: Shape, keys: Mapping[str, object]) -> bool:
    """Whether an answer has just these keys, the month aside, which can be filled in."""
    wanted = set(shape.keys) - {"month"}
    return wanted == set(keys) - {"month"} and ("month" in shape.keys or "month" not in keys)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _without_longest(
    words: list[str], named: Mapping[str, Sequence[list[str]]]
) -> tuple[str | None, list[str]]:
    """The longest name whose words stand in a row in `words`, and the words without it."""
    best: tuple[int, int, str | None] = (0, 0, None)
    for name, forms in named.items():
        for form in forms:
            for start in range(len(words) - len(form) + 1):
                if words[start : start + len(form)] == form and len(form) > best[0]:
                    best = (len(form), start, name)
    length, start, longest = best
    return longest, words[:start] + words[start + length :]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
