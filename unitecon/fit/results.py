"""The results of a fit: of each cell, and of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unitecon.fit.correlations import Correlation

MOST_SHIFT = 2.0  # standard errors that one group of facts may move a number unremarked


@dataclass(frozen=True, slots=True)
class CellFit:
    """A fitted cell: its value and standard error in its own unit, or why it has none.

    `low` and `high` are its P10 and P90, within the cell's bounds. `bound` is lower or upper where
    the value is at that bound; `collinear_with` are cells the facts cannot tell it from; `fact_ids`
    the facts that move with it, the most sensitive first; `is_prior_only` whether no fact does.
    `jackknife_error` is the standard error from leaving out one group of facts at a time.
    `spread` is its standard deviation on the scale of search, jointly with all other cells, also
    where it has no standard error of its own; `is_log` whether that scale is the logarithm.
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
    jackknife_error: float | None = None


@dataclass(frozen=True, slots=True)
class GroupInfluence:
    """What one group of facts does to the fit, by the fit's linear form around its values.

    `leverage` is the number of cells that it decides by itself. `error` is the mean of its facts'
    ln(modelled / reported), or of their difference in share points with `is_share`; `error_without`
    is the same if the fit is made without it, None where nothing else informs the figure.
    `cell_id` then moves most, by `shift` standard errors, None: without the group, nothing informs
    it.
    """

    fact_group: str
    fact_ids: tuple[str, ...]
    is_share: bool
    leverage: float
    error: float
    error_without: float | None
    cell_id: str | None
    shift: float | None

    @property
    def is_decisive(self) -> bool:
        """Whether it alone moves a number by more than two standard errors."""
        return self.cell_id is not None and (self.shift is None or abs(self.shift) > MOST_SHIFT)


@dataclass(frozen=True, slots=True)
class Move:
    """Where the facts move a row of an input, with all others, and how uncertain they leave it.

    `deviations` counts standard deviations of its own distribution; `uncertainty_ratio` is its
    standard deviation on that scale after the facts, over that before.
    """

    input_id: str
    valid_from_date: date
    stated: float
    conditioned: float
    deviations: float
    uncertainty_ratio: float


@dataclass(frozen=True, slots=True)
class JointFit:
    """The most likely values of all uncertain inputs together, or `reason`: why there are none.

    `discrepancy_share` is by how much the model itself is off. `moves` has each input's rows.
    """

    reason: str = ""
    facts: int = 0
    groups: int = 0
    inputs: int = 0
    discrepancy_share: float = 0.0
    rounds: int = 0
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkEvidence:
    """Figures of one earlier forecast, and the factors that make them most likely.

    `factor` is that of drivers that share with none, `shared_factor` of those that share, with the
    forecast's age; None: its figures do not tell.
    """

    name: str
    figures: int
    factor: float | None
    shared_factor: float | None


@dataclass(frozen=True, slots=True)
class Size:
    """A number of growth's surprises: its median and its P10 and P90, by all evidence."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class WalkSize:
    """How large growth's surprises are.

    `factor` is on the stated sizes of drivers that share with none, `shared_factor` on those of the
    others, whose `revision_ratio` and `shared_share` are None where there are no others.
    """

    factor: Size
    evidence: tuple[WalkEvidence, ...]
    shared_factor: Size | None = None
    revision_ratio: Size | None = None
    shared_share: Size | None = None


@dataclass(frozen=True, slots=True)
class FitResult:
    """A fit as of a date.

    Facts of a group, of which there are `groups`, count as one. `compared_ids` are forecasts and
    targets that the case marks as fitted: they are compared alone. `later_ids` are facts that were
    not known on the date, `ahead_ids` reports of a time after it, `twice_ids` facts that set an
    assumption besides. `numbers_fitted` leaves out cells that rest on their prior. `chi_square` is
    `misfit`, the sum of squared residuals of the facts, over `freedom`, the groups less the numbers
    that the facts decide, and at least 1; it widens what facts say, not what priors say.
    `residuals` are (modelled - reported) in standard deviations of each fact.
    `log_rows` counts, by table, the rows that come from the case's usage log. `path` is the folder
    the fitted case was written to. `walk` says how large the surprises of growth are.
    """

    case_name: str
    as_of_date: date
    cells: tuple[CellFit, ...]
    fact_ids: tuple[str, ...]
    residuals: dict[str, float]
    numbers_fitted: int
    groups: int
    rank: int
    condition: float
    cost: float
    misfit: float
    freedom: float
    chi_square: float
    passes: int
    is_converged: bool
    correlations: tuple[Correlation, ...] = ()
    influences: tuple[GroupInfluence, ...] = ()
    log_rows: Mapping[str, int] = field(default_factory=dict)
    compared_ids: tuple[str, ...] = ()
    joint: JointFit = field(default_factory=JointFit)
    later_ids: tuple[str, ...] = ()
    ahead_ids: tuple[str, ...] = ()
    twice_ids: tuple[str, ...] = ()
    path: Path | None = None
    walk: WalkSize | None = None
