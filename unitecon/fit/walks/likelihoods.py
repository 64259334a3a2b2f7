"""How likely the misses of earlier forecasts are by each size of growth's surprises."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from unitecon.fit.least_squares import Array
from unitecon.fit.results import Size, WalkEvidence, WalkSize
from unitecon.fit.walks.surprises import Surprises

PRIOR = math.log(2)  # standard deviation of a factor's logarithm, before any evidence
RATIO_PRIOR = 2 * PRIOR  # of a ratio of variances
FACTORS = np.exp(PRIOR * np.linspace(-4, 4, 105))
COARSE = FACTORS[::4]  # where several sizes are weighed together
RATIOS = np.exp(RATIO_PRIOR * np.linspace(-3, 3, 9))  # over the stated one
SHARES = (np.arange(6) + 0.5) / 6  # any is as likely as another
LEAST_FELT = 0.05  # by how much the logarithm of a density must differ to tell a factor


@dataclass(frozen=True)
class Grid:
    """The sizes that are weighed: factors of drivers that share with none, and of the others."""

    factors: Array
    shared_factors: Array
    ratios: Array  # what a year of age adds for drivers that share
    shares: Array
    priors: Array  # logarithms of their density before any evidence, by all four

    @classmethod
    def of(cls, ratio: float | None) -> Grid:
        """All sizes around a stated ratio; None: no driver shares with another."""
        if ratio is None:
            own = -((np.log(FACTORS) / PRIOR) ** 2) / 2
            single = np.ones(1)
            return cls(FACTORS, single, single, single, own[:, None, None, None])
        parts = (np.log(COARSE) / PRIOR, np.log(COARSE) / PRIOR, np.log(RATIOS) / RATIO_PRIOR)
        own, shared, ratios = np.meshgrid(*parts, indexing="ij")
        squares = np.repeat((own**2 + shared**2 + ratios**2)[..., None], len(SHARES), axis=-1)
        return cls(COARSE, COARSE, ratio * RATIOS, SHARES, -squares / 2)

    @property
    def axes(self) -> tuple[Array, ...]:
        """The values of each size."""
        return self.factors, self.shared_factors, self.ratios, self.shares

    def log_likelihoods(self, source: Surprises) -> Array:
        """Logarithms of the density of a source's misses by each size."""
        aged = self.shared_factors[:, None] ** 2 * (1 + self.ratios * source.age)
        by_share = [self._of_share(source, share, aged) for share in self.shares.tolist()]
        return np.stack(by_share, axis=-1)

    def _of_share(self, source: Surprises, share: float, aged: Array) -> Array:
        shared = aged[..., None, None] * source.effects.shared(share)
        alone = [factor**2 * source.effects.alone for factor in self.factors]
        return np.array([source.log_likelihoods(own + shared) for own in alone])


def weighed(sources: Sequence[Surprises], ratio: float | None) -> WalkSize:
    """The sizes by all sources and the prior, with what each source by itself tells.

    `ratio` is what a year of age adds as stated; None where no driver shares with another.
    """
    grid = Grid.of(ratio)
    logs = [grid.log_likelihoods(source) for source in sources]
    density = grid.priors + sum(logs)
    weights = np.exp(density - density.max())
    sizes = [_size(weights, values, axis) for axis, values in enumerate(grid.axes)]
    evidence = tuple(_evidence(grid, sizes, sources, logs))
    return WalkSize(sizes[0], evidence, *([] if ratio is None else sizes[1:]))


def _size(weights: Array, values: Array, axis: int) -> Size:
    """The P10, P50 and P90 of one size, whatever the others are."""
    by_value = weights.sum(axis=tuple(other for other in range(4) if other != axis))
    shares = (np.cumsum(by_value) - by_value / 2) / by_value.sum()
    if not values.all():  # a stated ratio of 0 stays 0
        return Size(0.0, 0.0, 0.0)
    low, median, high = np.exp(np.interp((0.1, 0.5, 0.9), shares, np.log(values))).tolist()
    return Size(median, low, high)


def _evidence(
    grid: Grid, sizes: Sequence[Size], sources: Sequence[Surprises], logs: Sequence[Array]
) -> Iterator[WalkEvidence]:
    """The likeliest factors by each source, with all other sizes at their median."""
    own, shared, ratio, share = (
        int(np.abs(values - size.median).argmin())
        for values, size in zip(grid.axes, sizes, strict=True)
    )
    for source, log in zip(sources, logs, strict=True):
        aged = np.sqrt(1 + grid.ratios[ratio] * source.age)
        yield WalkEvidence(
            source.name,
            len(source.misses),
            _likeliest(grid.factors, log[:, shared, ratio, share]),
            _likeliest(grid.shared_factors * aged, log[own, :, ratio, share]),
        )


def _likeliest(factors: Array, logs: Array) -> float | None:
    """The likeliest factor; None where figures do not tell one, or tell of no surprise at all."""
    place = int(np.argmax(logs))
    return float(factors[place]) if place and np.ptp(logs) > LEAST_FELT else None
