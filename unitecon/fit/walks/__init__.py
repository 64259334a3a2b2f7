"""How large the surprises of growth are, by what earlier forecasts missed and how plans changed.

In: a case with stated sizes in `growth_spreads`. Out: the factor by which these were too small or
too large, with its evidence, and the rows that a fit writes. Start at `sizes`.
"""
