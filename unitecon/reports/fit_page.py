"""A fit as rows and as text."""

from __future__ import annotations

from typing import Any

import numpy as np

from unitecon.fit.results import FitResult, GroupInfluence

MOST_LOG = 5.0  # a larger error of a linear form says no more


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
        "",
        f"{'cell':<28}{'value':>14}{'std error':>12}{'jackknife':>12}{'prior':>12}",
    ]
    for cell in result.cells:
        errors = f"{_figure(cell.standard_error):>12}{_figure(cell.jackknife_error):>12}"
        line = f"{cell.cell_id:<28}{cell.value:>14.6g}{errors}{cell.prior_value:>12.4g}"
        lines.append(f"{line}  {cell.reason or ''}".rstrip())
    return [*lines, *_influences(result), *_warnings(result)]


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
    decisive = [row for row in result.influences if row.is_decisive]
    if decisive:
        names = ", ".join(f"{row.fact_group} ({_move(row)})" for row in decisive)
        warnings.append(
            f"{len(decisive)} of {result.groups} groups of facts, if left out, each move a number "
            f"by more than two standard errors: {names}"
        )
    return ["", *(f"warning: {warning}" for warning in warnings)] if warnings else []
