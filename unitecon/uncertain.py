"""What an uncertain input is called: its table and its keys without dates.

A row that a fit estimated is an input of its own, named with its day where that is not the case's
first; other rows of the same keys move together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from unitecon.tables import Table


def input_id(table: Table, cells: Mapping[str, Any], first_month: date) -> str:
    """`driver_growths.token_cost`, or `driver_growths.weekly_users.history.2025-04-01`."""
    keys = [str(cells[key]) for key in table.keys if (key, cells[key]) != ("phase", "forward")]
    if cells["standard_error"] is not None and cells["valid_from_date"] > first_month:
        keys.append(str(cells["valid_from_date"]))
    return ".".join((table.name, *keys))
