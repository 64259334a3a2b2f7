"""Find the cells a case declares as fitted from the facts known on a date.

The facts are the rows of `facts` with `is_fitted`; each group of them counts once. A residual is
the logarithm of modelled over reported (for percentages the difference in share points) over the
fact's `tolerance_share`. Cells with a `prior_standard_deviation` are drawn to their prior. Every
round of the search runs the model once: a trial and its finite differences are scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.dictionary.tables import TABLES
from unitecon.errors import UniteconError
from unitecon.fit import correlations as fit_correlations
from unitecon.fit import from_log, write
from unitecon.fit import spreads as fit_spreads
from unitecon.fit.correlations import Correlation, of_cells
from unitecon.fit.least_squares import Array, Cell, Estimates, Problem, search
from unitecon.fit.problem import Passes, cells_of, targets_of, with_rows

# Facts that move by less than this part of what the most sensitive one does are not named.
NAMED_EFFECT = 0.2
NINE_TENTHS = 1.645  # standard errors on either side that hold nine tenths of a normal
PRIOR_ONLY = "no fact known: prior"


@dataclass(frozen=True, slots=True)
class CellFit:
    """A fitted cell: its value and standard error in its own unit, or why it has none.

    `low` and `high` hold nine tenths of where the facts leave it, within the cell's bounds.
    `bound` is lower or upper where the value stands there; `collinear_with` are cells the facts
    cannot tell it from; `fact_ids` the facts that move with it, the most sensitive first. `spread`
    is its standard deviation on the scale of search beside all others, also where it has no
    standard error of its own.
    """

    cell_id: str
    table_name: str
    row_key: str
    value: float
    standard_error: float | None
    low: float | None
    high: float | None
    prior_value: float
    bound: str | None
    collinear_with: tuple[str, ...]
    is_prior_only: bool
    fact_ids: tuple[str, ...]
    reason: str | None
    spread: float | None
    is_log: bool


@dataclass(frozen=True, slots=True)
class FitResult:
    """A fit as of a date.

    Groups are counted by their most solid fact: actuals and estimates (`reported_groups`), or
    forecasts and targets only (`forecast_groups`). `numbers_fitted` leaves out cells that rest on
    their prior. `residuals` are (modelled - reported) in standard deviations of each fact.
    `log_rows` counts, by table, the rows that come from the case's usage log.
    """

    case_name: str
    as_of_date: date
    cells: tuple[CellFit, ...]
    fact_ids: tuple[str, ...]
    residuals: dict[str, float]
    numbers_fitted: int
    reported_groups: int
    forecast_groups: int
    rank: int
    condition: float
    cost: float
    chi_square: float
    passes: int
    is_converged: bool
    correlations: tuple[Correlation, ...] = ()
    log_rows: Mapping[str, int] = field(default_factory=dict)
    path: Path | None = None

    @property
    def groups(self) -> int:
        """Groups of facts in the fit, each counted once."""
        return self.reported_groups + self.forecast_groups


def fit(case: str | Path, as_of: date | None = None, out: str | Path | None = None) -> FitResult:
    """Fit a case as of a date (default: the case's own); with `out` write the fitted case there.

    What a usage log shows is taken from it; cells that the case declares are fitted to its facts.

    `case` is a folder or a bundled case's name. Raises InputError for faults of the case and
    UniteconError where it declares no cells, a fitted fact has no modelled value, or `out` cannot
    be written (see `fit_files.write`).
    """
    loaded = cases.load(case, as_of, needs_fit=False)
    written = from_log.rows(loaded)
    loaded = from_log.with_rows(loaded, written)
    rows, prepared = with_rows(loaded)
    if not rows and not written:
        message = "there is no usage log, and fitted_cells.csv declares no cell to fit"
        raise UniteconError(f"{loaded.name}: {message}")
    result = _to_facts(loaded, rows, prepared) if rows else _untouched(loaded)
    result = replace(result, log_rows={name: len(made) for name, made in written.items()})
    if out is None:
        return result
    named = {c.cell_id: (c.table_name, _row(rows[c.cell_id], c, result)) for c in result.cells}
    for table_name, row in named.values():
        written.setdefault(table_name, []).append(row)
    if result.correlations:
        written["correlations"] = fit_correlations.rows(loaded, result.correlations, named)
    spreads = fit_spreads.rows(loaded, result.cells, named)
    if spreads:
        written["uncertainties"] = spreads
    path = write.write(loaded.path, Path(out), loaded.as_of_date, written, _json(result))
    return replace(result, path=path)


def _to_facts(case: Case, rows: Mapping[str, Mapping[str, Any]], prepared: Case) -> FitResult:
    problem = Problem(cells_of(case), targets_of(case), Passes(prepared, rows))
    return _result(case, problem, search(problem))


def _untouched(case: Case) -> FitResult:
    """The result for a case that declares no cell."""
    return FitResult(
        case_name=case.name,
        as_of_date=case.as_of_date,
        cells=(),
        fact_ids=(),
        residuals={},
        numbers_fitted=0,
        reported_groups=0,
        forecast_groups=0,
        rank=0,
        condition=1.0,
        cost=0.0,
        chi_square=0.0,
        passes=0,
        is_converged=True,
    )


def _result(case: Case, problem: Problem, found: Estimates) -> FitResult:
    facts = case.tables["facts"].filter(
        pl.col("fact_id").is_in([target.fact_id for target in problem.targets])
    )
    solid = facts.filter(pl.col("fact_kind").is_in(["actual", "estimate"]))["fact_group"].unique()
    ids, cells = tuple(t.fact_id for t in problem.targets), _cell_fits(case, problem, found)
    drawn = [cell.spread is not None for cell in cells]
    residuals = found.residuals / problem.weights
    return FitResult(
        case_name=case.name,
        as_of_date=case.as_of_date,
        cells=cells,
        fact_ids=ids,
        residuals=dict(zip(ids, residuals.tolist(), strict=True)),
        numbers_fitted=int(found.is_informed.sum()),
        reported_groups=len(solid),
        forecast_groups=facts["fact_group"].n_unique() - len(solid),
        rank=found.rank,
        condition=found.condition,
        cost=found.cost,
        chi_square=found.chi_square,
        passes=found.passes,
        is_converged=found.is_converged,
        correlations=of_cells([cell.cell_id for cell in cells], drawn, found.correlations),
    )


def _cell_fits(case: Case, problem: Problem, found: Estimates) -> tuple[CellFit, ...]:
    declared = case.tables["fitted_cells"].select("table_name", "row_key").rows()
    return tuple(
        _cell_fit(problem, found, place, table_name, row_key)
        for place, (table_name, row_key) in enumerate(declared)
    )


def _cell_fit(
    problem: Problem, found: Estimates, place: int, table_name: str, row_key: str
) -> CellFit:
    cell = problem.cells[place]
    value, error = float(found.values[place]), float(found.standard_errors[place])
    bound = ("lower" if value == cell.lower else "upper") if found.is_at_bound[place] else None
    alike = tuple(problem.cells[other].cell_id for other in found.alike[place])
    is_prior = not found.is_informed[place]
    reason = _reason(cell, bound, alike, is_prior)
    is_sure = reason is None and not np.isnan(error)
    return CellFit(
        cell_id=cell.cell_id,
        table_name=table_name,
        row_key=row_key,
        value=value,
        standard_error=error if is_sure else None,
        low=max(cell.lower, value - NINE_TENTHS * error) if is_sure else None,
        high=min(cell.upper, value + NINE_TENTHS * error) if is_sure else None,
        prior_value=cell.prior,
        bound=bound,
        collinear_with=alike,
        is_prior_only=is_prior,
        fact_ids=() if is_prior else _named_facts(problem, found.effects[:, place]),
        reason=reason,
        spread=float(found.spreads[place]) if np.isfinite(found.spreads[place]) else None,
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
    """The facts a cell moves by at least NAMED_EFFECT of the most, that one first."""
    sizes = np.abs(effects)
    order = np.argsort(-sizes, kind="stable")
    return tuple(
        problem.targets[i].fact_id for i in order if sizes[i] >= NAMED_EFFECT * sizes.max()
    )


def _row(row: Mapping[str, Any], cell: CellFit, result: FitResult) -> dict[str, Any]:
    """The row to append for a cell."""
    said = f"Fitted as of {result.as_of_date}"
    said += f" to {', '.join(cell.fact_ids)}" if cell.fact_ids else ""
    said += f"; no standard error: {cell.reason}" if cell.standard_error is None else ""
    value = {str(TABLES[cell.table_name].value): cell.value}
    spread = {"standard_error": cell.standard_error, "low": cell.low, "high": cell.high}
    return dict(row) | value | spread | {"note": f"{said}."}


def _json(result: FitResult) -> dict[str, Any]:
    """What `fit.json` holds: the result without its path; no infinite numbers."""
    made = asdict(result)
    made.pop("path")
    if not np.isfinite(result.condition):
        made["condition"] = None
    return made
