"""Charts as bytes of a picture, a page or a specification, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt

from unitecon.basics import memory, outside_text, theme
from unitecon.charts import page
from unitecon.errors import UniteconError, nearest

SUFFIXES = (".svg", ".png", ".pdf", ".html", ".json")
PIXELS_PER_POINT, LEAST_SCALE, MOST_SCALE = 2, 0.5, 8
# Drawn once to load what every chart needs: scripts, scales, axes and the measures of a font.
PRIMER: dict[str, Any] = {
    "data": {"values": [{"x": 0, "y": "a"}]},
    "title": "a",
    "layer": [
        {
            "mark": mark,
            "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y"}},
        }
        for mark in ("bar", "line", "rule", "point", "text")
    ],
}
SIGNATURE = b"\n<!-- drawn by unitecon -->\n"  # at the end of an .svg


def render(
    chart: alt.TopLevelMixin, suffix: str, *, is_dark: bool = False, scale: float = PIXELS_PER_POINT
) -> bytes:
    """`chart` in the format of `suffix`, one of `SUFFIXES`, on white or on a dark page.

    A page (.html) carries its scripts and needs no network. `scale` is the pixels of a .png per
    point. Raises UniteconError for any other suffix, and for a scale that is too small or large.
    """
    require(suffix, scale)
    # Tests validate every chart. A picture of a user's own rows is drawn here as well.
    specification = outside_text.drawn(chart.to_dict(validate=False))
    if is_dark:
        specification = theme.in_dark(specification)
    if suffix == ".json":
        return (json.dumps(specification, indent=2) + "\n").encode()
    return _drawn(specification, suffix, scale)


def require(suffix: str, scale: float = PIXELS_PER_POINT) -> None:
    """Raise UniteconError for a suffix without a format, and for a scale out of its limits."""
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UniteconError(
            f"no chart can be written as {suffix!r}; known: {known}{nearest(suffix, SUFFIXES)}"
        )
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise UniteconError(f"scale must be from {LEAST_SCALE} to {MOST_SCALE}, got {scale:g}")


def _with_room(specification: dict[str, Any]) -> dict[str, Any]:
    """Room to the left for a wider font than the one that measured the names beside lanes.

    A reader's own font draws an .svg: letters of DejaVu Sans are a sixth wider than Helvetica's.
    """
    rows = (row for rows in specification.get("datasets", {}).values() for row in rows)
    longest = max((len(str(row["lane"])) for row in rows if "lane" in row), default=0)
    config = specification.get("config", {})
    padding = config.get("padding", {})
    wider = padding | {"left": padding.get("left", 0) + longest}
    return specification | {"config": config | {"padding": wider}} if longest else specification


def warm_up() -> None:
    """Draw a small chart, so that the next is drawn at once.

    Raises UniteconError where the process may reserve too little memory for it.
    """
    memory.refuse_limits(memory.DRAWING)
    import vl_convert

    vl_convert.vegalite_to_svg(PRIMER)


def is_signed(path: Path) -> bool:
    """Whether a file is an .svg that was drawn here, and not changed since."""
    try:
        return path.read_bytes().endswith(SIGNATURE)
    except OSError:
        return False


def _drawn(specification: dict[str, Any], suffix: str, scale: float) -> bytes:
    memory.refuse_limits(memory.DRAWING)
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if suffix == ".png":
        return vl_convert.vegalite_to_png(specification, version, scale=scale)
    if suffix == ".pdf":
        return vl_convert.vegalite_to_pdf(specification, version)
    if suffix == ".html":
        # Without a snippet it gives the page the names of its libraries, which the stub denies.
        library = vl_convert.javascript_bundle(vl_version=version)  # type: ignore[call-arg]
        return page.page(specification, library).encode()
    specification = _with_room(specification)
    return vl_convert.vegalite_to_svg(specification, version).encode() + SIGNATURE
