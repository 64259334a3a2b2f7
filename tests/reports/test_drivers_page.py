"""The drivers that `unitecon inputs` begins with."""

from __future__ import annotations

import datetime as dt

from unitecon.case import load
from unitecon.reports.drivers_page import drivers


def test_the_oldest_figures_come_first() -> None:
    rows = drivers(load.load("openai"), "baseline").rows_by_key("driver_id", named=True)
    ages = [row["fact_age_days"] for ((row,),) in zip(rows.values(), strict=True)]
    assert ages == sorted(ages, reverse=True)
    (users,) = rows["weekly_users"]
    assert (users["last_fact_id"], users["history_end_date"]) == ("F105", dt.date(2025, 10, 6))
    assert users["as_of_value"].count(",") == 2  # hundreds of millions, written out
    (members,) = rows["go_members"]
    assert members["last_fact_id"] == ""
