"""What one group of facts does to a fit: the linear form against fits that leave it out."""

from __future__ import annotations

import numpy as np
import pytest

from unitecon.fit import evidence, group_influences
from unitecon.fit.least_squares import Array, Cell, Estimates, Problem, Target, search

DESIGN = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0], [1.0, 5.0]])
CELLS = [Cell("level", -100, 100, 0), Cell("slope", -100, 100, 1, prior_sd=20)]
REPORTED = (10.0, 31.0, 48.0, 93.0, 170.0)
GROUPS = ("a", "b", "c", "c", "far")


def fitted(without: str = "") -> tuple[Problem, Estimates]:
    kept = [i for i, group in enumerate(GROUPS) if group != without]
    facts = [Target(f"F{i}", GROUPS[i], REPORTED[i], 0.02, is_share=True) for i in kept]

    def model(values: Array) -> Array:
        return np.asarray(values @ DESIGN[kept].T)

    problem = Problem(CELLS, facts, model)
    return problem, search(problem)


@pytest.mark.parametrize("group", ["a", "c", "far"])
def test_leaving_out_a_group_is_as_fitting_without_it(group: str) -> None:
    problem, estimates = fitted()
    row = {r.fact_group: r for r in group_influences.rows(problem, estimates)}[group]
    other = fitted(without=group)[1].values
    places = [i for i, name in enumerate(GROUPS) if name == group]
    errors = (DESIGN[places] @ other - np.array(REPORTED)[places]) / 100
    assert row.error_without == pytest.approx(float(errors.mean()), rel=1e-5)
    place = ["level", "slope"].index(str(row.cell_id))
    shift = (other[place] - estimates.values[place]) / estimates.spreads[place]
    assert row.shift == pytest.approx(shift, rel=1e-5)


def test_leverages_sum_to_the_cells_that_facts_decide() -> None:
    problem, estimates = fitted()
    rows = group_influences.rows(problem, estimates)
    assert sum(row.leverage for row in rows) == pytest.approx(4 - estimates.evidence.freedom)
    assert abs(rows[0].shift or 0) == max(abs(row.shift or 0) for row in rows)
    assert rows[0].fact_group == "far"


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = np.array([10.0, 20.0, 24.0, 30.0])
    facts = [Target(f"F{i}", f"g{i}", float(v), 0.02, True) for i, v in enumerate(values)]
    problem = Problem([Cell("mean", 0, 100, 1)], facts, lambda v: np.repeat(v, 4, axis=1))
    expected = values.std(ddof=1) / 2
    assert group_influences.jackknife(problem, search(problem)) == [pytest.approx(expected)]


def test_what_only_one_group_informs_is_unknown_without_it() -> None:
    cells = [Cell("a", -100, 100, 0), Cell("b", -100, 100, 0)]
    facts = [Target(f"F{i}", name, 10.0 + i, 0.02, True) for i, name in enumerate("xyz")]
    problem = Problem(cells, facts, lambda v: np.stack([v[:, 0], v[:, 0], v[:, 1]], axis=1))
    estimates = search(problem)
    rows = {row.fact_group: row for row in group_influences.rows(problem, estimates)}
    assert (rows["z"].cell_id, rows["z"].shift, rows["z"].error_without) == ("b", None, None)
    assert rows["z"].is_decisive and not rows["x"].is_decisive
    assert rows["z"].leverage == pytest.approx(1)
    assert group_influences.jackknife(problem, estimates)[1] is None


def test_no_facts_leave_every_cell_free() -> None:
    nothing = evidence.Evidence(np.zeros(0), np.zeros((0, 1)), np.array([[2.0]]), ())
    assert (nothing.misfit, nothing.freedom, nothing.chi_square) == (0, 0, 1)
    assert nothing.covariances == pytest.approx(np.array([[0.25]]))
    assert nothing.influences() == ()
