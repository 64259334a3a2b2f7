"""One dataframely schema per structural table: names, sources, facts, cells to fit."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import Rule, choice, day, note, number, slug, text


def gpu_models_are_complete(schema: type[dy.Schema]) -> pl.Expr:
    """A model costed by GPU-hours has an accelerator and a reference request."""
    needed = ["accelerator_id", "reference_input_tokens", "reference_output_tokens"]
    return (pl.col("cost_basis") != "gpu_hours") | pl.all_horizontal(
        pl.col(name).is_not_null() for name in needed
    )


def facts_end_after_they_start(schema: type[dy.Schema]) -> pl.Expr:
    """A fact's period is not turned round."""
    return pl.col("period_end") >= pl.col("period_start")


def facts_are_fitted_or_held_out(schema: type[dy.Schema]) -> pl.Expr:
    """A fact held out to score the fit is not fitted."""
    return ~(pl.col("is_held_out") & pl.col("is_fitted"))


def bounds_are_not_fitted(schema: type[dy.Schema]) -> pl.Expr:
    """A fact that only bounds a figure is not aimed at."""
    return ~(pl.col("bound_kind").is_not_null() & pl.col("is_fitted"))


def ambiguous_facts_are_not_fitted(schema: type[dy.Schema]) -> pl.Expr:
    """A fact of which it is not clear what it counts is not aimed at."""
    return ~((pl.col("comparability") == "ambiguous") & pl.col("is_fitted"))


def facts_stand_in_their_range(schema: type[dy.Schema]) -> pl.Expr:
    """Low <= reported value <= high, where given."""
    reported = pl.col("reported_value")
    low, high = pl.col("low") <= reported, pl.col("high") >= reported
    return low.fill_null(True) & high.fill_null(True)


def cells_have_bounds_in_order(schema: type[dy.Schema]) -> pl.Expr:
    """Lower < upper, with the prior between them."""
    lower, upper, prior = pl.col("lower"), pl.col("upper"), pl.col("prior_value")
    return (lower < upper) & (prior >= lower) & (prior <= upper)


def log_cells_are_positive(schema: type[dy.Schema]) -> pl.Expr:
    """A cell searched on a log scale is above 0."""
    return (pl.col("scale") != "log") | (pl.col("lower") > 0)


class Plans(dy.Schema):
    """What customers buy."""

    plan_id = slug("The plan.", key=True)
    plan_name = text("Its name in charts.")
    plan_kind = choice("How it earns.", "free", "flat", "metered", "partner")
    audience_id = slug("Whose model mix serves it.")
    note = note()


class Drivers(dy.Schema):
    """Series that grow and drive volumes: users, tasks per user, headcount, indices."""

    driver_id = slug("The driver.", key=True)
    driver_name = text("Its name in charts.")
    unit = text("What it counts.")
    offset_driver_id = slug(
        "The driver that is subtracted from it.", to="drivers.driver_id", nullable=True
    )
    note = note()


class Models(dy.Schema):
    """Language models, and how their cost is computed."""

    model_id = slug("The model.", key=True)
    model_name = text("Its name in charts.")
    cost_basis = choice("How its cost is computed.", "list_price", "gpu_hours")
    accelerator_id = slug("The GPU it runs on.", nullable=True)
    reference_input_tokens = number(
        "Input of the request its throughput was measured on.", nullable=True, min_exclusive=0
    )
    reference_output_tokens = number(
        "Output of the request its throughput was measured on.", nullable=True, min_exclusive=0
    )
    note = note()
    _complete = dy.rule()(gpu_models_are_complete)


class Sources(dy.Schema):
    """Where values come from."""

    source_id = slug("The source.", key=True)
    title = text("What it is.")
    published_date = day("When it was published.", nullable=True)
    url = text("Where it is published.", nullable=True)
    confidence = text("How reliable it is.")
    verified = text("How it was checked.")
    note = note()


class Facts(dy.Schema):
    """Published figures the model is compared with."""

    fact_id = text("The fact.", key=True)
    metric = text("What is counted, whatever the edition.")
    vintage = text("Which edition of a forecast it is from.", nullable=True)
    fact_kind = choice("What kind of statement.", "actual", "estimate", "forecast", "target")
    fact_group = slug("Facts that report the same figure share a group.")
    is_held_out = dy.Bool(
        description="Left out of the fit, to score it.", metadata={"unit": "flag"}
    )
    is_fitted = dy.Bool(description="Aimed at by the fit.", metadata={"unit": "flag"})
    period_start = day("First day of the period, or the day of a stock.")
    period_end = day("Last day of the period.")
    reported_value = number("The figure as published.", "the row's unit")
    unit = text("The unit it is published in.")
    unit_scale = number(
        "How many of the model's units make one `unit`.", "model units per unit", min_exclusive=0
    )
    low = number("The low end of what was published.", "the row's unit", nullable=True)
    high = number("The high end of what was published.", "the row's unit", nullable=True)
    tolerance_share = number(
        "The standard deviation of model over report.", "share", min_exclusive=0
    )
    measure_id = slug("The model's series it is compared with.")
    comparability = choice(
        "Whether the source counts what the series does, or it is not clear; empty: the same.",
        "same", "similar", "ambiguous", nullable=True,
    )  # fmt: skip
    comparison = choice("How the series is read.", "sum", "point", "run_rate", "month")
    bound_kind = choice(
        "Whether the figure is only a bound; empty: it is the figure itself.",
        "at_most", "at_least", nullable=True,
    )  # fmt: skip
    known_from_date = day("From when anyone could know it.")
    source_id = slug("Where it is from.", to="sources.source_id")
    definition = text("What the source counts.")
    note = note()
    _period = dy.rule()(facts_end_after_they_start)
    _use = dy.rule()(facts_are_fitted_or_held_out)
    _range = dy.rule()(facts_stand_in_their_range)
    _bound = dy.rule()(bounds_are_not_fitted)
    _meaning = dy.rule()(ambiguous_facts_are_not_fitted)


class MeasurePlans(dy.Schema):
    """Series of plans that facts are compared with: a quantity, summed over the plans named."""

    measure_id = slug("The series, as facts name it.", key=True)
    plan_id = slug("A plan that counts.", key=True, to="plans.plan_id")
    quantity = choice(
        "What is summed.",
        "users", "tasks", "tokens", "revenue", "compute_margin", "contribution_margin",
    )  # fmt: skip
    per = choice(
        "What it is divided by.",
        "month", "week", "day", "minute", "user", "own_revenue", "all_revenue",
    )  # fmt: skip
    note = note()


class MeasureDrivers(dy.Schema):
    """Series of drivers that facts are compared with: their levels, summed, or a ratio of two."""

    measure_id = slug("The series, as facts name it.", key=True)
    driver_id = slug("A driver that counts.", key=True, to="drivers.driver_id")
    base_driver_id = slug("The driver it is divided by.", to="drivers.driver_id", nullable=True)
    note = note()


class TellingMeasures(dy.Schema):
    """Series whose published figures tell where a driver stands: its history ends with the last."""

    driver_id = slug("The driver.", key=True, to="drivers.driver_id")
    measure_id = slug("The series, as facts name it.", key=True, to="facts.measure_id")
    note = note()


class FactUses(dy.Schema):
    """Facts from which an assumption was set by hand, which they therefore cannot test."""

    fact_id = text("The fact.", key=True, to="facts.fact_id")
    table_name = slug("The assumption table that the row is in.", key=True)
    row_key = text("The row, or rows: `column=value` joined by `;`.", key=True)
    note = note()


class FittedCells(dy.Schema):
    """Cells of assumption tables whose value the fit finds."""

    cell_id = slug("The cell.", key=True)
    table_name = slug("The assumption table it is in.")
    row_key = text("Its row: `column=value` joined by `;`.")
    lower = number("The least value tried.", "as the cell")
    upper = number("The greatest value tried.", "as the cell")
    prior_value = number("Where the search starts.", "as the cell")
    prior_standard_deviation = number(
        "How far from it is plausible.", "on the scale", nullable=True, min_exclusive=0
    )
    scale = choice("The scale of the search.", "linear", "log")
    note = note()
    _bounds = dy.rule()(cells_have_bounds_in_order)
    _log = dy.rule()(log_cells_are_positive)


STRUCTURAL_RULES = (
    Rule(
        Models,
        gpu_models_are_complete,
        "cost_basis",
        "needs accelerator_id, reference_input_tokens and reference_output_tokens",
        cause="the model's throughput was measured on a request that is not entered",
    ),
    Rule(
        Facts,
        facts_end_after_they_start,
        "period_end",
        "is before the period's start",
        "{period_start} or later",
        "the two dates are swapped",
    ),
    Rule(
        Facts,
        facts_are_fitted_or_held_out,
        "is_held_out",
        "stands in a fact that is fitted, too",
        "one of the two",
        "a fact that steers the fit cannot score it",
    ),
    Rule(
        Facts,
        bounds_are_not_fitted,
        "bound_kind",
        "stands in a fact that is fitted",
        "empty, or is_fitted false",
        "the fit aims at figures; a bound says only on which side the model must be",
    ),
    Rule(
        Facts,
        ambiguous_facts_are_not_fitted,
        "comparability",
        "is ambiguous in a fact that is fitted",
        "same or similar, or is_fitted false",
        "a fit aims at figures of which it is clear what they count",
    ),
    Rule(
        Facts,
        facts_stand_in_their_range,
        "reported_value",
        "is outside its own range",
        "between low {low} and high {high}",
        "low and high are swapped, or in another unit",
    ),
    Rule(
        FittedCells,
        cells_have_bounds_in_order,
        "prior_value",
        "is outside its bounds",
        "between lower {lower} and upper {upper}",
        "the bounds are swapped, or in another unit",
    ),
    Rule(
        FittedCells,
        log_cells_are_positive,
        "lower",
        "cannot be searched on a log scale",
        "above 0",
        "the cell may be 0 or negative: use scale linear",
    ),
)
