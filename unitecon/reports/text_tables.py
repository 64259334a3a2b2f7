"""Tables of a printed page: their look, and how they say numbers, days and losses."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from unitecon.basics import terminal, theme
from unitecon.reports.formats import WIDTH

NOTHING = "\u2013"


def day_text(day: date) -> str:
    """`9 Aug 2027`."""
    return f"{day.day} {day:%b %Y}"


def number(value: float | None, unit: float | None, digits: int) -> str:
    """`value` in `unit`, or a dash where either is unknown or zero users would divide it."""
    if value is None or not unit:
        return NOTHING
    text = f"{value / unit:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text


def output_page() -> Console:
    """Where a page is printed: plain text unless it is a terminal that takes escape codes."""
    return Console(
        width=WIDTH,
        highlight=False,
        soft_wrap=False,
        force_terminal=terminal.takes_escapes(sys.stdout),
    )


def marked(text: str) -> str:
    """A negative number in the colour of losses."""
    return f"[{theme.LOSS_STYLE}]{text}[/]" if text.startswith("-") else text


def table(title: str, columns: Sequence[str]) -> Table:
    """An empty table: names on the left, figures on the right."""
    whole = Text.from_markup(title, style=theme.MUTED_STYLE, overflow="ignore")
    whole.no_wrap = True  # a title may be wider than its table
    empty = Table(title=whole, title_justify="left", box=box.SIMPLE_HEAD)
    for place, name in enumerate(columns):
        empty.add_column(name, justify="right" if place else "left", no_wrap=True)
    return empty
