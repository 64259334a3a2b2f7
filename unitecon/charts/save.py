"""Charts as bytes of a picture, a page or a specification, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt

from unitecon.basics import memory, outside_text
from unitecon.charts import page
from unitecon.errors import UniteconError, nearest

SUFFIXES = (".svg", ".png", ".pdf", ".html", ".json")
PIXELS_PER_POINT = 2
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


def render(chart: alt.TopLevelMixin, suffix: str) -> bytes:
    """`chart` in the format of `suffix`, one of `SUFFIXES`.

    A page (.html) carries its scripts and needs no network. Raises UniteconError for any other
    suffix.
    """
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UniteconError(
            f"no chart can be written as {suffix!r}; known: {known}{nearest(suffix, SUFFIXES)}"
        )
    # Tests validate every chart. A picture of a user's own rows is drawn here as well.
    specification = outside_text.drawn(chart.to_dict(validate=False))
    if suffix == ".json":
        return (json.dumps(specification, indent=2) + "\n").encode()
    return _drawn(specification, suffix)


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


def _drawn(specification: dict[str, Any], suffix: str) -> bytes:
    memory.refuse_limits(memory.DRAWING)
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if suffix == ".png":
        return vl_convert.vegalite_to_png(specification, version, scale=PIXELS_PER_POINT)
    if suffix == ".pdf":
        return vl_convert.vegalite_to_pdf(specification, version)
    if suffix == ".html":
        # Without a snippet it gives the page the names of its libraries, which the stub denies.
        library = vl_convert.javascript_bundle(vl_version=version)  # type: ignore[call-arg]
        return page.page(specification, library).encode()
    return vl_convert.vegalite_to_svg(specification, version).encode() + SIGNATURE
