"""Conditions read from text, on answers of the bundled cases and of the worked example."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from places import ROOT

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import InputError
from unitecon.solve import conditions, figures
from unitecon.solve.comparisons import Comparison, Figure


@pytest.fixture(scope="module")
def case() -> Case:
    return cases.load("openai")


@pytest.fixture(scope="module", autouse=True)
def shapes(case: Case) -> Any:
    """The case's shapes, made once: every text below is read on it."""
    shaped = figures.shapes(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "shapes", lambda case: shaped)
        yield shaped


NEXT: dict[str, object] = {"month": date(2027, 1, 1)}


READ: list[tuple[str, str, str, dict[str, object], str, Any]] = [
    ("runways.runway_months >= 36", "runways", "runway_months", {}, ">=", 36.0),
    ("runway_months>=36", "runways", "runway_months", {}, ">=", 36.0),
    ("runway \u2265 36", "runways", "runway_months", {}, ">=", 36.0),
    ("Runway months < 1,234.5", "runways", "runway_months", {}, "<", 1234.5),
    ("lowest cash > -5bn", "runways", "lowest_cash_usd", {}, ">", -5e9),
    ("lowest cash <= $4.2m", "runways", "lowest_cash_usd", {}, "<=", 4.2e6),
    ("lowest cash <= 1e9", "runways", "lowest_cash_usd", {}, "<=", 1e9),
    ("is_cash_out = false", "runways", "is_cash_out", {}, "=", False),
    ("is_cash_out=true", "runways", "is_cash_out", {}, "=", True),
    ("cash out date >= 2028-06-30", "runways", "cash_out_date", {}, ">=", date(2028, 6, 30)),
    ("company_years.burn_usd year=2027 <= 1e9", "company_years", "burn_usd", {"year": 2027},
     "<=", 1e9),
    ("burn year=2027 <= 1e9", "company_years", "burn_usd", {"year": 2027}, "<=", 1e9),
    ("burn <= 1e9", "company_months", "burn_usd", NEXT, "<=", 1e9),
    ("burn month=2027-12 <= 1e9", "company_months", "burn_usd", {"month": date(2027, 12, 1)},
     "<=", 1e9),
    ("Pro contribution margin >= 0", "plan_margins", "contribution_margin_usd",
     NEXT | {"plan_id": "pro"}, ">=", 0.0),
    ("Pro's contribution margin >= 0", "plan_margins", "contribution_margin_usd",
     NEXT | {"plan_id": "pro"}, ">=", 0.0),
    ("contribution margin of Pro >= 0", "plan_margins", "contribution_margin_usd",
     NEXT | {"plan_id": "pro"}, ">=", 0.0),
    ("Team / Business contribution margin share >= 0.5", "plan_margins",
     "contribution_margin_share", NEXT | {"plan_id": "team"}, ">=", 0.5),
    ("Enterprise and Edu users >= 1m", "plan_margins", "users",
     NEXT | {"plan_id": "enterprise"}, ">=", 1e6),
    ("pro heavy covered user share >= 0.9", "tier_margins", "covered_user_share",
     NEXT | {"plan_id": "pro", "tier_id": "heavy"}, ">=", 0.9),
    ("breakevens.breakeven_cost_ratio plan=plus tier_id=light month=2026-06-01 >= 1",
     "breakevens", "breakeven_cost_ratio",
     {"plan_id": "plus", "tier_id": "light", "month": date(2026, 6, 1)}, ">=", 1.0),
    ("revenue per user month plan=pro tier=heavy >= 1", "tier_margins",
     "revenue_usd_per_user_month", NEXT | {"plan_id": "pro", "tier_id": "heavy"}, ">=", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(row[0], row[1:]) for row in READ])
def test_a_text_is_read(case: Case, text: str, expected: tuple[Any, ...]) -> None:
    comparison = conditions.parse(case, text)
    assert isinstance(comparison, Comparison)
    _, _, keys, _, value = expected
    assert (
        comparison.answer,
        comparison.column,
        comparison.keys,
        comparison.operator,
        comparison.value,
    ) == expected
    assert type(comparison.value) is type(value)
    assert comparison.assumed == (("month=2027-01",) if keys.get("month") == NEXT["month"] else ())


HELD = "plan_margins.contribution_margin_share plan_id=pro month=2027-01"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "runway >= 36 and Pro contribution margin share > 0.2",
            f"runways.runway_months >= 36 and {HELD} > 0.2",
        ),
        (
            "runway \u2265 36 AND (is_cash_out=false or lowest cash > $1bn)",
            (
                "runways.runway_months >= 36 and (runways.is_cash_out = false "
                "or runways.lowest_cash_usd > 1,000,000,000)"
            ),
        ),
        (
            "runway >= 36 and is_cash_out = false and burn <= 0",
            (
                "runways.runway_months >= 36 and runways.is_cash_out = false "
                "and company_months.burn_usd month=2027-01 <= 0"
            ),
        ),
        (
            "runway between 24 and 36 or not burn year=2027 <= 1bn",
            (
                "(runways.runway_months >= 24 and runways.runway_months <= 36) "
                "or (not company_years.burn_usd year=2027 <= 1,000,000,000)"
            ),
        ),
        ("not is_cash_out", "runways.is_cash_out = false"),
        ("not (not runway >= 36)", "runways.runway_months >= 36"),
        ("is_cash_out", "runways.is_cash_out = true"),
        ("is_cash_out <> true", "runways.is_cash_out = false"),
        ("36 <= runway", "runways.runway_months >= 36"),
        ("(runway) != 36", "not runways.runway_months = 36"),
        ("cash_out_date >= date '2028-06-30'", "runways.cash_out_date >= 2028-06-30"),
        ("burn year='2027' <= 0", "company_years.burn_usd year=2027 <= 0"),
        (
            "Enterprise and Edu users >= 1m and runway >= 24",
            (
                "plan_margins.users plan_id=enterprise month=2027-01 >= 1,000,000 "
                "and runways.runway_months >= 24"
            ),
        ),
    ],
)
def test_conditions_are_joined_as_in_sql(case: Case, text: str, expected: str) -> None:
    condition = conditions.parse(case, text)
    assert str(condition) == expected
    assert str(conditions.parse(case, expected)) == expected


def test_joined_conditions_know_what_is_unknown(case: Case) -> None:
    unknown, low, high = Figure(), Figure(1.0), Figure(99.0)
    both = conditions.parse(case, "runway >= 36 and lowest cash >= 36")
    either = conditions.parse(case, "runway >= 36 or lowest cash >= 36")
    inverse = conditions.parse(case, "not (runway >= 36 and lowest cash >= 36)")
    for first, second, verdicts in [
        (high, high, (True, True, False)), (low, high, (False, True, True)),
        (low, low, (False, False, True)), (unknown, high, (None, True, None)),
        (low, unknown, (False, None, True)), (unknown, unknown, (None, None, None)),
    ]:  # fmt: skip
        figures_ = (first, second)
        assert (
            tuple(condition.is_met(figures_) for condition in (both, either, inverse)) == verdicts
        )


def test_a_condition_reads_as_it_is_written(case: Case) -> None:
    text = "plan_margins.contribution_margin_usd plan_id=pro month=2027-01 >= 5,000,000"
    condition = conditions.parse(case, text.replace("5,000,000", "5m"))
    assert str(condition) == text
    assert conditions.parse(case, str(condition)) == condition


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("runways.runway_month >= 36", ["at character 9", "did you mean 'runway_months'"]),
        ("runway.runway_months >= 36", ["at character 1", "did you mean 'runways'"]),
        ("runway_mnths >= 36", ["not a figure of any answer", "did you mean 'runway_months'"]),
        ("path_ranges.runway_months >= 36", ["not an answer that a condition can be set on"]),
        ("margin_bridges.delta_usd >= 36", ["not an answer that a condition can be set on"]),
        ("runways.title >= 36", ["not a figure of runways"]),
        ("runway_months", ["does not compare anything"]),
        ("0 <= runway_months <= 36", ["'<='", "at character 20", "one comparison too many"]),
        ("runway_months => 36", ["'=>' at character 15 is written >="]),
        ("runway >= 36 and burn", ["'burn' at character 18 does not compare anything"]),
        ("runway >= 36 and", ["at character 17 a value is missing"]),
        ("runway >= 36 && burn <= 3", ["'&&' at character 14 is written and"]),
        ("(runway >= 36", ["'36' at character 12 does not fit there"]),
        ("runway >= 36) or burn <= 3", ["')' at character 13 does not fit there"]),
        ("runway \u2265 36) or burn <= 3", ["')' at character 12 does not fit there"]),
        ("runway >= burn", ["'burn' at character 11 is not a number"]),
        ("runway between 24 or burn <= 3", ["at character"]),
        (
            "lower(runway) >= 3",
            ["'runway' at character 7 is not part of a condition", "and, or, not"],
        ),
        ("runway_months >= 1e999", ["too large a number"]),
        (">= 36", ["'36' at character 4 is not compared with a figure"]),
        ("runway_months >=", ["at character 17 a value is missing"]),
        ("runway_months >= 36%", ["at character 18", "a share like 0.8 in place of 80%"]),
        ("runway_months >= 3 6", ["'3 6'", "is not a number"]),
        ("cash_out_date >= 2027-02-30", ["is not a day of the calendar"]),
        ("cash_out_date >= 36", ["cannot be compared with cash_out_date", "a date like"]),
        ("runway_months >= 2027-06-30", ["cannot be compared with runway_months", "a number"]),
        ("is_cash_out = 0", ["cannot be compared with is_cash_out", "true or false"]),
        ("is_cash_out >= true", ["by >=", "compared by = alone"]),
        ("is_cash_out=nope", ["'nope' at character 13", "is not a number"]),
        ("burn month=2027-13 <= 0", ["'2027-13' at character 12", "is not a month like 2030-12"]),
        ("burn month=2031-01 <= 0", ["outside the case's months", "from 2024-01 to 2030-12"]),
        ("burn year=27 <= 0", ["is not a year like 2030"]),
        ("burn year=2023 <= 0", ["outside the case's months", "from 2024 to 2030"]),
        ("company_years.burn_usd <= 0", ["needs year=...", "2024 to 2030"]),
        ("contribution margin >= 0", ["needs plan_id=...", "api, enterprise, free"]),
        ("contribution margin plan=proo >= 0", ["'proo' at character 26", "did you mean 'pro'"]),
        ("contribution margin plan=pro plan=plus >= 0", ["is given twice"]),
        ("contribution margin plam=pro >= 0", ["'plam'", "is not a key"]),
        ("runways.runway_months plan=pro >= 0", ["is not a key of runways, which has none"]),
        ("company_months.burn_usd year=2027 <= 0", ["is not a key of company_months"]),
    ],
)
def test_a_wrong_condition_is_refused_with_its_place(
    case: Case, text: str, parts: list[str]
) -> None:
    with pytest.raises(InputError) as error:
        conditions.parse(case, text)
    for part in parts:
        assert part in str(error.value)


def test_faults_come_together(case: Case) -> None:
    with pytest.raises(InputError) as error:
        conditions.parse(case, "plan_margins.user plan=proo month=2051-01 >= 8%")
    assert len(error.value.faults) == 4


@pytest.mark.parametrize(
    ("sign", "value", "is_bound", "is_met"),
    [
        (">=", 36.0, False, True), (">", 36.0, False, False), ("<=", 36.0, False, True),
        ("<", 36.0, False, False), ("=", 36.0, False, True), (">=", None, False, None),
        # At least 36, and nobody knows how much more.
        (">=", 36.0, True, True), (">=", 35.0, True, None), (">", 36.0, True, None),
        ("<=", 36.0, True, None), ("<=", 37.0, True, False), ("<", 37.0, True, False),
        ("=", 36.0, True, None), ("=", 37.0, True, False),
    ],
)  # fmt: skip
def test_a_figure_is_compared_with_the_value(
    sign: str, value: float | None, is_bound: bool, is_met: bool | None
) -> None:
    comparison = Comparison("runways", "runway_months", {}, sign, 36.0)
    assert comparison.is_met((Figure(value, is_bound),)) is is_met


def test_the_month_stays_within_the_case() -> None:
    short = cases.load(ROOT / "docs" / "worked_example")
    comparison = conditions.parse(short, "Plus contribution margin >= 0")
    assert isinstance(comparison, Comparison)
    assert comparison.keys == {"plan_id": "plus", "month": date(2025, 3, 1)}


def test_shapes_leave_out_what_one_scenario_does_not_have(shapes: dict[str, Any]) -> None:
    assert shapes["runways"].keys == ()
    assert shapes["company_years"].keys == ("year",)
    assert shapes["runways"].kinds["is_cash_out"] == "boolean"
    assert shapes["runways"].kinds["cash_out_date"] == "date"
    assert shapes["company_years"].kinds["months"] == "number"
    left_out = {"path_ranges", "sensitivities", "margin_bridges", "user_margins", "request_costs"}
    assert left_out.isdisjoint(shapes)


def test_usd_goes_before_other_units(shapes: dict[str, Any]) -> None:
    columns = figures.matching(shapes["plan_margins"], ["contribution", "margin"])
    assert columns == {"contribution_margin_usd": 0, "contribution_margin_share": 1}


@pytest.mark.parametrize(
    ("column", "stem"),
    [("lowest_cash_usd", "lowest_cash"), ("runway_months", "runway"), ("is_cash_out", "cash_out"),
     ("revenue_usd_per_user_month", "revenue"), ("users", "users")],
)  # fmt: skip
def test_a_unit_may_be_left_out(column: str, stem: str) -> None:
    assert figures.stem(column) == stem
