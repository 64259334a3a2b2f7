"""A table as it is printed: whole in a pipe; on a terminal its first rows, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unitecon.basics import outside_text, terminal
from unitecon.reports import aligned_text

if TYPE_CHECKING:
    from unitecon.basics.terminal import Terminal
    from unitecon.reports.aligned_text import Cells

ROWS = 40  # on a terminal, unless a number is asked for
TEXT_ROWS = 1_000  # in CSV and JSON there
ALL_ROWS = "--limit 0 shows all"
BY_OPTION = "--columns A,B chooses"  # how columns that are left out come back
BY_SELECT = "select fewer columns, or use --format csv"
BY_FORMAT = "--format csv has all"


def text(table: Cells, total: int, place: Terminal, remedy: str = BY_OPTION) -> str:
    """A table of `total` rows, of which these are the first, for a terminal or a pipe.

    `remedy` says how to see the columns that a terminal has no room for.
    """
    lines, left_out = aligned_text.text(table, place)
    if place.width is None:
        return lines
    rows = max(map(len, table.columns.values()), default=0)
    remarks = [f"{rows:,} of {total:,} rows; {ALL_ROWS}"] if rows < total else []
    if left_out:
        remarks.append(f"Left out to fit: {', '.join(map(outside_text.label, left_out))}; {remedy}")
    wrapped = (line for remark in remarks for line in _wrapped(remark, place.width))
    code, is_coloured = terminal.DIM, place.is_coloured
    faint = (terminal.coloured(line, code, is_coloured=is_coloured) for line in wrapped)
    return "\n".join([lines, *faint])


def _wrapped(remark: str, width: int) -> list[str]:
    lines = [""]
    for word in remark.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
