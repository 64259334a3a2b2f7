"""The influence of each group of facts on a fit, in the units of the case.

Nothing is fitted again: the fit's linear form around its values says what leaving out a group does.
"""

from __future__ import annotations

import numpy as np

from unitecon.fit.evidence import Influence, jackknife_errors
from unitecon.fit.least_squares import Array, Estimates, Problem
from unitecon.fit.results import GroupInfluence


def rows(problem: Problem, estimates: Estimates) -> tuple[GroupInfluence, ...]:
    """Each group's influence, the one that moves a cell furthest first."""
    influences = [_row(problem, estimates, group) for group in estimates.evidence.influences()]
    return tuple(sorted(influences, key=lambda row: (-_size(row), row.fact_group)))


def _size(row: GroupInfluence) -> float:
    if row.cell_id is None:
        return 0.0
    return np.inf if row.shift is None else abs(row.shift)


def _row(problem: Problem, estimates: Estimates, influence: Influence) -> GroupInfluence:
    places = [i for i, name in enumerate(problem.groups) if name == influence.group]
    targets = [problem.targets[place] for place in places]
    tolerances = np.array([target.tolerance for target in targets]) / problem.weights[places]
    error = float(np.mean(estimates.residuals[places] * tolerances))
    without = float(np.mean(influence.without * tolerances))
    cell_id, shift = _furthest(problem, estimates, influence.shifts)
    return GroupInfluence(
        fact_group=influence.group,
        fact_ids=tuple(target.fact_id for target in targets),
        is_share=all(target.is_share for target in targets),
        leverage=influence.leverage,
        error=error,
        error_without=without if np.isfinite(without) else None,
        cell_id=cell_id,
        shift=shift,
    )


def _furthest(
    problem: Problem, estimates: Estimates, shifts: Array
) -> tuple[str | None, float | None]:
    """The cell that moves furthest, and by how many standard errors (None: without end)."""
    spreads = estimates.spreads[estimates.free]
    is_known = spreads > 0
    if not is_known.any():
        return None, None
    ratios = np.where(is_known, shifts / np.where(is_known, spreads, 1.0), 0.0)
    place = int(np.argmax(np.abs(ratios)))
    name = problem.cells[estimates.free[place]].cell_id
    return name, float(ratios[place]) if np.isfinite(ratios[place]) else None


def jackknife(problem: Problem, estimates: Estimates) -> list[float | None]:
    """The jackknife standard error of every cell in its own unit; None where it has none."""
    errors = np.full(len(problem.cells), np.nan)
    errors[estimates.free] = jackknife_errors(estimates.evidence.influences(), len(estimates.free))
    errors *= np.where([cell.is_log for cell in problem.cells], estimates.values, 1.0)
    return [float(error) if np.isfinite(error) else None for error in errors]
