"""Estimate the numbers a case declares as fitted, from its facts or from its usage log.

In: a case with `fitted_cells`. Out: rows with basis `fitted`, their standard errors and
correlations. `problem` states what is fitted to what, `least_squares` searches.
Start at `estimate`.
"""
