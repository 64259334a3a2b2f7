"""The product's own version."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The installed version; `0+uninstalled` for a checkout on the path."""
    from importlib import metadata

    try:
        return metadata.version("unitecon")
    except metadata.PackageNotFoundError:
        return "0+uninstalled"
