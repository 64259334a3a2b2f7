"""Sobol points: those of SciPy, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from unitecon.uncertainty import sobol


@pytest.mark.parametrize("dimensions", [1, 2, 5, 8])
@pytest.mark.parametrize("power", [0, 1, 9])
def test_points_are_those_of_scipy(dimensions: int, power: int) -> None:
    mine, other = (np.random.default_rng([dimensions, power]) for _ in range(2))
    for _ in range(2):  # the second set of points of one source of random numbers
        points = sobol.points(dimensions, power, mine)
        expected = qmc.Sobol(dimensions, scramble=True, seed=other).random_base2(power)
        assert points.tobytes() == np.ascontiguousarray(expected).tobytes()
    assert mine.random() == other.random()


@pytest.mark.parametrize(("dimensions", "power"), [(0, 3), (9, 3), (2, 31), (2, -1)])
def test_more_than_the_sequence_has_is_refused(dimensions: int, power: int) -> None:
    with pytest.raises(ValueError, match="dimensions"):
        sobol.points(dimensions, power, np.random.default_rng(1))
