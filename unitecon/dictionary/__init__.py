"""One schema per table of a case: fields, units, limits, meanings, and the rules across fields.

In: nothing. Out: `tables.TABLES`, which validates, types and explains every table.
Start at `tables`.
"""
