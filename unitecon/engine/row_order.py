"""The order of an answer's rows as its header says it: `month latest, loss_rank`.

A term is a column (lowest first), a column with `desc` (highest first) or `largest` (farthest from
zero first), or a date with `latest`: from the as-of date backwards, and then the dates after it,
which are forecasts, forwards.
"""

from __future__ import annotations

from typing import NamedTuple

ASCENDING, DESCENDING, LARGEST, LATEST = "asc", "desc", "largest", "latest"
DIRECTIONS = (ASCENDING, DESCENDING, LARGEST, LATEST)


class Term(NamedTuple):
    """One column to sort by, and its direction: one of DIRECTIONS."""

    column: str
    direction: str = ASCENDING


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a text, e.g. `month desc, plan_id`, or `-month,plan_id`.

    Raises ValueError with the term that is not a column and perhaps a direction.
    """
    return tuple(_term(part) for part in text.split(",")) if text.strip() else ()


def _term(part: str) -> Term:
    column, *directions = part.split()[:3] or [""]
    direction = directions[0].lower() if directions else ASCENDING
    if column.startswith("-") and not directions:
        column, direction = column[1:], DESCENDING
    is_term = bool(column) and len(directions) < 2 and direction in DIRECTIONS
    if not is_term or column.startswith("-"):
        raise ValueError(part.strip())
    return Term(column, direction)
