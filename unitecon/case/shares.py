"""Shares that must sum to 1, by one tolerance for a case's own rows and for a scenario's."""

from __future__ import annotations

import math
from collections.abc import Iterable

from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, Place

TOLERANCE = 1e-9


def total_if_wrong(shares: Iterable[float]) -> float | None:
    """The sum of the shares that are not negative, where it is not 1; else None."""
    total = math.fsum(max(share, 0.0) for share in shares)
    return total if abs(total - 1) > TOLERANCE else None


def fault(table: Table, names: Iterable[object], total: float, when: str) -> Fault:
    """The fault of shares with this total, without a file; `names` are the group's keys.

    `when` says from which day the shares are in force, and as known when.
    """
    group = " ".join(f"{key}={name}" for key, name in zip(table.sums or (), names, strict=True))
    return Fault(
        f"shares of {group} must sum to 1, got {total:.10g} {when}",
        place=Place(column=table.value),
        value=f"{total:.10g}",
        limit="1",
        is_sentence=True,
    )
