"""Colours, fonts and sizes of every chart and terminal table; nothing is set globally."""

from __future__ import annotations

from typing import Any

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
WIDTH = 680  # pixels of a chart's plotting area; titles and labels come on top

INK = "#1f2328"
MUTED = "#6e7781"
FAINT = "#d8dee4"
PAPER = "#ffffff"

# Gain and loss, and the scenarios' colours, are distinct with any common form of colour blindness
# (after Okabe and Ito); the yellow of that palette is too pale on white.
GAIN = "#0072b2"
LOSS = "#d55e00"
BASELINE_COLOR = INK
SCENARIOS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"),
    *("#5e3c99", "#8c564b", "#56b4e9", "#882255", "#999933"),
)

# The same meanings in a terminal.
LOSS_STYLE = "red"
TITLE_STYLE = "bold"
MUTED_STYLE = "dim"


def config() -> dict[str, Any]:
    """The Vega-Lite config of a chart, applied to that chart alone."""
    return {
        "background": PAPER,
        "font": FONT,
        "padding": {"left": 16, "top": 14, "right": 16, "bottom": 14},
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": INK,
            "fontSize": 18,
            "fontWeight": "bold",
            "subtitleColor": MUTED,
            "subtitleFontSize": 12.5,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": "#eaeef2",
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "text": {"fontSize": 12, "color": INK},
    }


def scenario_colors(scenario_ids: list[str]) -> dict[str, str]:
    """One colour per scenario: ink for the baseline, the palette in turn for the others."""
    others = [name for name in scenario_ids if name != "baseline"]
    colors = {name: SCENARIOS[place % len(SCENARIOS)] for place, name in enumerate(others)}
    return {"baseline": BASELINE_COLOR} | colors
