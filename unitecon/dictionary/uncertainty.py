"""Schemas of the tables that say how uncertain inputs are drawn."""

from __future__ import annotations

from unitecon.dictionary.fields import Assumption, Dated, choice, number, slug, value

FAMILIES = ("normal", "lognormal", "growth", "triangular", "beta")
CONSTANT = "constant"
_UNIT = "as the input's value"


class Correlations(Assumption):
    """Two uncertain inputs that move together when they are drawn."""

    input_id = slug("An input: its table and keys, `driver_growths.token_cost`.", key=True)
    other_input_id = slug("The other input.", key=True)
    rank_correlation = value(
        "Spearman's rank correlation of the two.", "ratio (-1 to 1)", min=-1, max=1
    )


class Uncertainties(Dated):
    """How an input is distributed; valid_from_date is the first day whose rows it applies to."""

    input_id = slug("An input: its table and keys, `driver_growths.token_cost`.", key=True)
    distribution = choice("Its kind; a constant is not drawn.", *FAMILIES, CONSTANT)
    p10 = number("One value in ten is below it.", _UNIT, nullable=True)
    p50 = number("Half of the values are below it.", _UNIT, nullable=True)
    p90 = number("Nine values in ten are below it.", _UNIT, nullable=True)
