"""The size of growth's surprises: likelihoods by hand, what few figures say, rows of a fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from unitecon import model
from unitecon.case import load as cases
from unitecon.fit.results import FitResult, WalkEvidence, WalkSize
from unitecon.fit.walks import revisions, sizes, vintages
from unitecon.fit.walks.surprises import Surprises, before_fit, first_years
from unitecon.reports import fit_page

SIZE = WalkSize(1.5, 0.9, 2.4, (WalkEvidence("forecast of 2025-06-30", 13, 2.1),
                                WalkEvidence("forecast of 2025-09-30", 3, 0.05)))  # fmt: skip


def test_the_density_of_the_misses_is_that_of_a_normal() -> None:
    own, walk = np.array([[0.04, 0.01], [0.01, 0.09]]), np.array([[0.02, 0.02], [0.02, 0.03]])
    misses = np.array([0.3, -0.1])
    found = Surprises("x", misses, own, walk).log_likelihoods(np.array([0.5, 2.0]))
    expected = [
        stats.multivariate_normal(np.zeros(2), own + factor**2 * walk).logpdf(misses)
        for factor in (0.5, 2.0)
    ]
    assert found[1] - found[0] == pytest.approx(expected[1] - expected[0])


def test_the_years_of_one_plan_count_as_one_figure() -> None:
    misses, variances = np.array([0.3, -0.1]), np.array([0.02, 0.03])
    plan = Surprises("x", misses, np.zeros((2, 2)), np.diag(variances), are_one=True)
    found = plan.log_likelihoods(np.array([1.0, 2.0]))
    alone = [stats.norm(0, f * np.sqrt(variances)).logpdf(misses).mean() for f in (1.0, 2.0)]
    assert found[1] - found[0] == pytest.approx(alone[1] - alone[0])


def test_many_misses_tell_the_factor_and_none_leave_it_as_stated() -> None:
    misses = np.random.default_rng(1).normal(0, 2, 400)
    size = sizes._weighed([Surprises("many", misses, np.zeros((400, 400)), np.eye(400))])
    assert size.factor == pytest.approx(np.sqrt(np.mean(misses**2)), rel=0.01)
    assert size.high / size.low < 1.2
    none = sizes._weighed([])
    assert none.factor == pytest.approx(1, rel=0.01)
    assert (none.low, none.high) == pytest.approx((2**-1.2816, 2**1.2816), rel=0.02)


def test_the_last_five_quarters_end_before_the_day() -> None:
    assert list(vintages._quarter_ends(date(2026, 1, 15)))[::2] == [
        date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31),
    ]  # fmt: skip
    assert list(vintages._quarter_ends(date(2025, 3, 31)))[-1] == date(2024, 12, 31)


def test_a_forecast_is_compared_with_its_next_edition_a_month_later_or_more() -> None:
    pairs = list(revisions._pairs(cases.load("openai")))
    burns = [pair for pair in pairs if pair[0]["measure_id"] == "burn"]
    days = {(str(a["known_from_date"]), str(b["known_from_date"])) for a, b in burns}
    # The edition reported again on 9 September is no revision of that of 5 September.
    assert days == {("2025-02-28", "2025-09-05")}
    assert [b["reported_value"] - a["reported_value"] for a, b in burns] == [0, 2, 9, 15, 36, 20, 3]


def test_the_rows_of_a_fit_scale_the_stated_ones_and_not_an_earlier_fit() -> None:
    case = cases.load("openai")
    stated = sizes._stated(case)
    rows = sizes.rows(case, SIZE)
    assert [row["driver_id"] for row in rows] == stated["driver_id"].to_list()
    ratios = (
        np.array([row["spread_share_per_year"] for row in rows])
        / stated["spread_share_per_year"].to_numpy()
    )
    assert ratios == pytest.approx(np.full(len(rows), 1.5))
    assert {row["basis"] for row in rows} == {"fitted"}
    assert set(stated["basis"]) == {"assumed"}


def test_surprises_of_the_first_year_are_known_by_name() -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    facts = before_fit(case, sizes._stated(case), case.tables["facts"])
    assert not isinstance(facts, str)
    count = int(facts.is_ahead.sum())
    assert (count, int(first_years(facts).sum())) == (16 * 5, 16)


def test_a_case_without_sizes_has_none(tmp_path: Path) -> None:
    from casebuilder import build

    assert sizes.sized(cases.load(build(tmp_path / "case"), needs_fit=False)) is None


def test_the_page_prints_the_evidence() -> None:
    empty = dict.fromkeys(FitResult.__dataclass_fields__, 0) | {"walk": SIZE}
    lines = fit_page._walk(FitResult(**empty))
    assert "1.50 times as large as stated (P10 0.90, P90 2.40)" in lines[1]
    assert lines[3].split() == ["forecast", "of", "2025-06-30", "13", "2.10"]
    assert lines[4].endswith("none seen")
