"""The rows that are asked for: of a scenario, of a month; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

import unitecon
from unitecon.api import rows
from unitecon.errors import UniteconError


@pytest.fixture(scope="module")
def model() -> Iterator[unitecon.Model]:
    with unitecon.open("openai", scenarios=["baseline", "dearer_plans"]) as opened:
        yield opened


@pytest.mark.parametrize(
    "month", ["2026-03", "2026-03-20", date(2026, 3, 20), datetime(2026, 3, 20, 12, tzinfo=UTC)]
)
def test_a_month_and_a_scenario_choose_rows(model: unitecon.Model, month: date | str) -> None:
    every = model.answer("plan_margins")
    chosen = model.answer("plan_margins", month=month, scenario="dearer_plans")
    where = "scenario_id = 'dearer_plans' and month = date '2026-03-01'"
    assert chosen.equals(model.answer("plan_margins", where))
    assert 0 < chosen.height < every.height
    both = model.answer("plan_margins", scenario=["dearer_plans", "baseline"])
    assert both.equals(every)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"scenario": "dearer_plan"},
            "'dearer_plan'; did you mean 'dearer_plans'",
        ),
        ({"month": "2031-01"}, r"month 2031-01 is outside .* 2024-01 to 2030-12"),
        ({"month": "March"}, r"'March' is not a month like 2026-01"),
        ({"month": "2026-13"}, r"'2026-13' is not a month like 2026-01"),
        ({"month": 202601}, r"202601 is not a month like 2026-01"),
    ],
)
def test_rows_that_there_cannot_be_are_refused(
    model: unitecon.Model, asked: dict[str, str], message: str
) -> None:
    with pytest.raises(UniteconError, match=message):
        model.answer("plan_margins", **asked)  # type: ignore[arg-type]


def test_what_an_answer_or_a_model_lacks_is_said(model: unitecon.Model) -> None:
    with pytest.raises(UniteconError, match=r"runways has no column month \(columns: scenario_id"):
        model.answer("runways", month="2026-01")
    with pytest.raises(UniteconError, match="'new_funding' is of the case and not among those"):
        model.answer("runways", scenario="new_funding")
    with pytest.raises(UniteconError, match=r"name is text, got \['plan_margins'\]"):
        model.answer(["plan_margins"])  # type: ignore[arg-type]
    assert rows.MONTH == "month"
