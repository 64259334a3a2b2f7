"""What text is a number: one rule for tables, logs, scenarios and options (docs/numbers.md)."""

from __future__ import annotations

import re

MOST = 1e15  # more than any price, count or sum of money; products of several still fit a double
SPACES = " \t\r\n\u00a0"  # around a number they mean nothing
# For Python and for DuckDB's SQL alike: digits are 0 to 9, and there is no sign but a minus.
PATTERN = r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
NUMBER = re.compile(PATTERN, re.ASCII)


def number(text: str) -> float | None:
    """The number that a text names: None where it names none, infinite far above MOST."""
    bare = text.strip(SPACES)
    return float(bare) + 0.0 if NUMBER.fullmatch(bare) else None  # 0.0: `-0` is 0


def is_in_range(value: float) -> bool:
    """Whether a number is one that can be computed with: not NaN, and not beyond MOST."""
    return abs(value) <= MOST
