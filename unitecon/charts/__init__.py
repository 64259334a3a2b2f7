"""Charts of answers: a frame goes in, an Altair chart comes out; no query is run here.

Every chart says what it found in its title, labels its marks directly and carries its own theme:
importing this changes nothing global.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unitecon.charts.burn_years import burn
    from unitecon.charts.cash_out_odds import odds
    from unitecon.charts.cash_paths import cash
    from unitecon.charts.input_tornado import tornado
    from unitecon.charts.losing_users import users
    from unitecon.charts.margin_bridge import bridge
    from unitecon.charts.payment_changes import rerates
    from unitecon.charts.plan_margins import margins
    from unitecon.charts.save import SUFFIXES, render, warm_up

__all__ = [
    "SUFFIXES",
    "bridge",
    "burn",
    "cash",
    "margins",
    "odds",
    "render",
    "rerates",
    "tornado",
    "users",
    "warm_up",
]

# Loaded when asked for: Altair takes a while, and the names of inputs need none of it.
_MODULES = {
    "SUFFIXES": "save",
    "bridge": "margin_bridge",
    "burn": "burn_years",
    "cash": "cash_paths",
    "margins": "plan_margins",
    "odds": "cash_out_odds",
    "render": "save",
    "rerates": "payment_changes",
    "tornado": "input_tornado",
    "users": "losing_users",
    "warm_up": "save",
}


def __getattr__(name: str) -> Any:
    """The chart or tool of that name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
