"""The table of how sure margins are."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl

from unitecon.reports import margins_of_draws
from unitecon.reports.margins_of_draws import COVERED, MARGIN

Row = tuple[date, str, str, str, float, float, float, float, float | None]
NOW, LATER = date(2026, 1, 1), date(2026, 12, 1)


def table(*rows: Row) -> list[list[Any]]:
    frame = pl.DataFrame(
        rows,
        schema=["month", "plan_id", "tier_id", "measure", "own_value", "p10_value", "p50_value",
                "p90_value", "covered_draw_share"],
        orient="row",
    )  # fmt: skip
    simulation: Any = SimpleNamespace(answers={"simulated_margins": frame})
    shown = margins_of_draws.margin_table(simulation)
    return [list(cells) for cells in zip(*(column.cells for column in shown.columns), strict=True)]


def test_a_plan_comes_before_its_tiers_and_they_from_the_best_to_the_worst() -> None:
    rows = table(
        (NOW, "plus", "heavy", MARGIN, -16.2, -26.0, -14.0, -4.2, 0.02),
        (NOW, "plus", "light", MARGIN, 12.2, 11.0, 12.5, 13.8, 1.0),
        (NOW, "plus", "whole", MARGIN, 7.4, 5.97, 8.1, 9.97, 1.0),
        (NOW, "plus", "whole", COVERED, 0.9, 0.876, 0.9, 0.94, None),
        (NOW, "plus", "light", COVERED, 1.0, 1.0, 1.0, 1.0, None),
        (LATER, "plus", "whole", MARGIN, 9.0, 8.0, 9.0, 10.0, 1.0),
    )
    assert rows == [
        ["plus", "7.40", "5.97", "8.10", "9.97", "100%", "88\u201394%"],
        ["  light", "12.20", "11.00", "12.50", "13.80", "100%", "100%"],
        ["  heavy", "-16.20", "-26.00", "-14.00", "-4.20", "2%", margins_of_draws.NOTHING],
    ]


def test_a_span_of_one_percentage_is_that() -> None:
    assert margins_of_draws.span(0.841, 0.844) == "84%"
    assert margins_of_draws.span(0.874, 0.911) == "87\u201391%"
