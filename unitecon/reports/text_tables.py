"""Printed pages and their tables: their look, and how they say numbers, days and losses.

Names in them are from outside, so a string is never markup here: what is bold or red is a `Text`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from unitecon.basics import outside_text, terminal, theme
from unitecon.reports.formats import WIDTH

NOTHING = "\u2013"
LONGEST = 48  # characters of a cell


class Page(Console):
    """A page of text, in strings of which nothing is markup, an emoji's name or a control."""

    def __init__(self, **options: Any) -> None:
        super().__init__(width=WIDTH, highlight=False, markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """A string as it is printed."""
        return super().render_str(outside_text.lines(text), **options)


class PageTable(Table):
    """A table whose cells are on one line, however long a name is."""

    def add_row(self, *cells: Any, **options: Any) -> None:
        """Add a row; a string is cut to the length of a cell."""
        short = (outside_text.label(c, LONGEST) if isinstance(c, str) else c for c in cells)
        super().add_row(*short, **options)


def day_text(day: date) -> str:
    """`9 Aug 2027`."""
    return f"{day.day} {day:%b %Y}"


def number(value: float | None, unit: float | None, digits: int) -> str:
    """`value` in `unit`, or a dash where either is unknown or zero users would divide it."""
    if value is None or not unit:
        return NOTHING
    text = f"{value / unit:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text


def output_page() -> Page:
    """Where a page is printed: plain text unless it is a terminal that takes escape codes."""
    return Page(soft_wrap=False, force_terminal=terminal.takes_escapes(sys.stdout))


def strong(text: str, rest: str = "") -> Text:
    """A text that stands out, and the rest of its line."""
    head = (outside_text.lines(text), theme.TITLE_STYLE)
    return Text.assemble(head, outside_text.lines(rest))


def marked(text: str) -> str | Text:
    """A negative number in the colour of losses."""
    return Text(text, theme.LOSS_STYLE) if text.startswith("-") else text


def table(title: str, columns: Sequence[str]) -> PageTable:
    """An empty table: names on the left, figures on the right."""
    whole = Text(outside_text.line(title), style=theme.MUTED_STYLE, overflow="ignore")
    whole.no_wrap = True  # a title may be wider than its table
    empty = PageTable(title=whole, title_justify="left", box=box.SIMPLE_HEAD)
    for place, name in enumerate(columns):
        empty.add_column(name, justify="right" if place else "left", no_wrap=True)
    return empty
