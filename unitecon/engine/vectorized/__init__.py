"""The catalog's SQL run once for all draws: rows are joined once, columns are arrays of draws.

Where scenarios differ in the values of drawn cells alone, nearly every join, group and order of
rows is the same in each. DuckDB works these out for one of them; numpy does the arithmetic on
arrays of rows x draws, in blocks of draws, several side by side. A draw's figures do not depend on
the block it is in.
"""

from unitecon.engine.vectorized.layout import Wanted, run
from unitecon.engine.vectorized.relation import Unsupported

__all__ = ["Unsupported", "Wanted", "run"]
