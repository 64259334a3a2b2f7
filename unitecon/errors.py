"""Every error a user can meet, and the hints that go with them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class UniteconError(Exception):
    """The input or the call is wrong; the command line exits with `exit_code`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place of the input.

    `line` counts from 1 with the header as line 1; `limit` is what the value had to meet and
    `cause` the likeliest reason it does not.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    limit: str | None = None
    cause: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        subject = " ".join(part for part in (place, self.column) if part)
        said = f"{self.value!r} {self.message}" if self.value is not None else self.message
        text = f"{subject}: {said}" if subject else said
        if self.limit is not None:
            text += f" (must be {self.limit})"
        return f"{text}; likely cause: {self.cause}" if self.cause else text


class InputError(UniteconError):
    """Every fault found in one run over the input, in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CheckFailed(UniteconError):
    """A promise of the model does not hold for this input."""

    exit_code = 1


def nearest(name: str, choices: Iterable[str]) -> str:
    """`"; did you mean 'runways'?"` for the choice nearest to `name`, or an empty string."""
    found = difflib.get_close_matches(name, list(choices), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
