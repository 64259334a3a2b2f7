"""What people turn: named levers, each a shorthand for overrides and inserted rows.

`plan_price.plus` at 25 is an override of one cell; `seats` at 1.5 changes a growth path for a year
so that half as many seats more are there at its end. A lever works on any case that has its tables.
"""

from __future__ import annotations

from datetime import date

from unitecon import lever_files, lever_list
from unitecon.case import Case
from unitecon.changes import Scenario
from unitecon.lever_list import Lever, known

__all__ = ["Lever", "known", "scenario"]


def scenario(
    case: Case,
    name: str,
    value: float,
    from_date: date | None = None,
    base: str = "baseline",
) -> Scenario:
    """A scenario that turns one lever to a value, in the lever's unit, from a date on.

    It is called after the lever and its value, and stands on `base`, a scenario of the case's
    files. `from_date` is the first of the month after the as-of date by
    default. Raises InputError for a lever this case does not have, with the nearest name, and for
    a value or a date the lever does not take.
    """
    below = lever_files.base_of(case, base)
    overrides, inserts = lever_list.changes(below, name, value, from_date)
    return Scenario(
        f"{name}.{plain(value)}",
        f"{name} at {value:g}",
        base=base,
        overrides=tuple(overrides),
        inserts=tuple(inserts),
    )


def plain(value: float) -> str:
    """A value as it stands in a scenario's id."""
    return f"{value:.10g}".replace("+", "")
