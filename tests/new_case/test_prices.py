"""Prices and amounts of a command line."""

from __future__ import annotations

import pytest

from unitecon.errors import InputError
from unitecon.new_case import prices


def test_plans_are_named_by_their_ids() -> None:
    assert prices.plan_prices(["free=0, Pro Plan=19.99", "team=40"]) == {
        "free": 0, "pro_plan": 19.99, "team": 40,
    }  # fmt: skip
    assert prices.slug("プロ") == prices.slug(" プロ ") != prices.slug("無料")
    assert prices.slug("  ") == ""


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("pro=-5", "--price pro: '-5' is too low (must be at least 0); likely cause: a sign"),
        ("pro=2O", "--price pro: '2O' is not a number"),
        ("pro=$20", "likely cause: a currency sign"),
        ("pro", "--price: 'pro' is not a price of a plan (must be PLAN=USD"),
        ("pro=1,200", "--price: '200' is not a price of a plan"),
        ("pro=1,200", "likely cause: a comma in a number"),
        ("=20", "'=20' is not a price"),
        ("pro=20,Pro=25", "--price: 'Pro' has two prices"),
    ],
)
def test_what_is_no_price_is_refused(option: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        prices.plan_prices([option])
    assert message in str(caught.value)


def test_an_amount_may_be_left_out_and_is_plain_usd() -> None:
    assert prices.amount(None, "--cash") is None
    assert prices.amount("600000", "--cash") == 600_000
    with pytest.raises(InputError, match=r"--cash: '600,000' is not a number .* a comma"):
        prices.amount("600,000", "--cash")
