"""Which column of a list of users holds what, by the names that billing exports use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

# By field, the likeliest name first. Stripe's exports end some names in "(UTC)".
NAMES: Mapping[str, tuple[str, ...]] = {
    "user_id": (
        *("user_id", "user", "userid", "end_user", "end_user_id", "customer_id", "customer"),
        *("customeridentifier", "account_id", "account", "member_id", "member", "subscriber_id"),
        *("workspace_id", "organization_id", "org_id", "uid", "username", "user_name", "login"),
        *("customer_email", "user_email", "email", "email_address", "external_id", "id", "name"),
    ),
    "plan": (
        *("plan", "plan_id", "plan_name", "tier", "subscription_plan", "subscription_tier"),
        *("current_plan", "plan_type", "subscription", "product", "product_name", "package"),
        *("membership", "edition", "license_type", "price_nickname", "sku", "level"),
    ),
    "from_date": (
        *("from", "from_date", "start", "start_date", "started", "started_at", "since"),
        *("valid_from", "subscription_start", "subscription_start_date", "subscribed_at"),
        *("plan_start", "begin", "begin_date", "member_since", "activated_at", "signup_date"),
        *("signed_up_at", "joined", "joined_at", "created", "created_at", "created_date"),
    ),
    "to_date": (
        *("to", "to_date", "end", "end_date", "ended", "ended_at", "until", "valid_to"),
        *("subscription_end", "subscription_end_date", "plan_end", "cancelled", "canceled"),
        *("cancelled_at", "canceled_at", "cancel_date", "cancellation_date", "churned_at"),
        *("churn_date", "terminated_at", "cancelled_on", "canceled_on"),
    ),
    "seats": (
        *("seats", "seat_count", "number_of_seats", "num_seats", "quantity", "qty", "licenses"),
        *("licences", "license_count", "users", "user_count"),
    ),
    "price": (
        *("price_usd_per_user_month", "price", "price_usd", "monthly_price", "price_per_seat"),
        *("seat_price", "unit_price", "price_per_month", "price_monthly", "monthly_price_usd"),
    ),
}


def plain(header: str) -> str:
    """A header as names are compared: `Canceled At (UTC)` is `canceled_at`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header.strip())
    words = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")
    return words.removesuffix("_utc")


def guesses(headers: Sequence[str]) -> dict[str, list[str]]:
    """The headers that may hold each field, the likeliest first."""
    by_name: dict[str, list[str]] = {}
    for header in headers:
        by_name.setdefault(plain(header), []).append(header)
    return {
        field: [header for name in names for header in by_name.get(name, [])]
        for field, names in NAMES.items()
    }


def likeliest(
    candidates: Sequence[str], values: Mapping[str, Collection[str]], known: Collection[str]
) -> str | None:
    """Of columns that may name users, the one with the most of the known users, or the first."""
    shares = {column: len(set(values[column]) & set(known)) for column in candidates}
    best = max(shares.values(), default=0)
    return next((column for column in candidates if shares[column] == best), None)
