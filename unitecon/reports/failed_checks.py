"""Checks that fail, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.dictionary.keys import BASELINE
from unitecon.errors import CheckFailed
from unitecon.reports import formats

if TYPE_CHECKING:
    import polars as pl

    from unitecon.model import Model

ROWS_SHOWN = 10  # rows of a failed check in its message


def require_checks(model: Model) -> None:
    """Raise CheckFailed, with the first rows that break it, for every check that does not hold."""
    broken = model.check()
    if broken:
        raise CheckFailed("\n".join(broken_check(name, rows) for name, rows in broken.items()))


def broken_check(name: str, rows: pl.DataFrame) -> str:
    """One failed check in words: its name, how many rows break it, and the first of them.

    What breaks in several scenarios is shown in the first of them, the baseline if it is one.
    """
    shown, elsewhere = rows, ""
    if "scenario_id" in rows.columns and rows["scenario_id"].n_unique() > 1:
        names = rows["scenario_id"].unique(maintain_order=True).to_list()
        first = BASELINE if BASELINE in names else names[0]
        shown = rows.filter(rows["scenario_id"] == first)
        elsewhere = f" in {first}, {rows.height} in {len(names)} scenarios"
    more = f"; the first {ROWS_SHOWN}:" if shown.height > ROWS_SHOWN else ":"
    count = f"{shown.height} {'row' if shown.height == 1 else 'rows'}"
    table = formats.table_text(shown.head(ROWS_SHOWN))
    return "\n".join(
        [f"check {name} failed: {count}{elsewhere}{more}"]
        + [f"  {line}" for line in table.splitlines()]
    )
