"""The size of growth's surprises: likelihoods by hand, what few figures say, rows of a fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from unitecon import model
from unitecon.case import load as cases
from unitecon.fit.results import FitResult, Size, WalkEvidence, WalkSize
from unitecon.fit.walks import revisions, sizes, vintages
from unitecon.fit.walks.likelihoods import weighed
from unitecon.fit.walks.surprises import Effects, Surprises, before_fit, effects, first_years
from unitecon.reports import fit_page

SIZE = WalkSize(
    Size(1.5, 0.9, 2.4),
    (WalkEvidence("forecast of 2025-06-30", 13, None, 2.1),),
    Size(3, 2, 4), Size(2.5, 1, 5), Size(0.6, 0.3, 0.9),
)  # fmt: skip


def alone(covariance: Any) -> Effects:
    """Of drivers that share with none."""
    return Effects(covariance, np.zeros((len(covariance), 0)), np.zeros((0, 0)))


def test_the_density_of_the_misses_is_that_of_a_normal() -> None:
    own, walk = np.array([[0.04, 0.01], [0.01, 0.09]]), np.array([[0.02, 0.02], [0.02, 0.03]])
    misses = np.array([0.3, -0.1])
    source = Surprises("x", misses, own, alone(walk))
    found = source.log_likelihoods(np.array([f**2 * walk for f in (0.5, 2.0)]))
    expected = [
        stats.multivariate_normal(np.zeros(2), own + factor**2 * walk).logpdf(misses)
        for factor in (0.5, 2.0)
    ]
    assert found[1] - found[0] == pytest.approx(expected[1] - expected[0])


def test_the_years_of_one_plan_count_as_one_figure() -> None:
    misses, variances = np.array([0.3, -0.1]), np.array([0.02, 0.03])
    walk = np.diag(variances)
    plan = Surprises("x", misses, np.zeros((2, 2)), alone(walk), are_one=True)
    found = plan.log_likelihoods(np.array([walk, 4 * walk]))
    each = [stats.norm(0, f * np.sqrt(variances)).logpdf(misses).mean() for f in (1.0, 2.0)]
    assert found[1] - found[0] == pytest.approx(each[1] - each[0])


def test_drivers_that_share_go_together_by_what_they_share() -> None:
    # Users lead; payers and seats share 0.64 of their variance, so 0.8 with users and 0.64 with
    # each other.
    follows = np.array([[0.0, 0, 0], [1, 0, 0], [1, 0, 0]])
    effects = Effects(np.zeros((3, 3)), np.diag([0.1, 0.2, 0.3]), follows)
    deviations = np.diag([0.1, 0.2, 0.3])
    expected = np.array([[1, 0.8, 0.8], [0.8, 1, 0.64], [0.8, 0.64, 1]])
    assert effects.shared(0.64) == pytest.approx(deviations @ expected @ deviations)


def test_many_misses_tell_the_factor_and_none_leave_it_as_stated() -> None:
    misses = np.random.default_rng(1).normal(0, 2, 400)
    size = weighed([Surprises("many", misses, np.zeros((400, 400)), alone(np.eye(400)))], None)
    assert size.factor.median == pytest.approx(np.sqrt(np.mean(misses**2)), rel=0.01)
    assert size.factor.high / size.factor.low < 1.2
    assert size.shared_factor is None
    assert size.evidence[0].factor == pytest.approx(size.factor.median, rel=0.06)
    none = weighed([], None).factor
    assert none.median == pytest.approx(1, rel=0.01)
    assert (none.low, none.high) == pytest.approx((2**-1.2816, 2**1.2816), rel=0.02)


def test_misses_that_grow_with_age_and_go_together_tell_both() -> None:
    random, follows = np.random.default_rng(2), np.array([[0.0, 0], [1, 0]])
    effects = Effects(np.zeros((2, 2)), 0.1 * np.eye(2), follows)
    root = 0.2 * np.array([[1, 0], [0.9, np.sqrt(1 - 0.81)]])
    sources = [
        Surprises(f"{age}", np.sqrt(1 + 4 * age) * (root @ random.normal(size=2)),
                  1e-6 * np.eye(2), effects, age)
        for age in [0.0] * 20 + [1.0] * 20
    ]  # fmt: skip
    size = weighed(sources, 1.0)
    assert size.shared_factor is not None
    assert size.revision_ratio is not None
    assert size.shared_share is not None
    assert size.factor.median == pytest.approx(1, rel=0.05)  # nothing tells it
    assert size.shared_factor.low < 2 < size.shared_factor.high
    assert size.revision_ratio.low < 4 < size.revision_ratio.high
    assert size.shared_share.low < 0.81 < size.shared_share.high
    assert {row.factor for row in size.evidence} == {None}
    share = weighed([], 1.0).shared_share
    assert share is not None
    assert share.median == pytest.approx(0.5, rel=0.02)
    assert weighed([], 0.0).revision_ratio == Size(0, 0, 0)


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
    members = {"weekly_users", "consumer_payers", "workplace_seats", "go_members"}
    is_shared = np.array([row["driver_id"] in members for row in rows])
    assert ratios == pytest.approx(np.where(is_shared, 3, 1.5))
    aged = np.array([row["yearly_revision_ratio"] for row in rows])
    assert aged.tolist() == np.where(is_shared, 2.5, 1).tolist()
    shares = {row["driver_id"]: row["shared_variance_share"] for row in rows}
    assert (shares["consumer_payers"], shares["weekly_users"]) == (0.6, None)
    assert {row["basis"] for row in rows} == {"fitted"}
    assert set(stated["basis"]) == {"assumed"}


def test_effects_are_apart_as_stated_and_aged_where_nothing_is_shared() -> None:
    case = model.open("openai", scenarios=["baseline"]).case
    stated = sizes._stated(case)
    facts = before_fit(case, stated, case.tables["facts"])
    assert not isinstance(facts, str)
    found = effects(facts, stated, np.ones((1, 16 * 5)), 3.0)
    assert found.alone[0, 0] == pytest.approx(12 * 5 * 4)  # 12 drivers, 5 years, 1 + 1 x 3
    assert found.changes.shape == (1, 4 * 5)
    assert found.follows.sum() == 3 * 5
    # By year: (1 + 3 x 0.5) of users' score, and the root of 0.75 of each other's.
    assert found.shared(0.25)[0, 0] == pytest.approx(5 * (2.5**2 + 3 * 0.75))


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
    assert lines[2] == "- drivers with surprises of their own: 1.50 (P10 0.90, P90 2.40)"
    assert lines[5].endswith("from that other driver: 0.60 (P10 0.30, P90 0.90)")
    assert lines[-1].split() == ["forecast", "of", "2025-06-30", "13", "none", "seen", "2.10"]
    plain = FitResult(**empty | {"walk": WalkSize(Size(1, 0.5, 2), ())})
    assert len(fit_page._walk(plain)) == 6
