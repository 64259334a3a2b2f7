"""Columns of a list of users, by the names of real exports."""

from __future__ import annotations

import pytest

from unitecon.new_case import columns


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Canceled At (UTC)", "canceled_at"),
        ("customerEmail", "customer_email"),
        ("Start Date", "start_date"),
        (" user-id ", "user_id"),
        ("Customer ID", "customer_id"),
    ],
)
def test_headers_are_compared_as_plain_words(header: str, name: str) -> None:
    assert columns.plain(header) == name


def test_the_columns_of_a_stripe_export_are_known() -> None:
    headers = (
        "id,Customer ID,Customer Email,Plan,Quantity,Status,Created (UTC),Start Date (UTC),"
        "Current Period End (UTC),Canceled At (UTC)"
    )
    chosen = {field: names[:1] for field, names in columns.guesses(headers.split(",")).items()}
    assert chosen == {
        "user_id": ["Customer ID"], "plan": ["Plan"], "from_date": ["Start Date (UTC)"],
        "to_date": ["Canceled At (UTC)"], "seats": ["Quantity"], "price": [],
    }  # fmt: skip


def test_of_columns_that_may_name_users_the_one_with_users_of_the_log_is_taken() -> None:
    values = {"customer_id": {"cus_1", "cus_2"}, "email": {"a@x.io", "b@x.io"}}
    assert columns.likeliest(["customer_id", "email"], values, {"b@x.io", "c@x.io"}) == "email"
    assert columns.likeliest(["customer_id", "email"], values, {"ben"}) == "customer_id"
    assert columns.likeliest([], values, {"ben"}) is None
