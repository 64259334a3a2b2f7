"""One dataframely schema per table that goes with a usage log: prices, bills, tiers.

`user_plans.csv`, which may have a million rows, is read by `user_plans`.
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import (
    BILLED_KINDS,
    Assumption,
    Rule,
    choice,
    note,
    number,
    slug,
    text,
    value,
)


def shares_of_users_are_below_one(schema: type[dy.Schema]) -> pl.Expr:
    """A limit in shares of users is a share."""
    return (pl.col("rule_kind") != "user_share") | (pl.col("upper_limit") < 1)


class TierRules(dy.Schema):
    """How users of a usage log are binned: tiers of a plan from light to heavy."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    tier_id = slug("The tier.", key=True)
    tier_rank = number("1 for the lightest.", "rank (1 is first)", min=1)
    rule_kind = choice("What its upper limit counts.", "user_share", "usage_tokens")
    upper_limit = number(
        "Share of the plan's users, by tokens, or tokens per month; empty for the top tier.",
        "as rule_kind says",
        nullable=True,
        min_exclusive=0,
    )
    note = note()
    _limits = dy.rule()(shares_of_users_are_below_one)


class ProviderBills(dy.Schema):
    """What providers billed, to compare with what the usage costs at the prices of its day."""

    provider_id = text("The provider, as the log names it.", key=True)
    bill_date = dy.Date(
        primary_key=True,
        description="A day of the billed month.",
        metadata={"role": "key", "unit": "date"},
    )
    line_item = text("What the bill calls it.", key=True)
    amount_usd = number("What was billed; negative: a credit.")
    note = note()


class FxRates(Assumption):
    """What a unit of another currency is worth, from a day on."""

    currency = text("The currency's three letters, such as EUR.", key=True)
    usd_per_currency_unit = value(
        "USD for one unit of it.", "USD per unit of the currency", min_exclusive=0, max=999_999
    )


class ContractPrices(Assumption):
    """What a provider charges this company, in place of its list price."""

    provider_id = text("The provider, as the log or the price book names it.", key=True)
    model_id = text("The model, as the price book or the log names it.", key=True)
    price_context = text("How it is processed: standard, batch, flex, priority.", key=True)
    token_kind = choice("What is billed.", *BILLED_KINDS, key=True)
    price_usd_per_mtok = value(
        "The price of a million tokens, searches or requests, to nine decimals.",
        min=0,
        max=999_999,
    )


class PriceFactors(Assumption):
    """The price of a processing tier relative to the standard price of the same model."""

    provider_id = text("The provider, as the log or the price book names it.", key=True)
    model_id = text(
        "The model, as the price book or the log names it; `all` for every model.", key=True
    )
    price_context = text("How it is processed: batch, flex, priority.", key=True)
    price_factor = value("Its price relative to the standard price.", min=0, max=99)


class TierUsageShares(Assumption):
    """The share of a plan's tasks that each tier sends, measured in a usage log."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    tier_id = slug("The tier.", key=True)
    usage_share = value("The share of the plan's tasks that the tier sends.", min=0, max=1)


USAGE_RULES = (
    Rule(
        TierRules,
        shares_of_users_are_below_one,
        "upper_limit",
        "is not a share of users",
        "above 0 and below 1; empty for the top tier",
        "percent, or tokens in a rule of shares",
    ),
)
