"""The catalog's SQL run once for all draws: rows are joined once, columns are arrays of draws.

Draws differ in the values of drawn cells alone, and a drawn value never decides whether a row
exists. So each join, group and order of rows is the same in every draw: DuckDB works them out
once, and numpy does the arithmetic on arrays of rows x draws, in blocks of draws side by side. A
draw's figures do not depend on the block it is in.

`layout` makes a program of a case, `answers` runs it, `saved` writes and reads it; only `layout`
loads DuckDB and SQLGlot.
"""
