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


class ConditionedValues(Dated):
    """An uncertain input's most likely value given the facts; valid_from_date is its row's."""

    input_id = slug("An input: its table and keys, `driver_growths.token_cost`.", key=True)
    stated_value = number("The row's own value when it was fitted.", _UNIT)
    stated_low = number("The low, or p10, of the row's own range.", _UNIT, nullable=True)
    stated_high = number("The high, or p90, of the row's own range.", _UNIT, nullable=True)
    conditioned_value = number("Its most likely value, jointly with all other inputs.", _UNIT)
    moved_deviations = number(
        "How far it moved, in standard deviations; empty for a share that takes the rest of 1.",
        "standard deviations",
        nullable=True,
    )
    uncertainty_ratio = number(
        "Its standard deviation after the facts over before, on the scale of normal scores.",
        "ratio (after over before)",
        nullable=True,
        min=0,
    )
