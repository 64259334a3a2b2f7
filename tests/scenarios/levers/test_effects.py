"""The override that a lever makes."""

from __future__ import annotations

from datetime import date

import pytest

from unitecon.scenarios.levers import effects
from unitecon.scenarios.scenario import Override

JULY = date(2025, 7, 1)


def test_an_override_of_a_lever_is_assumed_and_on_the_value_column() -> None:
    change = effects.override("plan_prices", {"plan_id": "plus"}, "multiply", 1.5, JULY)
    assert change == Override(
        "plan_prices",
        {"plan_id": "plus"},
        "price_usd_per_user_month",
        "multiply",
        1.5,
        from_date=JULY,
        basis="assumed",
        note="Turned by a lever.",
    )


def test_an_unknown_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="plan_prizes"):
        effects.override("plan_prizes", {}, "set", 1, None)
