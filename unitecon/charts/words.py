"""How charts say numbers, dates and names, and which rows of a frame they draw."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from unitecon.basics.money import MINUS
from unitecon.basics.outside_text import label, labels, line
from unitecon.dictionary.keys import BASELINE
from unitecon.errors import UniteconError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

Row = dict[str, Any]
USER = 24  # characters of a user's id
LANE = 60  # characters of the name beside a lane
ACRONYMS = {"api": "API", "gpu": "GPU"}


def rows(frame: pl.DataFrame) -> list[Row]:
    """The rows of a frame with text that can be drawn: control characters are escapes.

    Raises UniteconError for anything but a frame, such as a model.
    """
    if not hasattr(frame, "iter_rows"):
        kind = type(frame).__name__
        raise UniteconError(
            f"a chart takes the frames of answers, got a {kind}; model.chart(NAME) finds them"
        )
    return [
        {name: line(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in frame.iter_rows(named=True)
    ]


def name(slug: str) -> str:
    """A slug as words: `dearer_plus` is `Dearer plus`; a long one is cut."""
    words = label(slug).replace("_", " ")
    return ACRONYMS.get(words, words[:1].upper() + words[1:])


def day(date: date | None) -> str:
    """A day in words: `15 January 2026`."""
    return f"{date.day} {date:%B %Y}" if date else ""


def user(name: str | int) -> str:
    """A user by id, a long one cut, or by number."""
    return label(name, USER) if isinstance(name, str) else f"user {name}"


def distinct(lanes: Sequence[Row]) -> list[Row]:
    """Lanes under names of a length that can be read, equal ones numbered: a name is one lane."""
    names = labels((lane["lane"] for lane in lanes), LANE)
    return [lane | {"lane": name} for lane, name in zip(lanes, names, strict=True)]


def dollars(usd: float, signed: bool = False) -> str:
    """USD to three figures or the cent: `$4.20`, `-$31.0`, `$1,250`."""
    size = abs(usd)
    digits = 2 if size < 10 else 1 if size < 100 else 0
    sign = MINUS if usd < 0 and round(size, digits) else "+" if signed else ""
    return f"{sign}${size:,.{digits}f}"


def share(part: float) -> str:
    """A share as a percentage that never rounds a remainder away: `99.6%`, `<1%`."""
    if 0 < part < 0.01:
        return "<1%"
    return f"{part:.1%}" if 0.99 < part < 1 else f"{part:.0%}"


def instant(day: date) -> str:
    """A day as Vega reads it in the viewer's own time zone, so that no month slips."""
    return f"{day.isoformat()}T00:00:00"


def scenario_ids(rows: Sequence[Row]) -> list[str]:
    """The scenarios in order of appearance, the baseline first where it is there."""
    names = list(dict.fromkeys(row["scenario_id"] for row in rows))
    return sorted(names, key=lambda scenario: scenario != BASELINE)


def one_scenario(rows: Sequence[Row]) -> list[Row]:
    """The rows of the baseline, or of the first scenario without one."""
    chosen = scenario_ids(rows)[:1]
    return [row for row in rows if row["scenario_id"] in chosen]


def of_month(rows: Sequence[Row], month: date | None) -> list[Row]:
    """The rows of a month, or of the last one."""
    day = month or max((row["month"] for row in rows), default=None)
    return [row for row in rows if row["month"] == day]


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `Pro, Plus and Team`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
