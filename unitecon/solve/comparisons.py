"""What a search looks for: a figure of an answer compared with a value, or several joined."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Value = float | date | bool
Joint = Literal["and", "or", "not"]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of an answer, None where it is unknown. `is_bound`: it is at least `value`."""

    value: Value | None = None
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of one figure of an answer with a value, or a search for its `max` or `min`.

    `keys` choose the answer's row within a scenario; `assumed` says which of them were filled in.
    """

    answer: str
    column: str
    keys: Mapping[str, object] = field(hash=False)
    operator: str
    value: Value
    assumed: tuple[str, ...] = ()

    @property
    def figure(self) -> str:
        """The figure's answer, column and keys, as they are written."""
        keys = "".join(f" {name}={key_text(name, value)}" for name, value in self.keys.items())
        return f"{self.answer}.{self.column}{keys}"

    def __str__(self) -> str:
        is_number = isinstance(self.value, float)
        value = f"{self.value:,.12g}" if is_number else str(self.value).lower()
        return f"{self.figure} {self.operator} {value}"

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparison itself, as a combination has several."""
        return (self,)

    def is_met(self, figures: Sequence[Figure]) -> bool | None:
        """Whether its one figure meets it; None where that is unknown."""
        (figure,) = figures
        if figure.value is None or self.operator not in COMPARE:
            return None
        is_met = COMPARE[self.operator](figure.value, self.value)
        if not figure.is_bound:
            return is_met
        if self.operator in (">=", ">"):
            return is_met or None
        return None if COMPARE["<="](figure.value, self.value) else False


@dataclass(frozen=True, slots=True)
class Combination:
    """Conditions joined by `and` or `or`, or one condition turned round by `not`."""

    joint: Joint
    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        texts = [f"({part})" if isinstance(part, Combination) else str(part) for part in self.parts]
        return f"not {texts[0]}" if self.joint == "not" else f" {self.joint} ".join(texts)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison in it, in the order of the text."""
        return tuple(comparison for part in self.parts for comparison in part.comparisons)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The keys that were filled in, each once."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.assumed))

    def is_met(self, figures: Sequence[Figure]) -> bool | None:
        """Whether figures, one per comparison, meet it; as in SQL, None where that is unknown."""
        verdicts = list(self._verdicts(figures))
        if self.joint == "not":
            return None if verdicts[0] is None else not verdicts[0]
        decisive = self.joint == "or"
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive

    def _verdicts(self, figures: Sequence[Figure]) -> Iterator[bool | None]:
        start = 0
        for part in self.parts:
            end = start + len(part.comparisons)
            yield part.is_met(figures[start:end])
            start = end


Condition = Comparison | Combination


def key_text(name: str, value: object) -> str:
    """A key's value as it is written: a month without its day."""
    return f"{value:%Y-%m}" if name == "month" and isinstance(value, date) else str(value)
