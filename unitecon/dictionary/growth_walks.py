"""Schemas of how far growth may be off its path: the size of surprises, and the surprises."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from unitecon.dictionary.fields import Assumption, Rule, number, slug, value


def surprises_are_shared_with_a_driver(schema: type[dy.Schema]) -> pl.Expr:
    """A row names a driver and a share, or neither."""
    return pl.col("shared_driver_id").is_null() == pl.col("shared_variance_share").is_null()


def surprises_are_shared_with_another(schema: type[dy.Schema]) -> pl.Expr:
    """No driver shares in its own surprises."""
    return pl.col("shared_driver_id") != pl.col("driver_id")


class GrowthSpreads(Assumption):
    """How unevenly drivers grow around their forward path."""

    driver_id = slug("The series that drives it.", key=True, to="drivers.driver_id")
    spread_share_per_year = value(
        "Standard deviation of the surprise of a year, in the logarithm of growth.", min=0
    )
    persistence_share = number("The share of a surprise that is left a year later.", min=0, max=1)
    yearly_revision_ratio = number(
        "Variance that each year from the day the case was stated adds, over a surprise's.", min=0
    )
    shared_driver_id = slug(
        "The driver whose surprises it shares in.", to="growth_surprises.driver_id", nullable=True
    )
    shared_variance_share = number(
        "The share of the variance of its surprises that is that driver's.",
        nullable=True,
        min=0,
        max=1,
    )


class GrowthSurprises(Assumption):
    """Surprises of growth in the years after a driver's last fact; 0 is growth as stated."""

    driver_id = slug("The series that drives it.", key=True, to="drivers.driver_id")
    year_number = dy.Int64(
        primary_key=True,
        min=1,
        description="1 is the year after the last fact.",
        metadata={"role": "key", "unit": "rank"},
    )
    surprise_score = value("The surprise of the year.", "standard deviations")


WALK_RULES = (
    Rule(
        GrowthSpreads,
        surprises_are_shared_with_a_driver,
        "shared_variance_share",
        "must stand beside shared_driver_id, and not without it",
        "both, or neither",
        "how much of its surprises a driver shares was left out, or with which driver",
    ),
    Rule(
        GrowthSpreads,
        surprises_are_shared_with_another,
        "shared_driver_id",
        "is the driver itself",
        "another driver",
        "a driver that leads others needs no shared_driver_id",
    ),
)
