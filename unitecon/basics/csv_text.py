"""Python's reader of CSV text, for cells of any length."""

from __future__ import annotations

import csv

LONGEST = (1 << 31) - 1  # characters of a cell; the usual limit of 131,072 is below a long prompt

csv.field_size_limit(LONGEST)
reader = csv.reader
