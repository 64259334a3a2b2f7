"""Least squares over cells with bounds and priors, and the uncertainty of each estimate.

`x` is a vector of cells on their scales of search: the logarithm of a log cell, a linear cell as
it is. A residual is in standard deviations: of a fact `tolerance_share`, of a prior
`prior_standard_deviation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unitecon.errors import UniteconError
from unitecon.fit.evidence import Evidence
from unitecon.fit.identifiability import collinear, rank_and_condition

Array = NDArray[np.float64]
# Rows of cell values in their own units -> rows of modelled values of the facts.
Evaluate = Callable[[Array], Array]

STEP = 1e-5  # of a central difference, on the scale of search
LEAST_RATIO = 0.01  # below this share of the report the logarithm continues as its tangent
TOLERANCE = 1e-10  # relative change of cost, cells or gradient at which the search ends
MOST_ROUNDS = 200
AT_BOUND = 1e-4  # of the way between the bounds
NO_EFFECT = 1e-3  # standard deviations that any fact moves from one bound to the other


@dataclass(frozen=True, slots=True)
class Cell:
    """A number to estimate, between bounds; `prior_sd` is on the scale of search."""

    cell_id: str
    lower: float
    upper: float
    prior: float
    prior_sd: float | None = None
    is_log: bool = False

    def to_scale(self, value: float) -> float:
        """The cell's value on the scale of search."""
        return float(np.log(value)) if self.is_log else value

    def from_scale(self, x: float) -> float:
        """The value at a place on the scale, within the bounds."""
        return min(max(float(np.exp(x)) if self.is_log else float(x), self.lower), self.upper)


@dataclass(frozen=True, slots=True)
class Target:
    """A published number; with `is_share` in percent, compared in points instead of logarithms."""

    fact_id: str
    group: str
    reported: float
    tolerance: float
    is_share: bool = False


class Problem:
    """The residuals of cells against targets, with their derivatives from one pass each."""

    def __init__(
        self, cells: Sequence[Cell], targets: Sequence[Target], evaluate: Evaluate
    ) -> None:
        self.cells, self.targets, self._evaluate = tuple(cells), tuple(targets), evaluate
        self.passes = 0
        self._passed: dict[bytes, tuple[Array, Array]] = {}
        self.lower = np.array([cell.to_scale(cell.lower) for cell in cells])
        self.upper = np.array([cell.to_scale(cell.upper) for cell in cells])
        self.prior = np.array([cell.to_scale(cell.prior) for cell in cells])
        has_prior = np.array([cell.prior_sd is not None for cell in cells], dtype=bool)
        precision = np.array([1 / (cell.prior_sd or 1.0) for cell in cells])
        self.prior_rows: Array = np.diag(precision)[has_prior]
        self.groups = [target.group for target in targets]
        self.weights: Array = np.array([self.groups.count(name) ** -0.5 for name in self.groups])

    def at(self, x: Array) -> tuple[Array, Array]:
        """Residuals of the facts and their derivatives by x, from one pass: x and x ± a step."""
        key = x.tobytes()
        if key not in self._passed:
            step = STEP * np.maximum(1.0, np.abs(x))
            above = np.minimum(x + step, self.upper)
            below = np.maximum(x - step, self.lower)
            places = np.tile(x, (2 * len(x) + 1, 1))
            rows = np.arange(len(x))
            places[1 + rows, rows] = above
            places[1 + len(x) + rows, rows] = below
            residuals = self.residuals(places)
            upward, downward = residuals[1 : len(x) + 1], residuals[len(x) + 1 :]
            self._passed[key] = residuals[0], ((upward - downward) / (above - below)[:, None]).T
        return self._passed[key]

    def residuals(self, places: Array) -> Array:
        """Weighted residuals of the facts, a row for each row of x."""
        values = np.array(
            [[c.from_scale(x) for c, x in zip(self.cells, row, strict=True)] for row in places]
        )
        self.passes += 1
        modelled = self._evaluate(values)
        missing = np.flatnonzero(~np.isfinite(modelled).all(axis=0))
        if len(missing):
            names = ", ".join(self.targets[place].fact_id for place in missing)
            raise UniteconError(
                f"the model has no value for facts to be fitted: {names}; likely causes: "
                "an input that was not known yet on the as-of date (a price, a rate), or a period "
                "outside the case's months"
            )
        misses = [miss(t, modelled[:, i]) / t.tolerance for i, t in enumerate(self.targets)]
        return np.array(misses).T * self.weights

    def prior_residuals(self, x: Array) -> Array:
        """Distances from the prior, in its standard deviations, of the cells that have one."""
        return np.asarray(self.prior_rows @ (x - self.prior))


def miss(target: Target, modelled: Array) -> Array:
    """How far modelled values are from a target: in logarithms, or in shares of 1."""
    if target.is_share:
        return (modelled - target.reported) / 100
    if target.reported == 0:
        raise UniteconError(
            f"fact {target.fact_id} reports 0, so no relative error of it can be fitted"
        )
    ratio = modelled / target.reported
    # A trial may turn a profit into a loss: no logarithm, but a slope back.
    tangent = np.log(LEAST_RATIO) + ratio / LEAST_RATIO - 1
    log = np.log(np.maximum(ratio, LEAST_RATIO))
    return np.asarray(np.where(ratio > LEAST_RATIO, log, tangent))


@dataclass(frozen=True, slots=True)
class Estimates:
    """The result of the search, by cell: values in their units, standard errors (NaN: none).

    `spreads` are standard deviations on the scale of search, facts and priors taken together, and
    `correlations` (cells, cells) those of the estimates there: also of cells that the facts
    inform only together, and that only their prior informs. NaN at a bound, or with neither.

    `effects` (facts, cells) is the change of a fact, in standard deviations, when a cell changes by
    1 on its scale. `rank` and `condition` are those of the effects of informed cells, each scaled
    to length 1. `cost` is half the sum of squared residuals. `evidence` is about the cells at the
    places `free`, which the facts inform and no bound stops.
    """

    values: Array
    standard_errors: Array
    spreads: Array
    correlations: Array
    is_informed: NDArray[np.bool_]
    is_at_bound: NDArray[np.bool_]
    alike: tuple[tuple[int, ...], ...]
    residuals: Array
    effects: Array
    rank: int
    condition: float
    cost: float
    evidence: Evidence
    free: NDArray[np.intp]
    passes: int
    is_converged: bool


def search(problem: Problem) -> Estimates:
    """The cells that fit best; the same on every run.

    Raises UniteconError where the model has no value for a fact.
    """
    from scipy.optimize import least_squares

    if not problem.targets:
        return _estimates(problem, problem.prior, True)
    result = least_squares(
        lambda x: np.concatenate([problem.at(x)[0], problem.prior_residuals(x)]),
        problem.prior,
        jac=lambda x: np.vstack([problem.at(x)[1], problem.prior_rows]),
        bounds=(problem.lower, problem.upper),
        method="trf",
        x_scale="jac",
        ftol=TOLERANCE,
        xtol=TOLERANCE,
        gtol=TOLERANCE,
        max_nfev=MOST_ROUNDS,
    )
    return _estimates(problem, np.asarray(result.x), result.status > 0)


def _estimates(problem: Problem, x: Array, is_converged: bool) -> Estimates:
    x, informed, at_bound = _settled(problem, x)
    residuals, effects = _at(problem, x)
    free = np.flatnonzero(informed & ~at_bound)
    alike = collinear(effects, free)
    evidence = Evidence(residuals, effects[:, free], _priors_of(problem, free), problem.groups)
    covariances = np.full((len(x), len(x)), np.nan)
    squares = evidence.misfit + float(np.sum(problem.prior_residuals(x) ** 2))
    covariances[np.ix_(free, free)] = evidence.covariances
    spreads, correlations = _spreads(problem, covariances, ~informed)
    values = np.array([c.from_scale(place) for c, place in zip(problem.cells, x, strict=True)])
    return Estimates(
        values,
        _errors(problem, values, covariances, alike),
        spreads,
        correlations,
        informed,
        at_bound,
        alike,
        residuals,
        effects / problem.weights[:, None],
        *rank_and_condition(effects[:, informed]),
        squares / 2,
        evidence,
        free,
        problem.passes,
        is_converged,
    )


def _errors(
    problem: Problem, values: Array, covariances: Array, alike: Sequence[tuple[int, ...]]
) -> Array:
    """Standard errors in the cells' own units; NaN for cells known only together."""
    errors = np.sqrt(np.diag(covariances))
    errors *= np.where([cell.is_log for cell in problem.cells], values, 1.0)
    errors[[bool(others) for others in alike]] = np.nan
    return errors


def _priors_of(problem: Problem, free: NDArray[np.intp]) -> Array:
    """The rows of the priors that bear on free cells."""
    rows = problem.prior_rows[:, free]
    return np.asarray(rows[np.any(rows != 0, axis=1)])


def _at(problem: Problem, x: Array) -> tuple[Array, Array]:
    return problem.at(x) if problem.targets else (np.zeros(0), np.zeros((0, len(x))))


def _settled(problem: Problem, x: Array) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """x moved to bounds it is close to, and to the prior where no fact informs it.

    Also which cells are informed, and which are at a bound.
    """
    span = problem.upper - problem.lower
    at_lower, at_upper = (
        (x - problem.lower) < AT_BOUND * span,
        (problem.upper - x) < AT_BOUND * span,
    )
    x = np.where(at_lower, problem.lower, np.where(at_upper, problem.upper, x))
    informed = np.abs(_at(problem, x)[1]).max(axis=0, initial=0.0) * span > NO_EFFECT
    return np.where(informed, x, problem.prior), informed, informed & (at_lower | at_upper)


def _spreads(
    problem: Problem, covariances: Array, is_prior: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Standard deviations and correlations, with cells that rest on a prior on their own."""
    whole = covariances.copy()
    for place in np.flatnonzero(is_prior):
        prior_sd = problem.cells[place].prior_sd
        whole[place, :] = whole[:, place] = 0.0
        whole[place, place] = np.nan if prior_sd is None else prior_sd**2
    spreads = np.sqrt(np.diag(whole))
    known = np.where(spreads > 0, spreads, np.nan)
    return spreads, whole / known / known[:, None]
