"""The settings of the environment: all there are, so that a misspelt one is noted."""

from __future__ import annotations

import os
from collections.abc import Iterator

PREFIX = "UNITECON_"
MEANINGS = {
    "UNITECON_MEMORY": "the memory that work on a log and SQL may take, such as 8GB",
    "UNITECON_SQL_SECONDS": "how long ad hoc SQL may run, in seconds",
    "UNITECON_CACHE": "the folder for what is kept between runs",
    "UNITECON_DEBUG": "1: print tracebacks",
}


def notes() -> Iterator[str]:
    """A line for each variable that looks like a setting but is none."""
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in MEANINGS:
            from unitecon.errors import nearest

            known = ", ".join(MEANINGS)
            yield f"{name} is set, but not a setting{nearest(name, MEANINGS)} (known: {known})"
