"""Find the cells a case declares as fitted from the facts known on a date.

The facts are the actuals and estimates with `is_fitted`; each group of them counts once. A residual
is the logarithm of modelled over reported (for percentages the difference in share points) over the
fact's `tolerance_share`. Cells with a `prior_standard_deviation` are pulled towards their prior.
Every round of the search runs the model once: a trial and its finite differences are scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from unitecon.case import baseline
from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.errors import UniteconError
from unitecon.fit import correlations as fit_correlations
from unitecon.fit import from_log, group_influences, write
from unitecon.fit import spreads as fit_spreads
from unitecon.fit.correlations import of_cells
from unitecon.fit.least_squares import Array, Cell, Estimates, Problem, search
from unitecon.fit.posterior import joint_fit
from unitecon.fit.problem import (
    Passes,
    ahead_ids,
    cells_of,
    compared_ids,
    later_ids,
    targets_of,
    twice_ids,
    with_rows,
)
from unitecon.fit.results import CellFit, FitResult
from unitecon.fit.walks import sizes
from unitecon.uncertainty.ranges import P90_SCORE
from unitecon.usage.log import UsageLog

# Facts whose effect is less than this share of the largest effect are not named.
NAMED_EFFECT = 0.2
PRIOR_ONLY = "no fact informs it: prior value"


def fit(case: str | Path, as_of: date | None = None, out: str | Path | None = None) -> FitResult:
    """Fit a case as of a date (default: the case's own); with `out` write the fitted case there.

    Figures that a usage log shows are taken from it; cells that the case declares are fitted to its
    facts. `case` is a folder or a bundled case's name. Raises InputError for faults of the case and
    UniteconError where it declares no cells, a fitted fact has no modelled value, or `out` cannot
    be written (see `write.write`).
    """
    loaded = cases.load(case, as_of, needs_fit=False)
    written = from_log.rows(loaded)
    loaded = from_log.with_rows(loaded, written)
    rows, prepared = with_rows(loaded)
    if not rows and not written:
        no_log = UsageLog(loaded, {}).absence or "no usage log"
        raise UniteconError(f"{loaded.name}: nothing to fit: {no_log}; no cell in fitted_cells.csv")
    result = _to_facts(loaded, rows, prepared) if rows else _without_cells(loaded)
    named = {c.cell_id: (c.table_name, _row(rows[c.cell_id], c, result)) for c in result.cells}
    walk = sizes.sized(loaded) if rows else None
    loaded = sizes.with_rows(loaded, walk)
    joint = joint_fit.of_case(loaded, named)
    result = replace(result, log_rows={name: len(new) for name, new in written.items()},
                     joint=joint.result, walk=walk)  # fmt: skip
    if out is None:
        return result
    new = _new_rows(loaded, result, named)
    if joint.rows:
        new[baseline.TABLE] = [dict(row) for row in joint.rows]
    for name, of_table in new.items():
        written.setdefault(name, []).extend(of_table)
    content = write.Content(written, _json(result), joint.text)
    path = write.write(loaded.path, Path(out), loaded.as_of_date, content)
    return replace(result, path=path)


def _new_rows(
    case: Case, result: FitResult, named: Mapping[str, tuple[str, dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """The rows that a fit to facts writes, by table; `named` has each cell's table and row."""
    new: dict[str, list[dict[str, Any]]] = {}
    for table_name, row in named.values():
        new.setdefault(table_name, []).append(row)
    if result.correlations:
        new["correlations"] = fit_correlations.rows(case, result.correlations, named)
    spreads = fit_spreads.rows(case, result.cells, named)
    if spreads:
        new["uncertainties"] = spreads
    if result.walk is not None:
        new["growth_spreads"] = sizes.rows(case, result.walk)
    return new


def _to_facts(case: Case, rows: Mapping[str, Mapping[str, Any]], prepared: Case) -> FitResult:
    problem = Problem(cells_of(case), targets_of(case), Passes(prepared, rows))
    return _result(case, problem, search(problem))


def _without_cells(case: Case) -> FitResult:
    """The result for a case that declares no cell."""
    return FitResult(
        case_name=case.name,
        as_of_date=case.as_of_date,
        cells=(),
        fact_ids=(),
        residuals={},
        numbers_fitted=0,
        groups=0,
        rank=0,
        condition=1.0,
        cost=0.0,
        misfit=0.0,
        freedom=0.0,
        chi_square=1.0,
        passes=0,
        is_converged=True,
    )


def _result(case: Case, problem: Problem, estimates: Estimates) -> FitResult:
    ids, cells = tuple(t.fact_id for t in problem.targets), _cell_fits(case, problem, estimates)
    drawn = [cell.spread is not None for cell in cells]
    residuals = estimates.residuals / problem.weights
    return FitResult(
        case_name=case.name,
        as_of_date=case.as_of_date,
        cells=cells,
        fact_ids=ids,
        residuals=dict(zip(ids, residuals.tolist(), strict=True)),
        numbers_fitted=int(estimates.is_informed.sum()),
        groups=len(set(problem.groups)),
        rank=estimates.rank,
        condition=estimates.condition,
        cost=estimates.cost,
        misfit=estimates.evidence.misfit,
        freedom=estimates.evidence.freedom,
        chi_square=estimates.evidence.chi_square,
        passes=estimates.passes,
        is_converged=estimates.is_converged,
        correlations=of_cells([cell.cell_id for cell in cells], drawn, estimates.correlations),
        influences=group_influences.rows(problem, estimates),
        compared_ids=compared_ids(case),
        later_ids=later_ids(case),
        ahead_ids=ahead_ids(case),
        twice_ids=twice_ids(case),
    )


def _cell_fits(case: Case, problem: Problem, estimates: Estimates) -> tuple[CellFit, ...]:
    declared = case.tables["fitted_cells"].select("table_name", "row_key").rows()
    jackknife = group_influences.jackknife(problem, estimates)
    return tuple(
        replace(
            _cell_fit(problem, estimates, place, table_name, row_key),
            jackknife_error=jackknife[place],
        )
        for place, (table_name, row_key) in enumerate(declared)
    )


def _cell_fit(
    problem: Problem, estimates: Estimates, place: int, table_name: str, row_key: str
) -> CellFit:
    cell = problem.cells[place]
    value, error = float(estimates.values[place]), float(estimates.standard_errors[place])
    bound = ("lower" if value == cell.lower else "upper") if estimates.is_at_bound[place] else None
    alike = tuple(problem.cells[other].cell_id for other in estimates.alike[place])
    is_prior = not estimates.is_informed[place]
    reason = _reason(cell, bound, alike, is_prior)
    spread, middle = float(estimates.spreads[place]), cell.to_scale(value)
    is_sure = reason is None and not np.isnan(error)
    return CellFit(
        cell_id=cell.cell_id,
        table_name=table_name,
        row_key=row_key,
        value=value,
        standard_error=error if is_sure else None,
        low=cell.from_scale(middle - P90_SCORE * spread) if is_sure else None,
        high=cell.from_scale(middle + P90_SCORE * spread) if is_sure else None,
        prior_value=cell.prior,
        bound=bound,
        collinear_with=alike,
        is_prior_only=is_prior,
        fact_ids=() if is_prior else _named_facts(problem, estimates.effects[:, place]),
        reason=reason,
        spread=spread if np.isfinite(spread) else None,
        is_log=cell.is_log,
    )


def _reason(cell: Cell, bound: str | None, alike: Sequence[str], is_prior: bool) -> str | None:
    """Why a cell has no standard error."""
    if bound:
        return f"at its {bound} bound {getattr(cell, bound):g}"
    if alike:
        return f"the facts cannot tell it from {', '.join(alike)}"
    return PRIOR_ONLY if is_prior else None


def _named_facts(problem: Problem, effects: Array) -> tuple[str, ...]:
    """The facts a cell moves by at least NAMED_EFFECT of the largest effect, largest first."""
    sizes = np.abs(effects)
    order = np.argsort(-sizes, kind="stable")
    return tuple(
        problem.targets[i].fact_id for i in order if sizes[i] >= NAMED_EFFECT * sizes.max()
    )


def _row(row: Mapping[str, Any], cell: CellFit, result: FitResult) -> dict[str, Any]:
    """The row to append for a cell."""
    note = f"Fitted as of {result.as_of_date}"
    note += f" to {', '.join(cell.fact_ids)}" if cell.fact_ids else ""
    note += f"; no standard error: {cell.reason}" if cell.standard_error is None else ""
    value = {str(TABLES[cell.table_name].value): cell.value}
    spread = {"standard_error": cell.standard_error, "low": cell.low, "high": cell.high}
    is_prior_only = True if cell.is_prior_only else None
    return dict(row) | value | spread | {"is_prior_only": is_prior_only, "note": f"{note}."}


def _json(result: FitResult) -> dict[str, Any]:
    """The content of `fit.json`: the result without its path; null for infinite numbers."""
    fields = asdict(result)
    fields.pop("path")
    if not np.isfinite(result.condition):
        fields["condition"] = None
    return fields
