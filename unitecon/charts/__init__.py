"""Charts of answers: a frame goes in, an Altair chart comes out; no query is run here.

    ue.charts.margins(model.answer("tier_margins"))
    model.chart("margins")  # the same, with its company, date and sources

`catalog` lists all charts. Every chart states its finding in its title, labels its marks directly
and carries its own theme: importing this changes nothing global.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from unitecon.charts.catalog import CHARTS

# Loaded when asked for: Altair takes a while, and the names of inputs need none of it.
_TOOLS = {
    "About": "about",
    "SUFFIXES": "save",
    "render": "save",
    "warm_up": "save",
}

__all__ = [*_TOOLS, *CHARTS]  # noqa: PLE0604 - names of charts are in the catalog alone


def __getattr__(name: str) -> Any:
    """The chart or tool of that name."""
    if name in CHARTS:
        return CHARTS[name].function()
    if name not in _TOOLS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_TOOLS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
