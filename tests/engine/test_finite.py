"""Answers whose figures are no numbers are refused, with the place of the first."""

from __future__ import annotations

import math

import polars as pl
import pytest

from unitecon.engine import finite
from unitecon.engine.database import Engine
from unitecon.errors import UniteconError


@pytest.mark.parametrize("figure", [math.inf, -math.inf, math.nan])
def test_a_figure_beyond_all_numbers_is_refused_with_its_row(figure: float) -> None:
    months = {"scenario_id": ["a", "a"], "month": [1, 2], "burn_usd": [1.0, None]}
    frame = pl.DataFrame(months | {"closing_cash_usd": [1.0, figure]})
    with pytest.raises(UniteconError) as error:
        finite.require("company_months", frame, ["scenario_id", "month"])
    assert str(error.value).startswith(
        "company_months: closing_cash_usd is too large to be worked out for scenario_id a, month 2;"
    )


@pytest.mark.parametrize(
    "frame", [pl.DataFrame({"x": [1.0, None]}), pl.DataFrame({"x": ["a"]}), pl.DataFrame({"x": []})]
)
def test_numbers_and_nulls_are_let_through(frame: pl.DataFrame) -> None:
    finite.require("runways", frame, [])


def test_an_engine_gives_no_such_answer() -> None:
    rows = pl.DataFrame({"driver_id": ["users"], "opening_value": [math.inf]})
    with (
        Engine({"given_driver_levels": rows}, only=[]) as engine,
        pytest.raises(UniteconError, match=r"opening_value is too large to be worked out"),
    ):
        engine.answer("given_driver_levels")
