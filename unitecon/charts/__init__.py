"""Charts of answers: a frame goes in, an Altair chart comes out; no query is run here.

Every chart says what it found in its title, labels its marks directly and carries its own theme:
importing this changes nothing global.
"""

from __future__ import annotations

from unitecon.charts.bridge_chart import bridge
from unitecon.charts.burn_chart import burn
from unitecon.charts.cash_chart import cash
from unitecon.charts.margin_chart import margins
from unitecon.charts.odds_chart import odds
from unitecon.charts.save import SUFFIXES, render
from unitecon.charts.tornado_chart import tornado
from unitecon.charts.users_chart import users

__all__ = ["SUFFIXES", "bridge", "burn", "cash", "margins", "odds", "render", "tornado", "users"]
