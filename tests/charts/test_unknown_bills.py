"""The chart of bills where an amount is in a currency without a rate: left out, and said so."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from unitecon.charts.bill_gaps import bills
from unitecon.errors import UniteconError

DAY = date(2025, 12, 1)


def _causes(*amounts: float | None) -> pl.DataFrame:
    rows = [
        {"scenario_id": "baseline", "month": DAY, "provider_id": "scribe", "cause": f"cause {n}",
         "cause_usd": usd, "moved_usd": usd and abs(usd)}
        for n, usd in enumerate(amounts)
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def test_what_is_unknown_is_left_out_and_named() -> None:
    title = bills(_causes(-5.0, None)).to_dict()["title"]
    assert "every difference is explained" not in title["text"]
    assert "Left out: amounts in a currency without a rate." in title["subtitle"]


def test_a_bill_that_is_unknown_has_no_chart() -> None:
    with pytest.raises(UniteconError, match=r"fx_rates\.csv has no rate"):
        bills(_causes(None))
