"""Ranges are exact at P10, P50 and P90, and stay within the ends of their quantity."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unitecon.dictionary.tables import TABLES
from unitecon.uncertainty.distributions import Distribution, of_row
from unitecon.uncertainty.ranges import P90_SCORE

TENTHS = np.array([0.1, 0.5, 0.9])
EVEN = (np.arange(2_000) + 0.5) / 2_000


def of_range(table: str, low: float, value: float, high: float, **cells: Any) -> Distribution:
    row = {str(TABLES[table].value): value, "low": low, "high": high, "standard_error": None}
    distribution = of_row(TABLES[table], row | cells)
    assert distribution is not None
    return distribution


@pytest.mark.parametrize(
    ("table", "points", "kind", "p99"),
    [
        # Half as much is as far as twice as much.
        ("release_tokens", (1500.0, 3000.0, 6000.0), "two-piece lognormal", 3000 * 2**1.8153),
        ("driver_growths", (0.2, 0.5, 1.0), "two-piece growth", 1.5 * (2 / 1.5) ** 1.8153 - 1),
        ("driver_growths", (-0.5, -0.35, -0.2), "two-piece growth", 0.65 * 1.23077**1.8153 - 1),
        # Odds of 1 to 4, even odds and 4 to 1.
        ("variable_costs", (0.2, 0.5, 0.8), "two-piece logit", 1 / (1 + 4**-1.8153)),
        ("usage_spreads", (2.0, 3.0, 5.0), "two-piece lognormal", 1 + 2 * 2**1.8153),
        ("cash_positions", (-5.0, 1.0, 3.0), "two-piece normal", 1 + 2 * 1.8153),
        ("cash_positions", (-4.0, -2.0, -1.0), "two-piece lognormal", -2 * 0.5**1.8153),
        # A low that is the end itself: what would be below it is at it.
        ("variable_costs", (0.0, 0.01, 0.02), "two-piece normal", 0.01 + 0.01 * 1.8153),
    ],
)
def test_a_range_has_its_low_value_and_high_as_quantiles(
    table: str, points: tuple[float, float, float], kind: str, p99: float
) -> None:
    distribution = of_range(table, *points)
    assert distribution.kind == kind
    assert distribution.quantiles(TENTHS) == pytest.approx(points, rel=1e-12, abs=1e-15)
    ratio = stats.norm.ppf(0.99) / P90_SCORE
    assert ratio == pytest.approx(1.8153, abs=1e-4)
    assert float(distribution.quantiles(np.array(0.99))) == pytest.approx(p99, rel=1e-3)


def test_a_parameter_that_is_a_share_stays_a_share() -> None:
    values = of_range("parameters", 0.3, 0.5, 0.9, unit="share").quantiles(EVEN)
    assert 0 < values.min() < values.max() < 1
    others = of_range("parameters", 0.3, 0.5, 0.9, unit="months").quantiles(EVEN)
    assert others.max() > 1


def test_a_side_without_a_range_is_at_the_value() -> None:
    values = of_range("variable_costs", 0.1, 0.2, 0.2).quantiles(EVEN)
    assert np.allclose(values[1_000:], 0.2)
    assert values[:1_000].max() < 0.2


@given(
    table=st.sampled_from(("plan_prices", "variable_costs", "driver_growths", "plan_members",
                           "price_realisations", "usage_spreads", "cash_positions")),
    shares=st.tuples(*[st.floats(0.001, 0.999)] * 3).map(sorted),
)  # fmt: skip
def test_ranges_keep_limits_and_order(table: str, shares: list[float]) -> None:
    column = TABLES[table].columns[str(TABLES[table].value)]
    least = next(
        (float(own) for n in ("min", "min_exclusive") if (own := getattr(column, n)) is not None),
        -1e9,
    )
    most = 1e9 if column.max is None else float(column.max)  # type: ignore[attr-defined]
    low, value, high = (least + share * (most - least) for share in shares)
    if low == high:
        return
    distribution = of_range(table, low, value, high)
    values = distribution.quantiles(EVEN)
    assert (np.diff(values) >= 0).all()
    assert least == -1e9 or least <= values[0]
    assert column.max is None or values[-1] <= most  # type: ignore[attr-defined]
    points = distribution.quantiles(TENTHS)
    assert points == pytest.approx([low, value, high], rel=1e-6, abs=1e-6)
    assert math.copysign(1, values[0]) == math.copysign(1, low) or low <= 0 <= high
