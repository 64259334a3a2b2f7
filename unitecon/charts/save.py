"""Charts as bytes of a picture, a page or a specification, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt

from unitecon.errors import UniteconError, nearest

SUFFIXES = (".svg", ".png", ".pdf", ".html", ".json")
PIXELS_PER_POINT = 2
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
    specification = chart.to_dict(validate=False)  # tests validate every chart
    if suffix == ".json":
        return (json.dumps(specification, indent=2) + "\n").encode()
    return _drawn(specification, suffix)


def is_signed(path: Path) -> bool:
    """Whether a file is an .svg that was drawn here, and not changed since."""
    try:
        return path.read_bytes().endswith(SIGNATURE)
    except OSError:
        return False


def _drawn(specification: dict[str, Any], suffix: str) -> bytes:
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if suffix == ".png":
        return vl_convert.vegalite_to_png(specification, version, scale=PIXELS_PER_POINT)
    if suffix == ".pdf":
        return vl_convert.vegalite_to_pdf(specification, version)
    if suffix == ".html":
        return vl_convert.vegalite_to_html(specification, version, bundle=True).encode()
    return vl_convert.vegalite_to_svg(specification, version).encode() + SIGNATURE
