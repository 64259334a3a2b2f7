"""What the columns of queries on the growth of drivers hold, in words."""

from __future__ import annotations

GROWTH_MEANINGS = {
    "history_end_date": "the day of the last figure that tells the driver; forward growth follows",
    "quarter_number": "the quarter of the way from history into the path, 1 the first",
    "history_share": "how much of history's growth beyond the path is left",
    "year_number": "the year of growth after the last figure, 1 the first",
    "surprise_score": "how far a year's growth is off its path, in standard deviations",
}
