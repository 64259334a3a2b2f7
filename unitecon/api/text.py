"""A page of text that a notebook shows as it stands, and not as a string in quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from unitecon.basics.outside_text import html


class Text(str):
    """What a command prints: a text whose representation is itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The text, without quotes and escapes."""
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{'<br>'.join(map(html, self.splitlines()))}</pre>"


def printed(show: Callable[..., None], *of: Any) -> Text:
    """What a page prints where the output goes to a file."""
    from unitecon.reports.text_tables import Page

    page = Page(soft_wrap=False, force_terminal=False, force_jupyter=False)
    with page.capture() as lines:
        show(*of, page)
    return Text(lines.get())
