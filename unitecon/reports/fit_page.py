"""A fit as rows and as text."""

from __future__ import annotations

from typing import Any

import numpy as np

from unitecon.fit.results import FitResult


def rows(result: FitResult) -> list[dict[str, Any]]:
    """One row per cell: cell_id, value, standard_error, prior_value, facts (how many), note."""
    return [
        {
            "cell_id": cell.cell_id,
            "value": cell.value,
            "standard_error": cell.standard_error,
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
    kinds = f"{result.reported_groups} reported, {result.forecast_groups} only forecast or targeted"
    head = f"{result.case_name}, fitted as of {result.as_of_date}"
    quality = f"rank {result.rank}, condition number {condition}"
    lines = [
        f"{head}: {result.numbers_fitted} numbers to {facts} ({kinds})",
        f"{quality}, reduced chi-square {result.chi_square:.3g}, {result.passes} passes",
        "",
        f"{'cell':<28}{'value':>14}{'std error':>12}{'prior':>12}",
    ]
    for cell in result.cells:
        error = "" if cell.standard_error is None else f"{cell.standard_error:.3g}"
        line = f"{cell.cell_id:<28}{cell.value:>14.6g}{error:>12}{cell.prior_value:>12.4g}"
        lines.append(f"{line}  {cell.reason or ''}".rstrip())
    return [*lines, *_warnings(result)]


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
    return ["", *(f"warning: {warning}" for warning in warnings)] if warnings else []
