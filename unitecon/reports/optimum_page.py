"""The text `unitecon solve` prints where it looks for the greatest or the least of a figure."""

from __future__ import annotations

from collections.abc import Iterator

from unitecon.reports.solve_page import figure_text, lever_text, scenario_name
from unitecon.solve.bracketing import Reading
from unitecon.solve.optimum import Optimum

WORDS = {"max": "greatest", "min": "least"}


def report(optimum: Optimum) -> str:
    """The optimum in plain words: what was sought, where it is, and how that was found."""
    asked, turn = optimum.sought, optimum.turn
    keys = f" (assuming {', '.join(asked.assumed)})" if asked.assumed else ""
    start = f", from {turn.from_date}" if turn.from_date else ""
    return "\n".join(
        [
            f"Goal: the {WORDS[asked.operator]} {asked.figure}{keys}",
            f"Lever: {turn.lever} ({optimum.lever.unit}){start}, on {scenario_name(turn.scenario)}",
            "",
            *_findings(optimum),
            f"In {scenario_name(turn.scenario)} {asked.column} is {_figure(optimum, optimum.now)}.",
            _search(optimum),
        ]
    )


def _findings(optimum: Optimum) -> Iterator[str]:
    asked, best, name = optimum.sought, optimum.best, optimum.turn.lever
    if best is None:
        yield f"{asked.column} is unknown throughout."
        return
    if len({reading.value for reading in optimum.readings}) == 1:
        yield f"{name} does not affect {asked.column}: it is {_figure(optimum, best)} throughout."
        return
    at = lever_text(optimum.lever, best.place)
    yield (
        f"{asked.column} is {WORDS[asked.operator]} with {name} at {at}: {_figure(optimum, best)}."
    )
    if not optimum.is_inside:
        yield "That is an end of the range; a wider range may hold a better value."


def _search(optimum: Optimum) -> str:
    low, high = (lever_text(optimum.lever, optimum.readings[end].place) for end in (0, -1))
    passes = "1 pass" if optimum.passes == 1 else f"{optimum.passes} passes"
    return f"Tried {len(optimum.readings)} values from {low} to {high} in {passes}."


def _figure(optimum: Optimum, reading: Reading) -> str:
    return figure_text(optimum.sought, reading)
