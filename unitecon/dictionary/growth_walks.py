"""Schemas of how far growth may be off its path: the size of surprises, and the surprises."""

from __future__ import annotations

import dataframely as dy

from unitecon.dictionary.fields import Assumption, number, slug, value


class GrowthSpreads(Assumption):
    """How unevenly drivers grow around their forward path."""

    driver_id = slug("The series that drives it.", key=True, to="drivers.driver_id")
    spread_share_per_year = value(
        "Standard deviation of the surprise of a year, in the logarithm of growth.", min=0
    )
    persistence_share = number("The share of a surprise that is left a year later.", min=0, max=1)
    yearly_revision_ratio = number(
        "Variance that each year since the case was stated adds, over that of a surprise.", min=0
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
