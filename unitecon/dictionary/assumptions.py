"""One dataframely schema per assumption table: its keys, its value, its limits.

The columns all of them share (dates, basis, source, range) stand once, in `schema_parts`.
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import (
    TOKEN_KINDS,
    Assumption,
    Dated,
    Rule,
    choice,
    day,
    slug,
    text,
    value,
)

# Reasoning is billed as output.
PRICED_KINDS = tuple(kind for kind in TOKEN_KINDS if kind != "reasoning")
# Parameters that are shares, or shares a year.
SHARES = (
    *("tax_share", "loss_offset_share", "depreciation_share_per_year"),
    "borrowing_spread_share_per_year",
)


def _plan() -> dy.String:
    return slug("The plan.", key=True, to="plans.plan_id")


def _driver() -> dy.String:
    return slug("The series that drives it.", key=True, to="drivers.driver_id")


def _release() -> dy.String:
    return slug("The model release.", key=True, to="releases.release_id")


def _model() -> dy.String:
    return slug("The model.", key=True, to="models.model_id")


def _task() -> dy.String:
    return slug("The kind of task.", key=True)


def ranges_end_after_they_start(schema: type[dy.Schema]) -> pl.Expr:
    """valid_from < valid_to."""
    return pl.col("valid_to_date") > pl.col("valid_from_date")


class PlanPrices(Assumption):
    """List prices."""

    plan_id = _plan()
    price_usd_per_user_month = value("The list price.", min=0)


class PriceRealisations(Assumption):
    """Price actually paid as a share of list price, after promotions, regions and taxes."""

    plan_id = _plan()
    realised_price_share = value(
        "Price paid as a share of list price.", "share of list price", min=0, max=1.5
    )


class PlanMembers(Assumption):
    """How the drivers add up to the members of a plan."""

    plan_id = _plan()
    driver_id = _driver()
    member_share = value(
        "The share of the driver that is on the plan; negative to subtract.",
        "share (-1 to 1)",
        min=-1,
        max=1,
    )


class PlanUsage(Assumption):
    """How many tasks a member sends, relative to the driver."""

    plan_id = _plan()
    driver_id = _driver()
    usage_ratio = value("Tasks per member relative to the driver.", min=0)


class UsageSpreads(Assumption):
    """How unevenly the members of a plan use it."""

    plan_id = _plan()
    p95_to_median_ratio = value("The 95th percentile's usage over the median's.", min_exclusive=1)


class UsageTiers(Assumption):
    """Cells of a plan's usage distribution."""

    plan_id = _plan()
    tier_id = slug("The tier.", key=True)
    tier_rank = dy.Int64(
        min=1, description="1 is the lightest.", metadata={"role": "attribute", "unit": "rank"}
    )
    user_share = value("The share of the plan's users in the tier.", min=0, max=1)


class UsageCaps(Assumption):
    """The most that a user of a tier may use; a tier without a row is not capped."""

    plan_id = _plan()
    tier_id = slug("The tier.", key=True)
    cap_tasks_per_user_month = value("The most tasks a user may send in a month.", min=0)


class TierTasks(Assumption):
    """The mix of tasks that the users of a tier send."""

    plan_id = _plan()
    tier_id = slug("The tier.", key=True)
    task_id = _task()
    task_share = value("The share of the tier's tasks.", min=0, max=1)


class Releases(Dated):
    """Model releases; valid_from_date is the day of the release."""

    release_id = slug("The release.", key=True)
    release_name = text("Its name in charts.")


class ReleaseMixes(Assumption):
    """Which models serve an audience's tasks from a release on."""

    release_id = _release()
    audience_id = slug("Whose tasks.", key=True, to="plans.audience_id")
    task_id = _task()
    model_id = _model()
    model_share = value("The share of the tasks that the model serves.", min=0, max=1)


class ReleaseTokens(Assumption):
    """How many tokens a task takes from a release on."""

    release_id = _release()
    task_id = _task()
    token_kind = choice("What the tokens are billed as.", *TOKEN_KINDS, key=True)
    tokens_per_task = value("Tokens per task.", min=0)


class TokenPrices(Assumption):
    """List prices of tokens; reasoning is billed as output."""

    model_id = _model()
    token_kind = choice("What the tokens are billed as.", *PRICED_KINDS, key=True)
    price_usd_per_mtok = value("The list price.", min=0)


class GpuPrices(Assumption):
    """What an hour of a GPU costs."""

    accelerator_id = slug("The GPU.", key=True)
    price_usd_per_gpu_hour = value("The price.", min=0)


class GpuThroughputs(Assumption):
    """How fast a GPU writes a model's output."""

    model_id = _model()
    output_tokens_per_gpu_second = value("Output tokens at full load.", min_exclusive=0)


def parameters_keep_their_limits(schema: type[dy.Schema]) -> pl.Expr:
    """A rate or share that would turn its formula round is refused."""
    figures = [pl.col(name) for name in ("low", "parameter_value", "high")]
    is_share = pl.all_horizontal(figure.is_between(0, 1).fill_null(True) for figure in figures)
    return ~pl.col("parameter_id").is_in(SHARES) | is_share


class Parameters(Assumption):
    """Company-wide figures."""

    parameter_id = slug("The parameter.", key=True)
    unit = text("Its unit.")
    parameter_value = value("The figure.", "the row's unit")
    _limits = dy.rule()(parameters_keep_their_limits)


class DriverLevels(Assumption):
    """The level of each driver in the case's first month."""

    driver_id = _driver()
    opening_value = value("The level.", "the driver's unit", min=0)


class ForwardStarts(Dated):
    """From when forward growth applies to a driver that no fact tells, by valid_from_date."""

    driver_id = _driver()


class DriverGrowths(Assumption):
    """How fast drivers grow: until the last fact that tells them (history), and after (forward)."""

    driver_id = _driver()
    phase = choice("Before or after the last fact.", "history", "forward", key=True)
    growth_share_per_year = value("Growth; 0.85 is +85 percent a year.", min_exclusive=-1)


class DriverCeilings(Assumption):
    """What drivers level off at."""

    driver_id = _driver()
    ceiling_value = value("The most there can be.", "the driver's unit", min_exclusive=0)


class VariableCosts(Assumption):
    """Costs that follow revenue."""

    plan_id = _plan()
    cost_id = slug("The cost.", key=True)
    cost_share_of_revenue = value("Cost over revenue.", min=0, max=1)


class RevenueShareRates(Assumption):
    """The share of revenue that goes to a partner, from when to when."""

    partner_id = slug("The partner.", key=True)
    valid_to_date = day("The first day on which the rate no longer holds.")
    revenue_share = value("The partner's share of revenue.", min=0, max=1)
    _range = dy.rule()(ranges_end_after_they_start)


ASSUMPTION_RULES = (
    Rule(
        RevenueShareRates,
        ranges_end_after_they_start,
        "valid_to_date",
        "is not after the row's valid_from_date",
        "after {valid_from_date}",
        "the two dates are swapped; valid_to_date is the first day the rate no longer holds",
    ),
    Rule(
        Parameters,
        parameters_keep_their_limits,
        "parameter_value",
        "or its range is outside of what a share can be",
        "from 0 to 1",
        "a percentage was entered; 5 percent is 0.05",
    ),
)
