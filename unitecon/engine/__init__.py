"""Run the SQL of `queries/` over the given tables of a case, for one scenario or many.

In: `given_*` frames keyed by scenario. Out: the rows of any query. `catalog` reads the SQL files,
`database` runs them in DuckDB, `sandbox` runs a user's own SQL, `vectorized` and `batches` run many
scenarios at once. Start at `catalog`, then `database`.
"""
