"""What one statement of a user's SQL may take: time, memory, and room for its result."""

from __future__ import annotations

import os
from dataclasses import dataclass

from unitecon.basics import memory
from unitecon.errors import LimitReached, UniteconError

SETTING = "UNITECON_SQL_SECONDS"
SECONDS = 60.0
LONGEST = 1e6  # seconds: more than any wait, and within what a timer takes
RESULT_SHARE = 1 / 4  # of the memory: what takes the rows needs as much again, and more


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds (0: any number) and bytes that a statement may take, and bytes of its result."""

    seconds: float
    memory_bytes: int
    result_bytes: int

    def too_slow(self) -> LimitReached:
        """The error for a statement that took too long."""
        more = f"{SETTING}={max(10 * self.seconds, 1):g}"
        return LimitReached(
            f"the SQL was stopped after {self.seconds:g} seconds; ask for less, or allow more "
            f"with {SETTING}, for example {more} (0: no limit)"
        )

    def too_large(self, start: str = "the SQL") -> LimitReached:
        """The error for a statement that needed too much memory."""
        return LimitReached(
            f"{start} needs more than {memory.text(self.memory_bytes)} of memory; ask for less, "
            f"or allow more with {memory.SETTING}, for example "
            f"{memory.SETTING}={memory.text(4 * self.memory_bytes)}"
        )

    def too_many_rows(self) -> LimitReached:
        """The error for a result that is too large to be handed over."""
        return LimitReached(
            f"the rows of the SQL take more than {memory.text(self.result_bytes)}; add a limit or "
            f"a sum to it, or allow more with {memory.SETTING}, for example "
            f"{memory.SETTING}={memory.text(4 * self.memory_bytes)}"
        )


def limits() -> Limits:
    """The limits as the environment and the machine have them now.

    Raises UniteconError for a setting that is not a number of seconds, or not a size.
    """
    size = memory.limit_bytes()
    return Limits(_seconds(), size, int(size * RESULT_SHARE))


def _seconds() -> float:
    setting = os.environ.get(SETTING, "").strip()
    if not setting:
        return SECONDS
    try:
        seconds = float(setting) if setting.isascii() else -1.0
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST:
        raise UniteconError(
            f"{SETTING} must be a number of seconds such as 300, or 0 for no limit, got {setting!r}"
        )
    return seconds
