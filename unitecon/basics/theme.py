"""Colours, fonts and sizes of every chart and terminal table; nothing is set globally."""

from __future__ import annotations

from typing import Any

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
WIDTH = 680  # pixels of a chart's plotting area; titles and labels come on top

INK = "#1f2328"
MUTED = "#6e7781"
FAINT = "#d8dee4"
PAPER = "#ffffff"
GRID = "#eaeef2"

# Gain is dark and loss light, so that they differ in grey as well. They and the scenarios' colours
# are distinct with any common form of colour blindness (after Okabe and Ito); the yellow of that
# palette is too pale on white.
GAIN = "#00568f"
LOSS = "#e0702a"
BASELINE_COLOR = INK
SCENARIOS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"),
    *("#5e3c99", "#8c564b", "#56b4e9", "#882255", "#999933"),
)

DATA = ("datasets", "data", "domain", "field", "sort")  # of a specification: no colours

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
            "gridColor": GRID,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "text": {"fontSize": 12, "color": INK},
    }


# The same colours on a dark page.
DARK = {
    INK: "#e6edf3",
    MUTED: "#9da7b1",
    FAINT: "#3d444d",
    PAPER: "#0d1117",
    GRID: "#262c33",
    GAIN: "#79c0f2",
    LOSS: "#d9662a",
    "#5e3c99": "#a78bdb",
    "#8c564b": "#c08a7e",
    "#882255": "#d0678f",
}


def in_dark(specification: Any) -> Any:
    """A chart's specification with the colours of a dark page; its rows stay as they are."""
    if isinstance(specification, dict):
        return {
            key: value if key in DATA else in_dark(value) for key, value in specification.items()
        }
    if isinstance(specification, list):
        return [in_dark(value) for value in specification]
    return (
        DARK.get(specification, specification) if isinstance(specification, str) else specification
    )


def scenario_colors(scenario_ids: list[str]) -> dict[str, str]:
    """One colour per scenario: ink for the baseline, the palette in turn for the others."""
    others = [name for name in scenario_ids if name != "baseline"]
    colors = {name: SCENARIOS[place % len(SCENARIOS)] for place, name in enumerate(others)}
    return {"baseline": BASELINE_COLOR} | colors
