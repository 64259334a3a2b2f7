"""Every error a user can see, and the hints that go with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace

SHOWN = 100  # characters of a value: what is wrong with it must not be out of sight


class UniteconError(Exception):
    """The input or the call is wrong; the command line exits with `exit_code`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input a fault is; lines count from 1, a header being line 1."""

    file: str | None = None
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return " ".join(part for part in (file, _short(self.column or "")) if part)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input, printed as one line.

    `message` says it of `value`, where there is one: "is not a number". With `is_sentence` it is
    complete: "unknown plan 'plsu'; did you mean 'plus'?". `limit` follows "must be" ("below 7",
    "one of a, b"), and `cause` is the likeliest reason.
    """

    message: str
    _: KW_ONLY
    place: Place = Place()
    value: str | None = None
    limit: str | None = None
    cause: str | None = None
    is_sentence: bool = False

    @property
    def file(self) -> str | None:
        """The file it is in."""
        return self.place.file

    @property
    def line(self) -> int | None:
        """The line of the file, from 1."""
        return self.place.line

    @property
    def column(self) -> str | None:
        """The column, key or option."""
        return self.place.column

    def at(
        self, *, file: str | None = None, line: int | None = None, column: str | None = None
    ) -> Fault:
        """The fault with parts of its place replaced; None leaves a part as it is."""
        place = Place(file or self.file, line or self.line, column or self.column)
        return replace(self, place=place)

    def __str__(self) -> str:
        text = self.message
        if not self.is_sentence:
            text = f"{_short(self.value)!r} {text}" if self.value is not None else text
            text += f" (must be {self.limit})" if self.limit else ""
        place = str(self.place)
        text = f"{place}: {text}" if place else text
        return f"{text}; likely cause: {self.cause}" if self.cause else text


def _short(text: str) -> str:
    """The beginning of a text of which a line can only show so much."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\u2026"


class InputError(UniteconError):
    """All faults of one run over the input, in `faults`; printed one per line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class LimitReached(UniteconError):
    """A user's SQL took too long, too much memory or too many rows, and was ended."""


class CheckFailed(UniteconError):
    """A consistency check of the model fails on this input."""

    exit_code = 1


def nearest(name: str, choices: Iterable[str]) -> str:
    """`"; did you mean 'runways'?"` for the choice nearest to `name`, or an empty string."""
    matches = difflib.get_close_matches(name, list(choices), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]!r}?" if matches else ""
