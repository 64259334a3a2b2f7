"""A fit as rows and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from unitecon.fit.results import FitResult, GroupInfluence, Move, Size, WalkSize

MOST_NAMED = 5  # facts
MOST_LOG = 5.0  # a larger error of a linear form says no more
MOVES = 12  # inputs that are shown of a joint fit
NOT_JOINT = "The baseline keeps the values that the case states."


def rows(result: FitResult) -> list[dict[str, Any]]:
    """One row per cell: its value, standard errors and prior, how many facts inform it, a note."""
    return [
        {
            "cell_id": cell.cell_id,
            "value": cell.value,
            "standard_error": cell.standard_error,
            "jackknife_error": cell.jackknife_error,
            "prior_value": cell.prior_value,
            "facts": len(cell.fact_ids),
            "note": cell.reason or "",
        }
        for cell in result.cells
    ]


def report(result: FitResult) -> str:
    """The fit as text: rows from the log, values from the facts, their errors, warnings."""
    logged = [f"{name:<20}{count:>8} rows" for name, count in result.log_rows.items()]
    lines = [f"{result.case_name}, from its usage log as of {result.as_of_date}:", *logged]
    facts = _facts_report(result) if result.cells else []
    return "\n".join([*(lines if logged else []), *([""] if logged and facts else []), *facts])


def _facts_report(result: FitResult) -> list[str]:
    condition = f"{result.condition:.3g}" if np.isfinite(result.condition) else "infinite"
    facts = f"{len(result.fact_ids)} facts in {result.groups} groups"
    head = f"{result.case_name}, fitted as of {result.as_of_date}"
    quality = f"rank {result.rank}, condition number {condition}"
    lines = [
        f"{head}: {result.numbers_fitted} numbers to {facts}",
        f"{quality}, {result.passes} passes",
        _chi_square(result),
        *_compared(result),
        *_later(result),
        "",
        f"{'cell':<28}{'value':>14}{'std error':>12}{'jackknife':>12}{'prior':>12}",
    ]
    for cell in result.cells:
        errors = f"{_figure(cell.standard_error):>12}{_figure(cell.jackknife_error):>12}"
        line = f"{cell.cell_id:<28}{cell.value:>14.6g}{errors}{cell.prior_value:>12.4g}"
        lines.append(f"{line}  {cell.reason or ''}".rstrip())
    return [*lines, *_joint(result), *_influences(result), *_walk(result), *_warnings(result)]


def _chi_square(result: FitResult) -> str:
    return (
        f"chi-square of the facts {result.misfit:.3g} over {result.freedom:.3g} effective degrees "
        f"of freedom: {result.chi_square:.3g} (at least 1), by which the errors of facts, not of "
        "priors, are widened"
    )


def _compared(result: FitResult) -> list[str]:
    """Forecasts and targets, which are no facts."""
    if not result.compared_ids:
        return []
    names = ", ".join(result.compared_ids)
    see = f"unitecon show calibrations {result.case_name}"
    return [f"forecasts and targets are compared, not fitted: {names}; to see them: {see}"]


def _joint(result: FitResult) -> list[str]:
    """What moves where all uncertain inputs are fitted together, the furthest first."""
    joint = result.joint
    if joint.reason:
        return ["", f"All uncertain inputs together: not fitted, as {joint.reason}. {NOT_JOINT}"]
    if not joint.inputs:
        return []
    moves = sorted(joint.moves, key=lambda move: -abs(move.deviations))[:MOVES]
    head = f"{'input':<60}{'stated':>12}{'together':>12}{'moved by':>10}{'left':>8}"
    lines = [
        f"{'.'.join((move.input_id, *_day(move))):<60}{move.stated:>12.4g}{move.conditioned:>12.4g}"
        f"{move.deviations:>+10.2f}{move.uncertainty_ratio:>8.0%}"
        for move in moves
    ]
    by = f"by {joint.facts} facts in {joint.groups} groups and the ranges they state"
    off = f"the model itself is taken to be off by {joint.discrepancy_share:.1%}"
    how = "in standard deviations of their own range, and how much of that the facts leave"
    return [
        "",
        f"All {joint.inputs} uncertain inputs together, {by}: {joint.rounds} rounds; {off}.",
        f"The baseline has these values. The {len(moves)} that move furthest, {how}:",
        head,
        *lines,
    ]


def _day(move: Move) -> list[str]:
    """The day of a row, where its input's name does not end in it."""
    day = str(move.valid_from_date)
    return [] if move.input_id.endswith(day) else [day]


def _later(result: FitResult) -> list[str]:
    """Facts that the fit must not know, and those that it can hardly know."""
    lines = []
    if result.later_ids:
        count = f"{len(result.later_ids)} facts were not known on {result.as_of_date}"
        lines.append(f"{count} and are left out: {_few(result.later_ids)}")
    if result.ahead_ids:
        lines.append(
            f"warning: reports of a time after {result.as_of_date} are fitted: "
            f"{_few(result.ahead_ids)}; what is expected is a forecast or a target, else "
            "known_from_date is too early"
        )
    return lines


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _influences(result: FitResult) -> list[str]:
    """Each group of facts: its leverage, its error in the fit and without it, what it moves."""
    if not result.influences:
        return []
    head = f"{'group of facts':<36}{'leverage':>9}{'error':>12}{'left out':>12}  moves"
    lines = ["", "What each group of facts does, and the error of its figures if left out:", head]
    for row in result.influences:
        errors = f"{_error(row, row.error):>12}{_error(row, row.error_without):>12}"
        lines.append(f"{row.fact_group:<36}{row.leverage:>9.2f}{errors}  {_move(row)}")
    return lines


def _walk(result: FitResult) -> list[str]:
    """How large the surprises of growth are, and each earlier forecast that tells it."""
    walk = result.walk
    if walk is None:
        return []
    head = f"{'what was forecast':<44}{'figures':>9}{'own':>12}{'shared':>12}"
    lines = ["", "Surprises of growth in earlier forecasts, as multiples of the stated sizes:"]
    lines += [f"- {text}: {_span(size)}" for text, size in _sizes(walk) if size is not None]
    lines += ["", "The likeliest multiple by each forecast alone:", head]
    for row in walk.evidence:
        factors = f"{_factor(row.factor):>12}{_factor(row.shared_factor):>12}"
        lines.append(f"{row.name:<44}{row.figures:>9}{factors}")
    return lines


def _sizes(walk: WalkSize) -> Iterator[tuple[str, Size | None]]:
    yield "drivers with surprises of their own", walk.factor
    yield "drivers that share another driver's surprises", walk.shared_factor
    yield (
        "variance that each year of age adds to these, as a multiple of a surprise's",
        walk.revision_ratio,
    )
    yield "share of their variance that comes from that other driver", walk.shared_share


def _span(size: Size) -> str:
    return f"{size.median:.2f} (P10 {size.low:.2f}, P90 {size.high:.2f})"


def _factor(value: float | None) -> str:
    return "none seen" if value is None else f"{value:.2f}"


def _error(row: GroupInfluence, value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{100 * value:+.1f} pts" if row.is_share else f"{np.expm1(min(value, MOST_LOG)):+.1%}"


def _move(row: GroupInfluence) -> str:
    if row.cell_id is None:
        return "nothing"
    if row.shift is None:
        return f"{row.cell_id}, which nothing else informs"
    return f"{row.cell_id} by {row.shift:+.1f} standard errors"


def _warnings(result: FitResult) -> list[str]:
    warnings = []
    if not result.is_converged:
        warnings.append(
            "the search stopped before it converged: the values may not be the best fit"
        )
    if 2 * result.numbers_fitted >= result.groups and result.numbers_fitted:
        warnings.append(
            f"{result.numbers_fitted} numbers are fitted to {result.groups} groups of facts: "
            "at most two groups per number"
        )
    if result.rank < result.numbers_fitted:
        warnings.append(
            f"the facts determine only {result.rank} of {result.numbers_fitted} numbers: see above"
        )
    if result.twice_ids:
        warnings.append(
            "facts that set an assumption by hand (fact_uses.csv) are fitted, too, and count "
            f"twice: {_few(result.twice_ids)}; fit what they set (fitted_cells.csv), or not them"
        )
    decisive = [row for row in result.influences if row.is_decisive]
    if decisive:
        names = ", ".join(f"{row.fact_group} ({_move(row)})" for row in decisive)
        warnings.append(
            f"{len(decisive)} of {result.groups} groups of facts, if left out, each move a number "
            f"by more than two standard errors: {names}"
        )
    return ["", *(f"warning: {warning}" for warning in warnings)] if warnings else []
