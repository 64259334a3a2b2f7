"""One trial of an attack, and what an attack is given to make them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Trial:
    """What was tried; `failure` says what went wrong, None where unitecon held.

    `number` counts from 0 within its attack: with the seed, it is enough to try it again.
    """

    number: int
    what: str
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which trials to make: their numbers, the seed, and an empty folder to work in."""

    numbers: range
    seed: int
    folder: Path

    def chance(self, number: int) -> random.Random:
        """The source of chance of one trial, whatever trials come before it."""
        return random.Random(f"{self.seed}:{number}")
