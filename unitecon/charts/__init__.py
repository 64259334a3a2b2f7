"""Charts of answers: a frame goes in, an Altair chart comes out; no query is run here.

Every chart says what it found in its title, labels its marks directly and carries its own theme:
importing this changes nothing global.
"""

from __future__ import annotations

from unitecon.charts.burn_years import burn
from unitecon.charts.cash_out_odds import odds
from unitecon.charts.cash_paths import cash
from unitecon.charts.input_tornado import tornado
from unitecon.charts.losing_users import users
from unitecon.charts.margin_bridge import bridge
from unitecon.charts.plan_margins import margins
from unitecon.charts.save import SUFFIXES, render

__all__ = ["SUFFIXES", "bridge", "burn", "cash", "margins", "odds", "render", "tornado", "users"]
