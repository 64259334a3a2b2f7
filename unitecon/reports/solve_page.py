"""What `unitecon solve` prints: the lever's value, the answer on both sides of it, the search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unitecon.basics import money
from unitecon.dictionary import units
from unitecon.dictionary.keys import BASELINE
from unitecon.solve.bracketing import Crossing, Reading
from unitecon.solve.goal import Solution

LARGE_USD = 10_000  # from here up an amount is said in k, m or bn


def report(solution: Solution) -> str:
    """The solution in plain words: what was asked, where it is met, and how that was found."""
    return "\n".join(
        [
            _question(solution),
            "",
            *_findings(solution),
            *_unknowns(solution),
            _now(solution),
            _search(solution),
        ]
    )


def row(solution: Solution) -> tuple[str, str, str, str]:
    """The solution as a line of a table: lever, its value now, the range tried, where it is met."""
    tried, current, nearest = solution.readings, solution.lever.current, solution.nearest
    now = "-" if current is None else _lever_text(solution, current)
    span = f"{_at(solution, tried[0])} to {_at(solution, tried[-1])}"
    met = ", and ".join(_span(solution, *one) for one in stretches(solution.crossings))
    if not met:
        near = (
            "" if nearest is None else f"; {_text(solution, nearest)} at {_at(solution, nearest)}"
        )
        met = f"{'everywhere' if tried[0].is_met else 'nowhere'}{near}"
    return solution.turn.lever, now, span, met


def stretches(crossings: Sequence[Crossing]) -> list[tuple[float | None, float | None]]:
    """First and last value of the lever of each stretch that meets it (None: the range's end)."""
    found: list[tuple[float | None, float | None]] = []
    start: float | None = None
    for one in crossings:
        if one.is_upward:
            start = one.met.place
        else:
            found.append((start, one.met.place))
            start = None
    if crossings and crossings[-1].is_upward:
        found.append((start, None))
    return found


def _question(solution: Solution) -> str:
    asked, turn = solution.condition, solution.turn
    filled = "".join(f"\nNot given, so taken: {key}." for key in asked.assumed)
    start = f" from {turn.from_date}" if turn.from_date else ""
    unit = f" ({solution.lever.unit})" if solution.lever.unit else ""
    return f"When is {asked}?{filled}\nBy {turn.lever}{unit}{start}, on {turn.scenario}."


def _findings(solution: Solution) -> list[str]:
    if not solution.crossings:
        return [_without_crossing(solution)]
    name = solution.turn.lever
    if solution.is_reached:
        said = ", ".join(_at(solution, one.met) for one in solution.crossings)
        first = f"It is reached at {name} = {said}."
    else:
        spans = stretches(solution.crossings)
        said = ", and ".join(_span(solution, *span) for span in spans)
        count = f"in {len(spans)} stretches, " if len(spans) > 1 else ""
        first = f"It is met {count}with {name} {said}."
    return [first, *(f"  {_sides(solution, one)}" for one in solution.crossings)]


def _span(solution: Solution, first: float | None, last: float | None) -> str:
    low, high = (None if at is None else _lever_text(solution, at) for at in (first, last))
    if low is None:
        return f"up to {high}"
    return f"from {low} up" if high is None else f"from {low} to {high}"


def _sides(solution: Solution, one: Crossing) -> str:
    """The answer on both sides of a crossing, that which meets the condition first."""
    met, unmet = (_text(solution, side) for side in (one.met, one.unmet))
    if met == unmet:
        met, unmet = (_text(solution, side, is_exact=True) for side in (one.met, one.unmet))
    return (
        f"{solution.condition.column} is {met} at {_at(solution, one.met)}, "
        f"{unmet} at {_at(solution, one.unmet)}."
    )


def _without_crossing(solution: Solution) -> str:
    column, tried, nearest = solution.condition.column, solution.readings, solution.nearest
    low, high = (_at(solution, one) for one in (tried[0], tried[-1]))
    span = f"between {low} and {high}"
    if nearest is None:
        return f"No value {span} is known to meet it: {column} is unknown at each."
    is_met = tried[0].is_met is True
    said = f"Every value {span} meets it." if is_met else f"No value {span} meets it."
    if len({one.value for one in tried}) == 1:
        moves = f"{solution.turn.lever} does not move {column}"
        return f"{said} {moves}: it is {_text(solution, nearest)} at each."
    near = "nearest to failing" if is_met else "nearest"
    return f"{said} {column} comes {near} at {_at(solution, nearest)}: {_text(solution, nearest)}."


def _unknowns(solution: Solution) -> list[str]:
    unknown = [one for one in solution.readings if one.is_met is None]
    if not unknown:
        return []
    low, high = (_at(solution, one) for one in (unknown[0], unknown[-1]))
    where = f"at {low}" if low == high else f"at {len(unknown)} of the values, {low} to {high}"
    if all(one.is_bound for one in unknown):
        why = "cash lasts to the case's last month there, and how much longer is not known"
        return [f"Whether it is met is unknown {where}: {why}. That counts as not met."]
    return [f"{solution.condition.column} is unknown {where}. That counts as not met."]


def _now(solution: Solution) -> str:
    now, turn, current = solution.now, solution.turn, solution.lever.current
    lever, who = "", f"As {turn.scenario} stands"
    if turn.scenario == BASELINE:  # a lever's present value is the case's, not a scenario's
        who = "As the case stands"
        lever = "" if current is None else f" ({turn.lever} is {_lever_text(solution, current)})"
    if now.value is None:
        return f"{who}{lever}, {solution.condition.column} is unknown."
    met = "which meets it" if now.is_met else "which does not meet it"
    return f"{who}{lever}, {solution.condition.column} is {_text(solution, now)}, {met}."


def _search(solution: Solution) -> str:
    low, high = solution.readings[0], solution.readings[-1]
    span = f"from {_at(solution, low)} to {_at(solution, high)}"
    passes = "1 pass" if solution.passes == 1 else f"{solution.passes} passes"
    return f"Tried {len(solution.readings)} values {span}, in {passes}."


def _at(solution: Solution, one: Reading) -> str:
    return _lever_text(solution, one.place)


def _lever_text(solution: Solution, at: float) -> str:
    """A lever's value with all its digits: `43.21`, `$142.5bn`."""
    if solution.lever.unit != "USD":
        return f"{at:,.12g}".replace("-", money.MINUS)
    divisor, word = money.unit([at])
    sign = money.MINUS if at < 0 else ""
    return f"{sign}${abs(at) / divisor:,.12g}{word}"


def _text(solution: Solution, one: Reading, is_exact: bool = False) -> str:
    """A figure in its column's unit: `$2.1bn`, `36.02`, `2028-06-30`."""
    value = one.value
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (int, float)):
        last = value - timedelta(days=1)
        return f"not by {last}" if one.is_bound else str(value)
    bound = "over " if one.is_bound else ""
    if is_exact:
        return f"{bound}{value:,.9g}".replace("-", money.MINUS)
    is_usd = units.unit(solution.condition.column) == "USD"
    return bound + (_usd_text(value) if is_usd else _number_text(value))


def _usd_text(value: float) -> str:
    if abs(value) >= LARGE_USD:
        return money.short(value)
    return f"{money.MINUS if value < 0 else ''}${abs(value):,.2f}"


def _number_text(value: float) -> str:
    said = f"{value:,.2f}" if abs(value) >= 10 else f"{value:,.4g}"
    return said.replace("-", money.MINUS)
