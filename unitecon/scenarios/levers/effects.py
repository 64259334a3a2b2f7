"""What a lever gives: overrides of cells and inserted rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from unitecon.dictionary.tables import TABLES
from unitecon.scenarios.scenario import Insert, Override

Changes = tuple[list[Override], list[Insert]]
# The names a kind of lever has in a case, after the kind's own, each with the value it has now.
Keys = Iterator[tuple[tuple[str, ...], float | None]]
BASIS = "assumed"
SAYS = "Turned by a lever."
NOTE: dict[str, Any] = {"basis": BASIS, "note": SAYS}


def override(
    table: str, where: dict[str, object], action: Any, value: float, day: date | None
) -> Override:
    """An override of a table's value column, assumed."""
    return Override(table, where, str(TABLES[table].value), action, value, day, BASIS, SAYS)
