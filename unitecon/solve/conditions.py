"""A condition on an answer, read from text: `runways.runway_months >= 36`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from unitecon.basics.calendar import months_later
from unitecon.case.load import Case
from unitecon.errors import Fault, InputError, Place, nearest
from unitecon.solve import figures
from unitecon.solve.condition_syntax import (
    FORM,
    Condition,
    Token,
    halves,
    key_text,
    kind_fault,
    time_of,
    value_of,
)
from unitecon.solve.figures import FIRST, Shape

__all__ = ["Condition", "parse"]

MONTHS_AHEAD = 12  # the month that is meant where none is given, after the as-of date's
SHOWN = 8  # names listed in a message
TIMES = ("month", "year")
Target = tuple[Shape, str]


def parse(case: Case, text: str) -> Condition:
    """The condition that a text states on an answer of a case.

    Words do too: `Pro contribution margin >= 0` is the plan Pro in `plan_margins`. Where an
    answer has months and none is given, it is the month twelve months after the as-of date's.
    Raises InputError with every fault, each with its place in the text.
    """
    reader = _Reader(case)
    found = reader.condition(text)
    if found is None or reader.faults:
        raise InputError(dict.fromkeys(reader.faults))
    return found


@dataclass
class _Reader:
    """The reading of one text on a case; its faults gather in `faults`."""

    case: Case
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        return figures.shapes(self.case)

    def condition(self, text: str) -> Condition | None:
        """The condition, or None with what is wrong among the faults."""
        parts = halves(text)
        if isinstance(parts, Fault):
            self.faults.append(parts)
            return None
        left, sign, right = parts
        tokens = [Token(found[0], found.start() + 1) for found in re.finditer(r"\S+", left)]
        value = value_of(right)
        if isinstance(value, Fault):
            self.faults.append(value)
        keys = self._keys([token for token in tokens if "=" in token.text])
        target = self._target([token for token in tokens if "=" not in token.text], keys)
        if target is None or isinstance(value, Fault):
            return None
        shape, column = target
        wrong = kind_fault(column, shape.kinds[column], sign, value, right)
        self.faults += [wrong] if wrong else []
        assumed = self._completed(shape, keys)
        return Condition(shape.name, column, keys, sign, value, assumed)

    # What is compared.

    def _target(self, words: Sequence[Token], keys: dict[str, object]) -> Target | None:
        if not words:
            self.faults.append(Token("", 1).fault("should be the column that is compared", FORM))
            return None
        first = words[0]
        if len(words) == 1 and "." in first.text:
            return self._named(first, keys)
        said = Token(" ".join(word.text for word in words), first.place)
        plain = _words(re.sub(r"['\u2019]s\b", "", said.text))
        return self._by_words(plain, keys, said) or self._by_words(
            self._without_names(plain, keys), keys, said, is_last=True
        )

    def _named(self, token: Token, keys: Mapping[str, object]) -> Target | None:
        """The answer and column of `answer.column`."""
        name, _, column = token.text.partition(".")
        shape = self.shapes.get(name)
        if shape is None:
            said = f"is no answer that a condition can be set on{nearest(name, self.shapes)}"
            limit = f"one of {', '.join(self.shapes)}"
            self.faults.append(Token(name, token.place).fault(said, limit))
            return None
        for key in keys:
            if key not in shape.keys:
                has = ", ".join(shape.keys) or "none"
                message = f"is not a key of {name}, which has {has}"
                self.faults.append(Fault(message, place=Place(column="condition"), value=key))
        if column not in shape.measures:
            said = f"is no figure of {name}{nearest(column, shape.measures)}"
            limit = f"one of {', '.join(shape.measures)}"
            self.faults.append(Token(column, token.place + len(name) + 1).fault(said, limit))
            return None
        return shape, column

    def _without_names(self, words: list[str], keys: dict[str, object]) -> list[str]:
        """The words without a plan's and its tier's name; those become keys."""
        plans = self.case.tables["plans"].select("plan_id", "plan_name").rows()
        named = {plan: (_words(plan), _words(name or "")) for plan, name in plans}
        plan, rest = _taken(words, named)
        if plan is None:
            return words
        keys.setdefault("plan_id", plan)
        tiers = self.case.tables["usage_tiers"].filter(pl.col("plan_id") == plan)["tier_id"]
        tier, rest = _taken(rest, {name: (_words(name),) for name in tiers.unique().sort()})
        if tier is not None:
            keys.setdefault("tier_id", tier)
        return rest

    def _by_words(
        self, words: list[str], keys: Mapping[str, object], said: Token, is_last: bool = False
    ) -> Target | None:
        """The figure some words name: of the answers that have these keys, else of the first."""
        found = [
            (rank, (shape, column))
            for shape in self.shapes.values()
            for column, rank in figures.matching(shape, words).items()
        ]
        if not found:
            if is_last:
                columns = {column for shape in self.shapes.values() for column in shape.measures}
                hint = nearest("_".join(words), sorted(columns))
                self.faults.append(said.fault(f"is no figure of any answer{hint}"))
            return None
        fitting = [one for one in found if _fits(one[1][0], keys)] or found
        best = min(rank for rank, _ in fitting)
        chosen = [target for rank, target in fitting if rank == best]
        if len(chosen) > 1 and chosen[0][0].name not in FIRST:
            names = ", ".join(f"{shape.name}.{column}" for shape, column in chosen)
            self.faults.append(said.fault("could be several figures", f"one of {names}"))
        shape, column = chosen[0]
        return self._named(Token(f"{shape.name}.{column}", said.place), keys)

    # Which row of it.

    def _keys(self, tokens: Sequence[Token]) -> dict[str, object]:
        known = {key for shape in self.shapes.values() for key in shape.keys}
        found: dict[str, object] = {}
        for token in tokens:
            name, _, given = token.text.partition("=")
            key = name if name in known else f"{name}_id"
            if key not in known:
                said = f"is not a key{nearest(name, sorted(known))}"
                self.faults.append(Token(name, token.place).fault(said))
                continue
            if key in found:
                self.faults.append(Token(name, token.place).fault("is given twice"))
            value = self._key_value(key, Token(given, token.place + len(name) + 1))
            if isinstance(value, Fault):
                self.faults.append(value)
            found[key] = value
        return found

    def _key_value(self, key: str, token: Token) -> object | Fault:
        if key in TIMES:
            return time_of(key, token, (self.case.first_month, self.case.last_month))
        known = self._known(key)
        if known and token.text not in known:
            return token.fault(f"is no {key} of the case{nearest(token.text, known)}")
        return token.text

    def _known(self, key: str) -> list[str]:
        """The values that a key has in the case's tables; none where no table holds it."""
        frames = [frame for frame in self.case.tables.values() if key in frame.columns]
        return sorted({str(one) for frame in frames for one in frame[key].drop_nulls().unique()})

    def _completed(self, shape: Shape, keys: dict[str, object]) -> tuple[str, ...]:
        """Fill in the month; what else is missing is a fault."""
        missing = [key for key in shape.keys if key not in keys]
        for key in missing:
            if key == "month":
                ahead = months_later(self.case.as_of_date, MONTHS_AHEAD)
                keys[key] = min(ahead, self.case.last_month)
                continue
            years = f"{self.case.first_month.year} to {self.case.last_month.year}"
            limit = years if key == "year" else _listed(self._known(key))
            message = f"needs {key}=... for a row of {shape.name}"
            self.faults.append(Fault(message, place=Place(column="condition"), limit=limit or None))
        return tuple(f"{key}={key_text(key, keys[key])}" for key in missing if key in keys)


def _fits(shape: Shape, keys: Mapping[str, object]) -> bool:
    """Whether an answer has just these keys, the month aside, which can be filled in."""
    wanted = set(shape.keys) - {"month"}
    return wanted == set(keys) - {"month"} and ("month" in shape.keys or "month" not in keys)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _taken(
    words: list[str], named: Mapping[str, Sequence[list[str]]]
) -> tuple[str | None, list[str]]:
    """The name whose words stand in a row in `words`, the longest, and the words without it."""
    best: tuple[int, int, str | None] = (0, 0, None)
    for name, forms in named.items():
        for form in forms:
            for start in range(len(words) - len(form) + 1):
                if words[start : start + len(form)] == form and len(form) > best[0]:
                    best = (len(form), start, name)
    length, start, found = best
    return found, words[:start] + words[start + length :]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
