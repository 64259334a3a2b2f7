"""The lever's value at which a condition is met, against arithmetic by hand on a small case.

The worked example has three months, the last of them forward: 10,150.24 USD at its start, 3,179.34
short at its end, so that money that comes in it is money at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from places import ROOT

from unitecon.case import load as cases
from unitecon.case.load import Case
from unitecon.errors import InputError
from unitecon.model import open as open_model
from unitecon.reports import solve_page
from unitecon.scenarios import build
from unitecon.solve import figures, goal
from unitecon.solve.bracketing import Reading, between, crossings, even
from unitecon.solve.comparisons import Figure
from unitecon.solve.conditions import parse
from unitecon.solve.goal import Solution, Turn
from unitecon.solve.goal import solve as solved

MONEY = Turn("funding.2025-03-10", (0, 20_000))
SHORT = 3_179.339712  # what cash lacks at the end of March
MINIMUM = 2_000  # what is kept in hand


@pytest.fixture(scope="module")
def case() -> Case:
    return cases.load(ROOT / "docs" / "worked_example")


@pytest.fixture(scope="module", autouse=True)
def shapes() -> Iterator[None]:
    """Each case's shapes, made once."""
    by_case: dict[str, dict[str, figures.Shape]] = {}
    real = figures.shapes

    def shapes_of(case: Case) -> dict[str, figures.Shape]:
        return by_case.get(case.name) or by_case.setdefault(case.name, real(case))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "shapes", shapes_of)
        yield


def sides(solution: Solution) -> list[tuple[float, float]]:
    """The lever's values at each crossing: where the condition is met, and where it is not."""
    return [(crossing.met.place, crossing.unmet.place) for crossing in solution.crossings]


# ------------------------------------------------------------------------------------ by hand


@pytest.mark.parametrize(
    ("text", "met", "unmet"),
    [
        # March's money less what March lacks, with or without the minimum.
        ("lowest_cash_usd >= 0", 3180, 3179),
        ("lowest_cash_usd > 0", 3180, 3179),
        ("lowest_cash_usd <= 0", 3179, 3180),
        ("lowest_cash_usd >= 1000", 4180, 4179),
        ("funding_gap_usd = 0", 5180, 5179),
        ("is_cash_out = false", 5180, 5179),
        ("is_cash_out = true", 5179, 5180),
        # 24 of 31 days: (10150.24 - 2000) / (10150.24 - x + 3179.34) * 31 >= 24 from 2802.19 up.
        ("cash_out_date >= 2025-03-25", 2803, 2802),
        # 2025-02-01 to 2025-03-25 are 52 days: 52 * 12 / 365.25 = 1.7084 months.
        ("runway_months >= 1.7", 2803, 2802),
        # To the case's end are 59 days: 1.938 months, the least there is without a cash-out; a
        # cash-out a day earlier is 1.906.
        ("runway_months > 1.91", 5180, 5179),
    ],
)
def test_money_is_found_to_four_digits(case: Case, text: str, met: float, unmet: float) -> None:
    solution = solved(case, text, MONEY)
    assert sides(solution) == [(met, unmet)]
    (crossing,) = solution.crossings
    assert crossing.met.is_met is True
    assert crossing.unmet.is_met is False
    assert solution.passes <= 4


def test_the_figures_are_those_of_the_model(case: Case) -> None:
    solution = solved(case, "lowest_cash_usd >= 0", MONEY)
    assert solution.now.value == pytest.approx(-SHORT)
    for reading in solution.readings:
        # February's end stays as it is, so that it is the lowest where March ends higher.
        assert reading.value == pytest.approx(min(reading.place - SHORT, 10_150.240013), abs=1e-5)


@pytest.mark.parametrize(
    ("month", "from_date", "by_hand"),
    [
        # What the plan's 1,000 users cost, and what is kept of the 18,000 USD they pay at 20.
        ("2025-03", None, 20 * 3798.110447 / 14_400),
        ("2025-02", date(2025, 2, 1), 20 * 5296.393658 / 13_500),
    ],
)
def test_a_price_is_what_breaks_even(
    case: Case, month: str, from_date: date | None, by_hand: float
) -> None:
    text = f"Plus contribution margin month={month} >= 0"
    solution = solved(case, text, Turn("plan_price.plus", (1, 80), from_date))
    ((met, unmet),) = sides(solution)
    assert unmet < by_hand <= met
    assert met - unmet == pytest.approx(0.001)


def test_a_month_before_the_lever_is_not_moved(case: Case) -> None:
    solution = solved(case, "Plus contribution margin month=2025-02 >= 0", Turn("plan_price.plus"))
    assert solution.crossings == ()
    assert solution.passes == 1
    assert "Every plan_price.plus from $10 to $80 meets the goal." in solve_page.report(solution)
    assert "plan_price.plus does not affect contribution_margin_usd: it is" in solve_page.report(
        solution
    )


def test_the_lever_stands_on_the_scenario(case: Case) -> None:
    with open_model(case.path, scenarios=["commitment_honoured"]) as model:
        short = -model.answer("runways")["lowest_cash_usd"].item()
    assert short > SHORT + 1
    turn = Turn("funding.2025-03-10", (0, 20_000), scenario="commitment_honoured")
    solution = solved(case, "lowest_cash_usd >= 0", turn)
    assert solution.now.value == pytest.approx(-short)
    ((met, unmet),) = sides(solution)
    assert unmet < short <= met


def test_workers_change_no_digit(case: Case) -> None:
    asked = parse(case, "lowest_cash_usd >= 0")
    assert solved(case, asked, MONEY, 1) == solved(case, asked, MONEY, 3)


# ------------------------------------------------------------------------- several, none, unknown


@pytest.fixture
def squared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lever's value is squared, so that the answer turns in the middle of the range."""
    real: Callable[..., Any] = build.from_lever

    def from_lever(case: Case, name: str, value: float, *rest: Any, **more: Any) -> Any:
        return real(case, name, value**2, *rest, **more)

    monkeypatch.setattr(build, "from_lever", from_lever)


@pytest.mark.usefixtures("squared")
def test_every_crossing_is_reported(case: Case) -> None:
    turn = Turn(MONEY.lever, (-100, 100))
    solution = solved(case, "lowest_cash_usd >= 0", turn)  # the root of 3179.34 is 56.3856
    assert sides(solution) == [(-56.39, -56.38), (56.39, 56.38)]
    text = solve_page.report(solution)
    assert "Met with funding.2025-03-10 at \u2212$56.39 or less and at $56.39 or more." in text
    assert "lowest_cash_usd is $0.49 at \u2212$56.39" in text
    inside = solved(case, "lowest_cash_usd <= 0", turn)
    assert sides(inside) == [(-56.38, -56.39), (56.38, 56.39)]
    assert solve_page.stretches(inside.crossings) == [(-56.38, 56.38)]


def test_none_in_range_says_how_near_it_came(case: Case) -> None:
    solution = solved(case, "lowest_cash_usd >= 1e6", MONEY)
    assert solution.crossings == ()
    nearest = solution.nearest()
    assert nearest is not None
    assert nearest.value == pytest.approx(10_150.240013)
    text = solve_page.report(solution)
    assert "No funding.2025-03-10 from $0 to $20k meets the goal." in text
    assert "lowest_cash_usd comes closest at $13.75k, where it is $10k." in text
    assert (
        "In the baseline funding.2025-03-10 is $0 and lowest_cash_usd is \u2212$3,179.34: " in text
    )
    assert "goal not met." in text


def test_everywhere_says_how_near_it_came_to_failing(case: Case) -> None:
    solution = solved(case, "lowest_cash_usd >= -1e6", MONEY)
    text = solve_page.report(solution)
    assert "Every funding.2025-03-10 from $0 to $20k meets the goal." in text
    assert "comes closest to failing at $0, where it is \u2212$3,179.34." in text


def test_an_equality_is_passed_where_no_stretch_keeps_it(case: Case) -> None:
    solution = solved(case, "lowest_cash_usd = 0", MONEY)
    assert solution.is_reached
    assert sides(solution) == [(3180, 3179)]
    assert "Reached with funding.2025-03-10 at $3.18k." in solve_page.report(solution)
    other = solved(case, "funding_gap_usd = 0", MONEY)
    assert not other.is_reached
    assert "Met with funding.2025-03-10 at $5.18k or more." in solve_page.report(other)


def test_an_unknown_figure_is_not_met_and_reported(case: Case) -> None:
    # Without a price there is no revenue to take a share of.
    text = "Plus contribution margin share >= -100"
    solution = solved(case, text, Turn("plan_price.plus", (0, 32)))
    assert solution.readings[0].value is None
    assert solution.readings[0].is_met is None
    report = solve_page.report(solution)
    assert "contribution_margin_share is unknown at" in report
    assert "Unknown counts as not met." in report


def test_cash_that_lasts_to_the_end_is_no_shorter_than_that(case: Case) -> None:
    solution = solved(case, "runway_months >= 1.95", MONEY)
    assert solution.crossings == ()
    last = solution.readings[-1]
    assert last.is_bound
    assert last.is_met is None
    text = solve_page.report(solution)
    assert "over 1.938" in text
    assert "cash lasts beyond the case's last month" in text
    late = solved(case, "cash_out_date <= 2025-03-31", MONEY)
    assert sides(late) == [(5179, 5180)]
    assert "not by 2025-03-31 at $5.18k" in solve_page.report(late)


def test_joined_conditions_are_met_where_both_are(case: Case) -> None:
    # 5179.34 of money leave 2000 in hand, and from 13329.58 on February's end is the lowest.
    text = "lowest_cash_usd >= 2000 and lowest_cash_usd < 10000"
    solution = solved(case, text, MONEY)
    assert sides(solution) == [(5180, 5179), (13170, 13180)]
    assert [figure.value for figure in solution.now.figures] == [pytest.approx(-SHORT)] * 2
    report = solve_page.report(solution)
    assert "Met with funding.2025-03-10 at $5.18k to $13.17k." in report
    assert report.count("lowest_cash_usd is $2,000.66 at $5.18k, $1,999.66 at $5.179k.") == 2


def test_joined_conditions_of_two_answers_that_nothing_meets(case: Case) -> None:
    text = "lowest_cash_usd >= 1e6 and Plus contribution margin month=2025-02 <= 0"
    solution = solved(case, text, MONEY)
    assert solution.crossings == ()
    report = solve_page.report(solution)
    assert "lowest_cash_usd comes closest at $13.75k, where it is $10k." in report
    assert "funding.2025-03-10 does not affect contribution_margin_usd: it is" in report


# --------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("text", "turn", "parts"),
    [
        ("lowest_cash_usd >= 0", Turn("fundng"), ["unknown lever", "did you mean 'funding'"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plsu"), ["did you mean 'plan_price.plus'"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", (20, 20)), ["20 20", "is not a range"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", (30, 20)), ["is not a range"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", (0, float("inf"))), ["is not a range"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", (-5, 20)),
         ["'-5' is out of range", "at least 0", "plan_price.plus at -5 is outside the allowed"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", scenario="longer_task"),
         ["unknown scenario", "did you mean 'longer_tasks'"]),
        ("lowest_cash_usd >= 0", Turn("plan_price.plus", from_date=date(2030, 1, 1)),
         ["2030-01-01", "after the horizon"]),
        ("gross margin share year=2025 free_inference_booking=sales >= 0", Turn("plan_price.plus"),
         ["'sales' is not the free_inference_booking of any row", "sales_and_marketing"]),
    ],
)  # fmt: skip
def test_a_wrong_search_is_refused(case: Case, text: str, turn: Turn, parts: list[str]) -> None:
    with pytest.raises(InputError) as error:
        solved(case, text, turn)
    for part in parts:
        assert part in str(error.value)
    assert "v00000" not in str(error.value)


# --------------------------------------------------------------------------------------- the grid


def test_a_grid_holds_both_ends() -> None:
    assert even(0, 32) == tuple(float(n) for n in range(33))
    assert even(0.1, 0.3)[0] == 0.1
    assert even(0.1, 0.3)[-1] == 0.3


@pytest.mark.parametrize(
    ("root", "ends"),
    [(27.3456, (10, 60)), (-27.3456, (-60, -10)), (0.0, (-1, 2)), (1e-9, (-1, 1)),
     (118.7654e9, (0, 5e11)), (0.00123456, (0, 1)), (0.3, (0.2999, 0.3001)), (59.9999, (10, 60)),
     (10.0001, (10, 60)), (1.0, (0.5, 4))],
)  # fmt: skip
def test_a_search_ends_with_both_sides_of_the_root(root: float, ends: tuple[float, float]) -> None:
    tried: dict[float, Reading] = {}
    values, passes = even(*ends), 0
    while values:
        tried |= {at: Reading(at, (Figure(at - root),), at >= root) for at in values}
        readings = [tried[at] for at in sorted(tried)]
        values, passes = between(readings, ends), passes + 1
        assert passes < goal.MOST_PASSES
    (crossing,) = crossings(readings, ends)
    assert crossing.unmet.place < root <= crossing.met.place
    width = crossing.met.place - crossing.unmet.place
    assert width <= max(1.001e-3 * abs(root), 1e-5 * (ends[1] - ends[0]))
    assert crossing.is_upward


# ------------------------------------------------------------------------------ the bundled cases

PAGE = ROOT / "docs" / "solve.md"


@pytest.mark.parametrize("lever", ["token_cost_growth", "funding.2026-09-30"])
def test_the_table_of_the_page_is_as_the_model_gives_it(lever: str) -> None:
    solution = solved(cases.load("openai"), "runways.lowest_cash_usd >= 0", Turn(lever))
    assert f"\n| {' | '.join(solve_page.row(solution))} |\n" in PAGE.read_text(encoding="utf-8")


def test_the_solution_of_the_page_is_as_the_model_gives_it() -> None:
    solution = solved(cases.load("openai"), "Pro contribution margin >= 0", Turn("plan_price.pro"))
    text = solve_page.report(solution)
    assert "(assuming month=2027-01)" in text
    assert f"```text\n{text}\n```" in PAGE.read_text(encoding="utf-8")


def test_a_log_does_not_stand_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goal, "MOST_PASSES", 1)
    case = cases.load("assistant_startup")
    assert parse(case, "Pro contribution margin >= 0").answer == "plan_margins"
    solution = solved(case, "lowest_cash_usd >= 0", Turn("funding", (0, 1_600_000)))
    ((met, unmet),) = sides(solution)
    assert met - unmet == pytest.approx(1_600_000 / 32)
    # Interest on the money pays for a little of what lacks.
    assert isinstance(solution.now.value, float)
    short = -solution.now.value
    assert unmet < short
    assert met > 0.9 * short
