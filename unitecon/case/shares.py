"""Shares that must sum to 1, by one tolerance for a case's own rows and for a scenario's.

Of shares that sum to 1, those with a range move, and the others that start on the same day take the
rest, in proportion.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from unitecon.dictionary.fields import RANGE
from unitecon.dictionary.tables import Table
from unitecon.errors import Fault, Place

TOLERANCE = 1e-9
Row = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class Division:
    """Shares of one group that start on one day, by row number: those that move, and the rest."""

    moving: tuple[int, ...]
    resting: tuple[int, ...]


def divisions(table: Table, rows: Sequence[Row]) -> Iterator[Division]:
    """Each group and day of a table on which shares move; without a rest none can."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(rows if table.sums else ()):
        group = (*(row[name] for name in table.sums or ()), row["valid_from_date"])
        groups.setdefault(group, []).append(place)
    for places in groups.values():
        positive = [place for place in places if rows[place][str(table.value)] > 0]
        moving = tuple(place for place in positive if has_range(table, rows[place]))
        resting = tuple(place for place in positive if place not in moving)
        if moving and resting:
            yield Division(moving, resting)


def has_range(table: Table, row: Row) -> bool:
    """Whether a row says that its value may be another."""
    return any(row[bound] not in (None, row[str(table.value)]) for bound in RANGE)


def rest_ratio(own: float, moved: Any) -> Any:
    """What the rest is multiplied by where the moving shares sum to `moved` instead of `own`."""
    return np.maximum(1 - moved, 0.0) / (1 - own)


def range_fault(table: Table, in_force: Mapping[int, Row]) -> tuple[int, Fault] | None:
    """The first row in force together that keeps a share from moving, by number, and why."""
    value = str(table.value)
    moving = {place: row for place, row in in_force.items() if has_range(table, row)}
    if not moving:
        return None
    first = next(iter(moving))
    resting = {p: r for p, r in in_force.items() if p not in moving and r[value] > 0}
    for place, row in moving.items():
        if row[value] <= 0:
            return place, _fault("is the range of a share that is not above 0", "empty",
                                 "only the shares above 0 sum to 1")  # fmt: skip
    if not resting:
        return first, _fault("leaves no other share to take the rest", "empty in one row",
                             "all shares of the group have a range")  # fmt: skip
    starts = {row["valid_from_date"] for row in moving.values()}
    for place, row in resting.items():
        if {row["valid_from_date"]} != starts:
            return place, _late_fault(row["valid_from_date"], max(starts))
    highest = math.fsum(max(row[value], row["high"] or 0.0) for row in moving.values())
    if highest >= 1:
        return first, _fault(f"leaves nothing for the rest: the highs sum to {highest:.10g}",
                             "highs that sum to less than 1", None)  # fmt: skip
    return None


def _fault(message: str, limit: str, cause: str | None) -> Fault:
    return Fault(message, place=Place(column="high"), limit=limit, cause=cause)


def _late_fault(own: date, start: date) -> Fault:
    return Fault(
        "is not the day on which the shares with a range start, so it cannot take the rest",
        place=Place(column="valid_from_date"),
        value=str(own),
        limit=f"{start}; repeat the share from that day on",
        cause="a share of the same group has a low or high",
    )
