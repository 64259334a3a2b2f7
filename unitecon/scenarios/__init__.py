"""What-ifs as data: a scenario is a list of overrides and inserted rows on a case's tables.

In: scenario files, levers, sweeps, or values from Python. Out: the `given_*` frames that every
query reads, keyed by scenario_id. Start at `scenario`, then `frames`.
"""
