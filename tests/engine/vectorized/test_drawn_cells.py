"""Whatever has the members of `Draws` is run, whether as arrays or in batches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unitecon.engine import batches, catalog
from unitecon.engine.catalog import Query
from unitecon.engine.vectorized import answers, layout
from unitecon.engine.vectorized.drawn_cells import Draws

PRICES = "given_plan_prices"
REVENUES = Query("revenues", "answers", "cash", Path("answers/cash/revenues.sql"), "?",
                 ("scenario_id", "plan_id"), (PRICES,), "x",
                 "select scenario_id, plan_id, month, 12 * price_usd as revenue_usd "
                 f"from {PRICES}")  # fmt: skip


class TwoPrices:
    """Two draws of the price of one plan of two."""

    ids = ("low", "high")
    tables = frozenset({PRICES})
    values = np.array([[10.0], [30.0]])
    cells = pl.DataFrame({"given_table": [PRICES], "row": [1]})
    value_columns: Mapping[str, str] = {PRICES: "price_usd"}

    @cached_property
    def base(self) -> Mapping[str, pl.DataFrame]:
        plans = {"scenario_id": ["base"] * 2, "plan_id": ["free", "plus"]}
        return {PRICES: pl.DataFrame({**plans, "month": [date(2026, 1, 1)] * 2,
                                      "price_usd": [0.0, 20.0]})}  # fmt: skip

    def frames(self, start: int, stop: int) -> Mapping[str, pl.DataFrame]:
        drawn = [
            self.base[PRICES].with_columns(
                scenario_id=pl.lit(self.ids[draw]),
                price_usd=pl.Series([0.0, float(self.values[draw, 0])]),
            )
            for draw in range(start, stop)
        ]
        return {PRICES: pl.concat(drawn)}


def test_arrays_and_batches_price_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "load", lambda: {"revenues": REVENUES})
    monkeypatch.setattr(catalog, "get", lambda name: REVENUES)
    draws: Draws = TwoPrices()
    wanted = {"revenues": ["scenario_id", "plan_id", "month", "revenue_usd"]}
    program = layout.lay_out(draws, wanted)
    arrays = answers.answers(program, draws.ids, draws.values, workers=1)["revenues"]
    assert arrays.drop("month").rows() == [
        ("low", "free", 0.0),
        ("low", "plus", 120.0),
        ("high", "free", 0.0),
        ("high", "plus", 360.0),
    ]
    rows = batches.run(draws.base, draws, wanted)["revenues"]
    assert arrays.equals(rows.sort("scenario_id", descending=True, maintain_order=True))
