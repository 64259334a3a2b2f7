"""Make a case: from a log, from another case, or blank; whole or not at all.

In: the options of `unitecon init`. Out: a folder with a case.toml and the tables that have rows.
Start at `log_case`.
"""

from __future__ import annotations
