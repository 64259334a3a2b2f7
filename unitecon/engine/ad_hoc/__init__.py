"""A user's SQL in a process of its own, which is ended when it takes too long or too much memory.

In: a database file and a SELECT. Out: its rows, or one line that says why there are none. The
process that asks loads no DuckDB and outlives whatever the SQL does. Start at `process`.
"""
