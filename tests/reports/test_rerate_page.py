"""The sentence a pricing lead would repeat, on rows written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from unitecon.forecast.proposed_runways import Outlook
from unitecon.reports.rerate_page import carried_forward, moves, sentence

ROW = {
    "plan_id": "pro", "accounts": 40, "accounts_paying_more": 12, "accounts_paying_less": 20,
    "old_revenue_usd": 8000.0, "new_revenue_usd": 10000.0, "revenue_factor": 1.25,
    "old_covered_share": 0.5, "new_covered_share": 0.75, "revenue_at_risk_usd": 500.0,
}  # fmt: skip
FIRST = (
    "pro: of 40 accounts 12 would have paid more and 20 less; revenue $10,000.00 instead of "
    "$8,000.00, +25%. 75% of them would have covered their cost instead of 50%."
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, f"{FIRST} $500.00 of that is at risk, from accounts that would leave."),
        ({"revenue_at_risk_usd": 0.0}, FIRST),
        ({"revenue_at_risk_usd": None},
         f"{FIRST} How many would have left is unknown: the plan has no demand response."),
        ({"old_revenue_usd": 0.0, "revenue_factor": None, "revenue_at_risk_usd": 0.0},
         FIRST.replace("$8,000.00, +25%", "$0.00")),
    ],
)  # fmt: skip
def test_a_plan_is_summed_up_in_a_sentence(changes: dict[str, Any], expected: str) -> None:
    assert sentence(ROW | changes) == expected


def test_moves_are_counted_from_the_most_accounts_on() -> None:
    rows = [
        {"plan_id": plan, "cheapest_plan_id": to, "accounts": count, "saved_usd": saved}
        for plan, to, count, saved in (
            ("pro", "pro", 9, 0.0), ("pro", "plus", 2, 40.0), ("team", "plus", 5, 2.5),
        )
    ]  # fmt: skip
    (line,) = moves(rows)
    assert line == (
        "If every account picked its cheapest plan, 5 from team to plus, 2 from pro to plus would"
        " move, and revenue would be $42.50 lower."
    )
    assert list(moves(rows[:1])) == []


def test_a_proposal_carried_forward_is_compared_with_the_case() -> None:
    start, day, later = date(2026, 1, 1), date(2027, 3, 28), date(2027, 7, 14)
    old, new = Outlook("baseline", start, day), Outlook("new", start, None)
    assert carried_forward(new, old) == (
        "Carried forward from January 2026, cash runs out on no day within the horizon; as the case"
        " stands, on 28 Mar 2027."
    )
    old = Outlook("baseline", start, day, (day, later))
    new = Outlook("new", start, day, (day, None))
    assert carried_forward(new, old).endswith(
        " In eight draws of ten it runs out between 28 Mar 2027 and the horizon; as the case"
        " stands, between 28 Mar 2027 and 14 Jul 2027."
    )
