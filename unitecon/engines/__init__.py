"""Engines run the catalog's SQL over a case's frames; each is one module."""

from __future__ import annotations

from unitecon.errors import UniteconError, nearest

ENGINES = ("duckdb",)


def require(name: str) -> None:
    """Raise UniteconError where no engine of this version is called `name`."""
    if name == "spark":
        raise UniteconError("the engine 'spark' is not available in this version; use 'duckdb'")
    if name not in ENGINES:
        raise UniteconError(f"no engine is called {name!r}{nearest(name, ENGINES)}; use 'duckdb'")
