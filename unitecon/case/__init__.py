"""A folder of CSV and TOML files -> validated, typed tables as they were known on a date.

In: a folder or a bundled case's name. Out: `load.Case`, or every fault of every file at once.
Start at `load`.
"""
