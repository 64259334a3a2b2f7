"""Schemas of files that are read beside a case's tables: who is on which plan, and later facts."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import Rule, choice, day, number, slug, text


def plans_end_after_they_start(schema: type[dy.Schema]) -> pl.Expr:
    """A user's time on a plan ends after it starts."""
    return pl.col("to_date") > pl.col("from_date")


def periods_end_after_they_start(schema: type[dy.Schema]) -> pl.Expr:
    """A fact's period ends on its first day or later."""
    return pl.col("period_end") >= pl.col("period_start")


def measures_are_whole(schema: type[dy.Schema]) -> pl.Expr:
    """A fact that names its measure says how it is read and in which scale, too."""
    parts = pl.sum_horizontal(
        pl.col(name).is_not_null().cast(pl.Int8)
        for name in ("measure_id", "comparison", "unit_scale")
    )
    return parts.is_in([0, 3])


class UserPlans(dy.Schema):
    """Who is on which plan, from when to when; one row per user and time on a plan."""

    user_id = text("The user, as the usage log names them.", key=True)
    plan_id = slug("The plan.", to="plans.plan_id")
    from_date = dy.Date(
        primary_key=True,
        description="The first day on the plan.",
        metadata={"role": "key", "unit": "date"},
    )
    to_date = day("The first day no longer on the plan; empty: still on it.", nullable=True)
    seats = dy.Int64(
        nullable=True,
        min=1,
        max=999_999_999,
        description="Seats paid for; empty: 1.",
        metadata={"role": "attribute", "unit": "seats"},
    )
    price_usd_per_user_month = number(
        "The price of a seat; empty: the list price.", nullable=True, min=0, max=999_999_999
    )
    _period = dy.rule()(plans_end_after_they_start)


class Accounts(dy.Schema):
    """Which account a user belongs to: its users share allowances and get one invoice."""

    user_id = text("The user, as the usage log names them.", key=True)
    account_id = text("The account.")


class LaterFacts(dy.Schema):
    """Facts that a forecast is scored on."""

    fact_id = text("The fact.", key=True)
    metric = text("What is counted.")
    fact_kind = choice("What kind of statement.", "actual", "estimate", "forecast", "target")
    period_start = day("First day of the period, or the day of a stock.", nullable=True)
    period_end = day("Last day of the period.", nullable=True)
    value = text("The figure as published, or words where there is none.")
    unit = text("The unit it is published in.", nullable=True)
    known_from_date = day("From when anyone could know it.")
    vintage = text("Which edition of a forecast it is from.", nullable=True)
    fact_group = slug("Facts that report the same figure share a group.", nullable=True)
    measure_id = slug("The model's series; empty: as the case measures the metric.", nullable=True)
    comparison = choice("How it is read.", "sum", "point", "run_rate", "month", nullable=True)
    bound_kind = choice(
        "Whether it is only a bound; empty: as the case has it.",
        "at_most", "at_least", nullable=True,
    )  # fmt: skip
    unit_scale = number(
        "How many of the model's units make one `unit`.",
        "model units per unit",
        nullable=True,
        min_exclusive=0,
    )
    _period = dy.rule()(periods_end_after_they_start)
    _measure = dy.rule()(measures_are_whole)


SIDE_RULES = (
    Rule(
        UserPlans,
        plans_end_after_they_start,
        "to_date",
        "is not after from_date",
        "after {from_date}",
        "the two dates are swapped; to_date is the first day no longer on the plan",
    ),
    Rule(
        LaterFacts,
        periods_end_after_they_start,
        "period_end",
        "is before period_start",
        "{period_start} or later",
        "the two dates are swapped",
    ),
    Rule(
        LaterFacts,
        measures_are_whole,
        "measure_id",
        "does not come with both a comparison and a unit_scale",
        "all three, or none of them",
        "the reading of a measure is half stated",
    ),
)
