"""Distributions through stated quantiles: they have them, and what has none says so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from unitecon.dictionary.tables import TABLES, Limits
from unitecon.dictionary.uncertainty import FAMILIES
from unitecon.errors import Fault
from unitecon.uncertainty.distributions import Distribution, of_row
from unitecon.uncertainty.from_quantiles import Quantiles, through

TENTHS = np.array([0.1, 0.5, 0.9])
Z = 1.2815515655446004  # the ninth decile of the standard normal


def fitted(kind: str, p10: float, p50: float | None, p90: float) -> Distribution:
    distribution = through(kind, Quantiles(p10, p50, p90), Limits())
    assert isinstance(distribution, Distribution), str(distribution)
    return distribution


def refused(kind: str, p10: float, p50: float | None, p90: float) -> Fault:
    fault = through(kind, Quantiles(p10, p50, p90), Limits())
    assert isinstance(fault, Fault), fault
    return fault


@pytest.mark.parametrize(
    ("kind", "p10", "p50", "p90"),
    [
        ("normal", -3.0, 1.0, 5.0),
        ("normal", 1e9, 1.5e9, 2e9),
        ("lognormal", 1.25, 2.5, 5.0),
        ("lognormal", 1e-6, 1e-3, 1.0),
        ("growth", -0.5, 0.0, 1.0),
        ("growth", 1.0, 3.0, 7.0),
        ("triangular", 1.0, 1.4, 2.0),
        ("triangular", -0.5, -0.1, 0.2),
        ("triangular", 1e6, 2.1e6, 3e6),
        ("beta", 0.1, 0.5, 0.9),
        ("beta", 0.9, None, 0.99),
        ("beta", 0.001, None, 0.002),
        ("beta", 0.02, None, 0.98),
    ],
)
def test_a_distribution_has_the_quantiles_it_is_stated_by(
    kind: str, p10: float, p50: float | None, p90: float
) -> None:
    low, middle, high = fitted(kind, p10, p50, p90).quantiles(TENTHS)
    assert low == pytest.approx(p10, rel=1e-9)
    assert high == pytest.approx(p90, rel=1e-9)
    if p50 is not None:
        assert middle == pytest.approx(p50, rel=1e-9)


def test_parameters_are_those_of_the_closed_forms() -> None:
    assert fitted("normal", -Z, 0, Z).parameters == pytest.approx((0, 1), abs=1e-12)
    assert fitted("lognormal", 2, 4, 8).parameters == pytest.approx((4, math.log(2) / Z))
    assert fitted("growth", 1, 3, 7).parameters == pytest.approx((3, math.log(2) / Z))
    # Between 0 and 1 every value is as likely: both exponents are 1.
    assert fitted("beta", 0.1, 0.5, 0.9).parameters == pytest.approx((1, 1))
    # Low 0, likeliest 1 and high 2: a tenth of the area is below sqrt(0.2).
    p10 = math.sqrt(0.2)
    assert fitted("triangular", p10, 1, 2 - p10).parameters == pytest.approx((0, 1, 2), abs=1e-9)


def test_the_median_that_follows_from_two_quantiles() -> None:
    assert fitted("normal", 1, None, 4).quantiles(TENTHS)[1] == pytest.approx(2.5)
    assert fitted("lognormal", 1, None, 4).quantiles(TENTHS)[1] == pytest.approx(2)
    exponents = fitted("beta", 0.2, None, 0.4).parameters
    assert stats.beta.cdf([0.2, 0.4], *exponents) == pytest.approx([0.1, 0.9])


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0.01, 0.95),
    st.floats(0.01, 0.99),
    st.floats(0.05, 0.95),
)
def test_quantiles_of_a_beta_and_a_triangle_lead_back_to_them(
    p10: float, part: float, mode: float
) -> None:
    p90 = p10 + part * (0.999 - p10)
    assert fitted("beta", p10, None, p90).quantiles(TENTHS)[::2] == pytest.approx([p10, p90])
    triangle = Distribution("triangular", (p10, p10 + mode * (p90 - p10), p90))
    stated = triangle.quantiles(TENTHS)
    again = fitted("triangular", *map(float, stated)).quantiles(TENTHS)
    assert again == pytest.approx(stated, rel=1e-9)


def test_a_median_that_is_off_by_less_than_a_hundredth_of_the_width_is_taken() -> None:
    assert fitted("normal", 0, 5.09, 10).parameters[0] == 5
    fault = refused("normal", 0, 5.11, 10)
    assert (fault.column, fault.value) == ("p50", "5.11")
    assert fault.limit == "within 0.1 of 5, or left empty"


@pytest.mark.parametrize(
    ("kind", "quantiles", "column", "limit", "cause"),
    [
        ("normal", (1.0, 2.0, 4.0), "p50", "within 0.03 of 2.5", "lognormal"),
        ("lognormal", (1.0, 2.5, 4.0), "p50", "within 0.03 of 2", "normal or triangular"),
        ("lognormal", (-1.0, 0.0, 1.0), "p10", "above 0", "normal or triangular"),
        ("lognormal", (0.0, None, 1.0), "p10", "above 0", "normal"),
        ("triangular", (1.0, None, 2.0), "p50", "needs p10, p50 and p90", "normal or lognormal"),
        ("triangular", (1.0, 1.1, 2.0), "p50", "between 1.38197 and 1.61803", "none"),
        ("beta", (0.0, 0.1, 0.2), "p10", "above 0", "normal or triangular"),
        ("beta", (0.5, 0.8, 1.0), "p90", "below 1", "triangular"),
        ("beta", (0.9, 0.98, 0.99), "p50", "within 0.0009 of 0.960648", "none"),
    ],
)
def test_quantiles_that_a_kind_cannot_have_are_reported(
    kind: str, quantiles: tuple[float, float | None, float], column: str, limit: str, cause: str
) -> None:
    fault = refused(kind, *quantiles)
    assert (fault.file, fault.column) == (None, column)
    assert limit in f"{fault.message} {fault.limit}"
    others = "these are quantiles of another distribution: "
    assert (fault.cause or "").startswith(
        "no distribution" if cause == "none" else f"{others}{cause}"
    )


def test_a_beta_too_narrow_to_be_fitted_is_reported() -> None:
    assert "too close" in refused("beta", 0.3, None, 0.3 + 1e-9).message


def test_stated_values_keep_the_limits_of_their_column() -> None:
    distribution = through("normal", Quantiles(0.1, None, 0.9), Limits(least=0, most=1))
    assert isinstance(distribution, Distribution)
    drawn = distribution.quantiles(np.array([0.001, 0.1, 0.9, 0.999]))
    assert drawn.tolist() == pytest.approx([0, 0.1, 0.9, 1])


def test_every_kind_that_a_table_may_name_can_be_found() -> None:
    for kind in FAMILIES:
        distribution = fitted(kind, 0.2, 0.5 if kind == "triangular" else None, 0.8)
        assert distribution.kind == kind
        assert distribution.quantiles(TENTHS)[::2] == pytest.approx([0.2, 0.8])


def test_a_fitted_growth_is_lognormal_in_one_plus_it() -> None:
    cells = {"growth_share_per_year": 3.0, "low": None, "high": None, "standard_error": 0.4}
    distribution = of_row(TABLES["driver_growths"], cells)
    assert distribution is not None
    assert distribution.kind == "growth"
    # 4 by 0.4 is a tenth: the logarithm scatters by sqrt(ln(1 + 0.01)) = 0.099751.
    assert distribution.quantiles(np.array([0.5, stats.norm.cdf(1)])) == pytest.approx(
        [3, 4 * math.exp(0.099751) - 1], rel=1e-6
    )
