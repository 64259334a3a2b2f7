"""The columns that staged records have beside their own cells.

Their names are such as no file has: a source may have columns called `line`, `filename` or `raw`.
"""

from __future__ import annotations

from unitecon.basics.sql_text import identifier

FILE, LINE = "\x1fsource_file", "\x1fsource_line"
TEXT = "\x1ftext"  # a record of JSON; of a table, a row that is broken
BROKEN = "\x1fbroken"  # why a line is not a record; null where it is
PLACE = f"{identifier(FILE)} as source_file, {identifier(LINE)} as source_line"
