"""The text `unitecon solve` prints: where the goal is met, figures on both sides, the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from unitecon.basics import money
from unitecon.dictionary import units
from unitecon.dictionary.keys import BASELINE
from unitecon.scenarios.levers.registry import Lever
from unitecon.solve.bracketing import Crossing, Reading
from unitecon.solve.comparisons import Comparison
from unitecon.solve.goal import Solution

LARGE_USD = 10_000  # from here up an amount is shortened to k, m or bn


def report(solution: Solution) -> str:
    """The solution in plain words: the goal, where it is met, and how that was found."""
    return "\n".join(
        [
            _goal(solution),
            "",
            *_findings(solution),
            *_unknowns(solution),
            _now(solution),
            _search(solution),
        ]
    )


def row(solution: Solution) -> tuple[str, str, str, str]:
    """The solution as a line of a table: lever, its value now, the range tried, where it is met."""
    tried, current, nearest = solution.readings, solution.lever.current, solution.nearest()
    now = "-" if current is None else lever_text(solution.lever, current)
    span = f"{_at(solution, tried[0])} to {_at(solution, tried[-1])}"
    met = " and ".join(_span(solution, *ends) for ends in stretches(solution.crossings))
    if not met:
        asked = solution.condition.comparisons[0]
        near = nearest and f"; {figure_text(asked, nearest)} at {_at(solution, nearest)}"
        met = f"{'everywhere' if tried[0].is_met else 'nowhere'}{near or ''}"
    return solution.turn.lever, now, span, met


def stretches(crossings: Sequence[Crossing]) -> list[tuple[float | None, float | None]]:
    """First and last value of the lever of each stretch that meets it (None: the range's end)."""
    spans: list[tuple[float | None, float | None]] = []
    start: float | None = None
    for crossing in crossings:
        if crossing.is_upward:
            start = crossing.met.place
        else:
            spans.append((start, crossing.met.place))
            start = None
    if crossings and crossings[-1].is_upward:
        spans.append((start, None))
    return spans


def _goal(solution: Solution) -> str:
    turn = solution.turn
    assumed = ", ".join(solution.condition.assumed)
    filled = f" (assuming {assumed})" if assumed else ""
    start = f", from {turn.from_date}" if turn.from_date else ""
    unit = f" ({solution.lever.unit})" if solution.lever.unit else ""
    lever = f"{turn.lever}{unit}{start}, on {scenario_name(turn.scenario)}"
    return f"Goal: {solution.condition}{filled}\nLever: {lever}"


def scenario_name(name: str) -> str:
    """The scenario that a lever is turned on, in words."""
    return "the baseline" if name == BASELINE else name


def _findings(solution: Solution) -> list[str]:
    if not solution.crossings:
        return list(_without_crossing(solution))
    name = solution.turn.lever
    if solution.is_reached:
        places = ", ".join(_at(solution, crossing.met) for crossing in solution.crossings)
        first = f"Reached with {name} at {places}."
    else:
        spans = [_span(solution, *ends) for ends in stretches(solution.crossings)]
        first = f"Met with {name} at {' and at '.join(spans)}."
    sides = (_sides(solution, crossing) for crossing in solution.crossings)
    return [first, *chain.from_iterable(sides)]


def _span(solution: Solution, first: float | None, last: float | None) -> str:
    low, high = (None if at is None else lever_text(solution.lever, at) for at in (first, last))
    if low is None:
        return f"{high} or less"
    return f"{low} or more" if high is None else f"{low} to {high}"


def _sides(solution: Solution, crossing: Crossing) -> Iterator[str]:
    """The figures on both sides of a crossing, that which meets the condition first."""
    sides = (crossing.met, crossing.unmet)
    for place, asked in enumerate(solution.condition.comparisons):
        met, unmet = (figure_text(asked, side, place) for side in sides)
        if met == unmet and crossing.met.figures[place] != crossing.unmet.figures[place]:
            met, unmet = (figure_text(asked, side, place, is_exact=True) for side in sides)
        yield (
            f"  {asked.column} is {met} at {_at(solution, crossing.met)}, "
            f"{unmet} at {_at(solution, crossing.unmet)}."
        )


def _without_crossing(solution: Solution) -> Iterator[str]:
    """That no value meets the goal, or every one, and how near each figure comes to its value."""
    name, tried = solution.turn.lever, solution.readings
    span = f"from {_at(solution, tried[0])} to {_at(solution, tried[-1])}"
    is_met = tried[0].is_met is True
    yield f"{'Every' if is_met else 'No'} {name} {span} meets the goal."
    for place, asked in enumerate(solution.condition.comparisons):
        nearest = solution.nearest(place)
        if nearest is None:
            yield f"{asked.column} is unknown throughout."
            continue
        text = figure_text(asked, nearest, place)
        if len({reading.figures[place] for reading in tried}) == 1:
            yield f"{name} does not affect {asked.column}: it is {text} throughout."
        else:
            how = "closest to failing" if is_met else "closest"
            yield f"{asked.column} comes {how} at {_at(solution, nearest)}, where it is {text}."


def _unknowns(solution: Solution) -> Iterator[str]:
    unknown = [reading for reading in solution.readings if reading.is_met is None]
    if not unknown:
        return
    low, high = (_at(solution, reading) for reading in (unknown[0], unknown[-1]))
    where = f"at {low}" if low == high else f"at {len(unknown)} of the values ({low} to {high})"
    if all(figure.is_bound for reading in unknown for figure in reading.figures):
        why = "cash lasts beyond the case's last month, how far is not known"
        yield f"Whether the goal is met is unknown {where}: {why}. Unknown counts as not met."
        return
    for place, asked in enumerate(solution.condition.comparisons):
        if any(reading.figures[place].value is None for reading in unknown):
            yield f"{asked.column} is unknown {where}. Unknown counts as not met."


def _now(solution: Solution) -> str:
    now, turn, current = solution.now, solution.turn, solution.lever.current
    start = f"In {scenario_name(turn.scenario)}"
    if turn.scenario == BASELINE and current is not None:  # a lever's value is the case's own
        start += f" {turn.lever} is {lever_text(solution.lever, current)} and"
    figures = " and ".join(
        f"{asked.column} is {figure_text(asked, now, place)}"
        for place, asked in enumerate(solution.condition.comparisons)
    )
    verdict = {True: "met", False: "not met", None: "unknown"}[now.is_met]
    return f"{start} {figures}: goal {verdict}."


def _search(solution: Solution) -> str:
    low, high = solution.readings[0], solution.readings[-1]
    span = f"from {_at(solution, low)} to {_at(solution, high)}"
    passes = "1 pass" if solution.passes == 1 else f"{solution.passes} passes"
    return f"Tried {len(solution.readings)} values {span} in {passes}."


def _at(solution: Solution, reading: Reading) -> str:
    return lever_text(solution.lever, reading.place)


def lever_text(lever: Lever, at: float) -> str:
    """A lever's value with all its digits: `1.719`, `$43.21`, `$142.5bn`."""
    sign = money.MINUS if at < 0 else ""
    if not lever.unit.startswith("USD"):
        return f"{sign}{abs(at):,.12g}"
    divisor, word = money.unit([at])
    return f"{sign}${abs(at) / divisor:,.12g}{word}"


def figure_text(asked: Comparison, reading: Reading, place: int = 0, is_exact: bool = False) -> str:
    """A comparison's figure in its column's unit: `$2.1bn`, `36.02`, `2028-06-30`."""
    figure = reading.figures[place]
    value = figure.value
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (int, float)):
        last = value - timedelta(days=1)
        return f"not by {last}" if figure.is_bound else str(value)
    bound = "over " if figure.is_bound else ""
    if is_exact:
        return f"{bound}{value:,.9g}".replace("-", money.MINUS)
    is_usd = units.unit(asked.column) == "USD"
    return bound + (_usd_text(value) if is_usd else _number_text(value))


def _usd_text(value: float) -> str:
    if abs(value) >= LARGE_USD:
        return money.short(value)
    return f"{money.MINUS if value < 0 else ''}${abs(value):,.2f}"


def _number_text(value: float) -> str:
    text = f"{value:,.2f}" if abs(value) >= 10 else f"{value:,.4g}"
    return text.replace("-", money.MINUS)
