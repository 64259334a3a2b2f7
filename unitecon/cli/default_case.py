"""What a command says where no CASE was named. Loads nothing that takes time."""

from __future__ import annotations

from pathlib import Path

from unitecon.case import places


def line() -> str:
    """Which case answers, and why."""
    if places.default() == places.EXAMPLE:
        return f"Case: {places.EXAMPLE}, the bundled example (no CASE named, no case.toml here)"
    return f"Case: {Path.cwd().name} (this folder)"
