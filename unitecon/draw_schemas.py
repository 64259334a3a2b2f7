"""Schemas of the tables that say how uncertain inputs are drawn."""

from __future__ import annotations

from unitecon.schema_parts import Assumption, slug, value


class Correlations(Assumption):
    """Two uncertain inputs that move together when they are drawn."""

    input_id = slug("An input: its table and keys, `driver_growths.token_cost`.", key=True)
    other_input_id = slug("The other input.", key=True)
    rank_correlation = value(
        "Spearman's rank correlation of the two.", "ratio (-1 to 1)", min=-1, max=1
    )
