"""The schemas of what plans charge: meters, charges with their steps, and what is taken off."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import (
    TOKEN_KINDS,
    Assumption,
    Dated,
    Rule,
    choice,
    note,
    number,
    slug,
    text,
    value,
)

FIXED = ("flat", "per_seat")  # models without a meter
CHARGE_MODELS = (*FIXED, "standard", "graduated", "volume", "package")
MOST = 1e12  # of units and of USD: invoices are exact decimals of so many digits
PLACES = 9  # decimals of a price


def whole(description: str, unit: str, **limits: Any) -> dy.Int64:
    """A whole number of months or days."""
    return dy.Int64(description=description, metadata={"role": "attribute", "unit": unit}, **limits)


def usage_is_metered(schema: type[dy.Schema]) -> pl.Expr:
    """A charge for usage names its meter, a fixed charge has none."""
    is_fixed = pl.col("charge_model").is_in(FIXED)
    return is_fixed != pl.col("meter_id").is_not_null()


def packages_have_a_size(schema: type[dy.Schema]) -> pl.Expr:
    """A charge by the package says how many units are in one."""
    return (pl.col("charge_model") == "package") == pl.col("package_units").is_not_null()


def prices_have_few_places(schema: type[dy.Schema]) -> pl.Expr:
    """A price is exact in an invoice's decimals."""
    scaled = pl.col("price_usd") * 10.0**PLACES
    return (scaled - scaled.round()).abs() <= 1e-6 * scaled.clip(lower_bound=1)


def credits_are_granted_before_they_expire(schema: type[dy.Schema]) -> pl.Expr:
    """A credit is good for its first month at least."""
    return pl.col("expiry_months") >= 1


def steps_go_up(schema: type[dy.Schema]) -> pl.Expr:
    """A step ends above its start."""
    return pl.col("up_to_units") > pl.col("from_units")


def discounts_take_something_off(schema: type[dy.Schema]) -> pl.Expr:
    """A discount is a share or an amount, not both."""
    return (pl.col("discount_share") > 0) != (pl.col("discount_usd").fill_null(0) > 0)


class Meters(dy.Schema):
    """What a charge for usage counts."""

    meter_id = slug("The meter.", key=True)
    meter_name = text("How it is printed.")
    measure = choice("What it counts.", "requests", "tokens", "cost")
    note = note()


class MeterWeights(dy.Schema):
    """How much a token of a class counts on a meter of tokens; without any row each counts once."""

    meter_id = slug("The meter.", key=True, to="meters.meter_id")
    token_kind = choice("The class of tokens.", *TOKEN_KINDS, key=True)
    weight = number("Units per token.", "units_per_token", min=0, max=1000)


class Charges(Dated):
    """What a plan charges for, and how often; the prices are its steps."""

    charge_id = slug("The charge.", key=True)
    plan_id = slug("The plan that charges it.", to="plans.plan_id")
    charge_name = text("How an invoice calls it.")
    charge_model = choice("How units become an amount.", *CHARGE_MODELS)
    meter_id = slug("What is counted; empty: a fixed charge.", to="meters.meter_id", nullable=True)
    package_units = number("Units in a package.", nullable=True, min_exclusive=0, max=MOST)
    free_units = number("Units of a billing period that are free.", nullable=True, min=0, max=MOST)
    billing_months = whole("Months between two bills: 1, 3 or 12.", "months", min=1, max=36)
    billed = choice("When in a period it is billed.", "in_advance", "in_arrears")
    free_days = whole("Days from joining that are free, a trial.", "days", nullable=True, min=0)
    price_lock_months = whole(
        "Months for which an account keeps the price it joined at; empty: none.",
        "months",
        nullable=True,
        min=0,
    )
    currency = text(
        "The currency of its prices and fees, three letters; empty: USD.", nullable=True
    )
    _meter = dy.rule()(usage_is_metered)
    _package = dy.rule()(packages_have_a_size)


class ChargeSteps(Assumption):
    """The price of a charge, by step of units; a charge without steps in units has a single one."""

    charge_id = slug("The charge.", key=True, to="charges.charge_id")
    step_id = slug("The step.", key=True)
    from_units = number("Units that the step begins above.", min=0, max=MOST)
    up_to_units = number("The last unit of the step; empty: no end.", nullable=True, max=MOST)
    step_fee_usd = number("Due once units reach the step.", nullable=True, min=0, max=MOST)
    price_usd = value(
        "The price per billing period, seat, unit or package, in the charge's currency.",
        "USD per period, seat, unit or package",
        min=0,
        max=MOST / 1000,
    )
    _order = dy.rule()(steps_go_up)
    _places = dy.rule()(prices_have_few_places)


class Allowances(Assumption):
    """Units of a meter that a plan includes each month, before its charges for usage apply."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    meter_id = slug("The meter.", key=True, to="meters.meter_id")
    included_units = value("Units per account and month.", "units per month", min=0, max=MOST)
    rollover_months = whole("Months that unused units are kept.", "months", nullable=True, min=0)


class CreditGrants(Assumption):
    """Credits in USD that pay for a plan's usage: bought or given, until they expire."""

    plan_id = slug("The plan whose accounts get them.", key=True, to="plans.plan_id")
    grant_id = slug("The grant.", key=True)
    credit_usd = value("Usage that the grant pays for.", "USD", min_exclusive=0, max=MOST)
    price_paid_usd = number("What the account pays for it; 0: a gift.", "USD", min=0, max=MOST)
    every_months = whole(
        "Months between two grants; empty: once, on joining.", "months", nullable=True, min=1
    )
    expiry_months = whole("Months until it expires; empty: never.", "months", nullable=True)
    priority = number("Lower numbers are used first.", "order", min=0)
    _expiry = dy.rule()(credits_are_granted_before_they_expire)


class Minimums(Assumption):
    """The least that an account on a plan pays in a month."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    minimum_usd = value("The least, before credits.", "USD per month", min=0, max=MOST)


class Discounts(Assumption):
    """What is taken off a plan's charges, for a time or for good."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    discount_id = slug("The discount.", key=True)
    discount_share = value("The share taken off; 0 for an amount.", min=0, max=1)
    discount_usd = number("The amount taken off a month's bill.", nullable=True, min=0, max=MOST)
    discount_months = whole("Months from joining; empty: for good.", "months", nullable=True, min=1)
    _kind = dy.rule()(discounts_take_something_off)


class PaymentTerms(Dated):
    """How the invoices of a plan's accounts are paid; without a row at once and in full."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    days_to_pay = whole("Days from an invoice to its payment.", "days", min=0, max=365)
    withheld_cost_id = slug(
        "The share of variable_costs.csv that whoever collects the payments keeps; empty: none.",
        to="variable_costs.cost_id",
        nullable=True,
    )
    payment_fee_usd = number(
        "Kept of each payment on top.", "USD per payment", nullable=True, min=0, max=MOST
    )
    refunded_share = number(
        "Share of payments that is given back; empty: none.",
        "share of payments",
        nullable=True,
        min=0,
        max=1,
    )


class SalesTaxes(Assumption):
    """Sales tax on a plan's payments from a region, which is collected for somebody else."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    region_id = slug("Where the customers are who pay it.", key=True)
    tax_rate = value("Tax over the price without it.", min=0, max=1)
    customer_share = number("Share of the plan's customers who are there.", "share", min=0, max=1)
    is_included = dy.Bool(
        description="Whether prices of the plan include it.", metadata={"unit": "flag"}
    )


CHARGE_RULES = (
    Rule(
        Charges,
        usage_is_metered,
        "meter_id",
        "does not fit a charge that is '{charge_model}'",
        "a meter_id of meters.csv for usage, empty for flat and per_seat",
        "the meter was left out, or the charge is another model",
    ),
    Rule(
        Charges,
        packages_have_a_size,
        "package_units",
        "does not fit a charge that is '{charge_model}'",
        "a number of units for package, empty for all others",
        "the size of a package was left out, or the charge is another model",
    ),
    Rule(
        ChargeSteps,
        steps_go_up,
        "up_to_units",
        "is not above the step's start",
        "above from_units {from_units}, or empty for the last step",
        "from_units and up_to_units are swapped",
    ),
    Rule(
        ChargeSteps,
        prices_have_few_places,
        "price_usd",
        f"has more than {PLACES} decimals, which no invoice could keep",
        "in whole billionths of a USD",
        "a price per million units was divided twice",
    ),
    Rule(
        CreditGrants,
        credits_are_granted_before_they_expire,
        "expiry_months",
        "lets the credit expire before it is granted",
        "1 or more, or empty for never",
        "the two dates were swapped, or 0 was meant for never",
    ),
    Rule(
        Discounts,
        discounts_take_something_off,
        "discount_share",
        "and discount_usd are both set, or neither",
        "a share above 0, or discount_share 0 and an amount",
        "a discount is a share or an amount",
    ),
)
