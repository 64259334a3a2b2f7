"""The schema of how members respond to prices."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import Assumption, Rule, number, slug, value


def leavers_have_a_plan(schema: type[dy.Schema]) -> pl.Expr:
    """Members who move to another plan have one, which is not their own."""
    moves = pl.col("fallback_share").fill_null(0) > 0
    other = pl.col("fallback_plan_id")
    return ~moves | (other.is_not_null() & (other != pl.col("plan_id")))


class DemandResponses(Assumption):
    """How many members, or requests, a plan keeps when a scenario changes its price."""

    plan_id = slug("The plan.", key=True, to="plans.plan_id")
    elasticity = value(
        "Members change by the price ratio to the power of minus this; 0 loses nobody.",
        "percent fewer members per percent of price",
        min=0,
    )
    lag_months = number("Months until the response is complete.", min=0)
    leaver_usage_ratio = number(
        "Tasks of those who leave over those of a mean member; below 1, light users leave first.",
        min=0,
        max=1,
    )
    fallback_plan_id = slug("The plan that leavers move to.", to="plans.plan_id", nullable=True)
    fallback_share = number(
        "The share of leavers who move there; the rest leave altogether.",
        nullable=True,
        min=0,
        max=1,
    )
    _fallback = dy.rule()(leavers_have_a_plan)


DEMAND_RULES = (
    Rule(
        DemandResponses,
        leavers_have_a_plan,
        "fallback_share",
        "of the members who leave have no other plan to move to",
        "0, or a fallback_plan_id other than {plan_id}",
        "fallback_plan_id was left out, or is the plan they leave",
    ),
)
