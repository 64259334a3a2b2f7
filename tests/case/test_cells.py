"""One cell of a file, and one value of a TOML file or a Python call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from unitecon.case.cells import checked, is_free_text, reader
from unitecon.dictionary.tables import TABLES, USER_PLANS
from unitecon.errors import Fault


def column(table: str, name: str) -> Any:
    return TABLES[table].columns[name]


def read(table: str, name: str, text: str) -> Any:
    return reader(name, column(table, name))(text)


def test_texts_are_read_in_the_type_of_their_column() -> None:
    assert read("plan_prices", "price_usd_per_user_month", "1.5e1") == 15.0
    assert read("plan_prices", "price_usd_per_user_month", " -0\t") == 0
    assert read("usage_tiers", "tier_rank", "2") == 2
    assert repr(read("usage_tiers", "tier_rank", "2.0e0")) == "2"
    assert read("plan_prices", "valid_from_date", "2024-02-29") == date(2024, 2, 29)
    assert read("facts", "is_fitted", "TRUE") is True
    assert read("plans", "plan_kind", "flat") == "flat"
    assert read("plans", "plan_name", " Pro, yearly ") == " Pro, yearly "


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "user_share",
            "1_000",
            ("is not a number (must be a number like 1234.5); likely cause: a thousands separator"),
        ),
        (
            "user_share",
            "n/a",
            (
                "is not a number (must be a number like 1234.5); "
                "likely cause: a word for a missing value: leave the cell empty"
            ),
        ),
        (
            "user_share",
            "1e999",
            (
                "is too large (must be at least 0 and at most 1); "
                "likely cause: an amount in another unit, or digits that repeat"
            ),
        ),
        (
            "user_share",
            "40",
            (
                "is too high (must be at least 0 and at most 1); "
                "likely cause: a percentage instead of a share: 40 percent is 0.4"
            ),
        ),
        ("tier_rank", "2.5", "is not a whole number (must be a whole number like 3)"),
        (
            "tier_rank",
            "1e16",
            (
                "is too large (must be at least 1 and at most 1e+15); "
                "likely cause: an amount in another unit, or digits that repeat"
            ),
        ),
        (
            "valid_from_date",
            "31.12.2025",
            (
                "is not a date (must be a date like 2025-12-31); "
                "likely cause: day first: write 2025-12-31"
            ),
        ),
        (
            "valid_from_date",
            "2025-02-30",
            ("is not in the calendar (must be a date like 2025-12-31)"),
        ),
        (
            "plan_id",
            "Pro Plus",
            (
                "is not a slug (must be lower-case letters, digits, '_', '.' "
                "and '-'); likely cause: a label; write 'pro_plus'"
            ),
        ),
    ],
)
def test_a_wrong_text_is_a_fault_with_its_cause(name: str, text: str, message: str) -> None:
    assert str(read("usage_tiers", name, text)) == message


@pytest.mark.parametrize("value", [True, "20", None, date(2025, 1, 1)])
def test_a_value_of_another_type_is_refused(value: object) -> None:
    name = "price_usd_per_user_month"
    fault = checked(name, column("plan_prices", name), value)
    assert str(fault) == "has the wrong type (must be a number)"


def test_a_value_keeps_the_rules_of_its_column() -> None:
    price = column("plan_prices", "price_usd_per_user_month")
    assert checked("price_usd_per_user_month", price, 20) == 20.0
    fault = checked("price_usd_per_user_month", price, -1)
    assert isinstance(fault, Fault)
    assert fault.limit == "at least 0"
    noon = datetime(2025, 1, 1, 12)  # noqa: DTZ001  # as TOML reads one
    start = column("plan_prices", "valid_from_date")
    assert str(checked("valid_from_date", start, noon)).startswith("has the wrong type")
    assert str(checked("plan_name", column("plans", "plan_name"), "")) == (
        "is empty (must be filled in)"
    )


def test_names_are_not_free_text() -> None:
    assert is_free_text(USER_PLANS.columns["user_id"])
    assert not is_free_text(USER_PLANS.columns["plan_id"])
    assert not is_free_text(USER_PLANS.columns["seats"])
