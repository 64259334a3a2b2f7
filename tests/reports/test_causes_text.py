"""What the page says of causes: only what moves the runway by itself, and what goes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from unitecon import model
from unitecon.case.load import Case
from unitecon.forecast.simulation import Simulation
from unitecon.reports import causes_text
from unitecon.uncertainty.draws import Sample

GROWTH, LEVEL = "driver_growths.research_inference.history", "driver_levels.research_inference"
TRAINING, CREDITS = "driver_growths.training_compute", "credit_pools.azure_credits"
Row = tuple[str, str, float | None, float | None, float | None]


def sentences(*rows: Row, case: Any = None, linear: bool = True) -> list[str]:
    """Of inputs with the first that each is tied to, the share of both, and runways."""
    names = ("input_id", "tied_input_id", "block_variance_share",
             "low_runway_months", "high_runway_months")  # fmt: skip
    drivers = pl.DataFrame(rows, names, orient="row").with_row_index("driver_rank", 1)
    shares = (
        [("fitted", 0.436), ("assumed", 0.3), ("surprises", 0.197), ("not_linear", 0.067)]
        if linear
        else []
    )
    schema = {"part_id": pl.String, "runway_variance_share": pl.Float64}
    parts = pl.DataFrame(shares, schema, orient="row")
    answers = {"uncertainty_drivers": drivers, "uncertainty_parts": parts}
    case = case or model.open("openai", scenarios=["baseline"]).case
    case = replace(case, tables={**case.tables, "fitted_cells": case.tables["fitted_cells"][:0]})
    simulation = Simulation(case, "baseline", Sample(8, 1), "0", {}, answers, "arrays")
    return list(causes_text.sentences(simulation))


def test_an_input_that_moves_nothing_is_no_cause() -> None:
    training = (TRAINING, TRAINING, 0.17, 24.28, 20.14)
    parts, head, *causes = sentences(training, (CREDITS, CREDITS, 0.03, 21.55, 21.55))
    assert "fitted numbers 44%, assumptions 30%, surprises in growth 20%, interaction" in parts
    assert "alone at its P10 and at its P90" in head
    assert causes == ["1. Growth of training compute: 17%; 24.3 to 20.1 months."]


def test_inputs_that_go_together_are_one_cause_with_the_move_of_each() -> None:
    rows = ((GROWTH, LEVEL, 0.34, 28.0, 14.9), (LEVEL, LEVEL, 0.34, None, None))
    assert sentences(*rows)[2] == (
        "1. Past growth of research inference and level of research inference, which the facts "
        "tell only together: 34%; 28.0 to 14.9 months (past growth of research inference)."
    )
    # Where the first of them does nothing, the other still is a cause.
    rows = ((CREDITS, LEVEL, 0.34, 20.0, 20.0), (LEVEL, LEVEL, 0.34, 21.0, 19.0))
    assert "21.0 to 19.0 months (level of research inference)" in sentences(*rows)[2]


def test_five_causes_are_named() -> None:
    rows = [(f"parameters.{n}", f"parameters.{n}", 0.1, 20.0, 22.0) for n in range(7)]
    assert len(sentences(*rows)) == 2 + 5


def test_a_page_without_causes_says_why() -> None:
    unmoved = (TRAINING, TRAINING, None, None, None)
    (text,) = sentences(unmoved, linear=False)
    assert text.startswith("Too few draws")
    assert sentences(unmoved)[1] == "No single input explains more of it than chance could."


def test_what_is_fitted_and_not_drawn_is_named() -> None:
    case: Case = model.open("openai", scenarios=["baseline"]).case
    levels = case.tables["driver_levels"].with_columns(
        pl.when(pl.col("driver_id") != "api_tasks").then(pl.col("standard_error").fill_null(1.0))
    )
    growths = case.tables["driver_growths"].with_columns(pl.col("standard_error").fill_null(1.0))
    tables = case.tables | {"driver_levels": levels, "driver_growths": growths}
    others = {name: table for name, table in tables.items() if name == "parameters"}
    tables |= {n: t.with_columns(standard_error=pl.lit(1.0)) for n, t in others.items()}

    def undrawn(*drawn: str) -> list[str]:
        answers = {"uncertainty_drivers": pl.DataFrame({"input_id": drawn})}
        own = replace(case, tables=tables)
        report = Simulation(own, "baseline", Sample(8, 1), "0", {}, answers, "arrays")
        return list(causes_text.undrawn(report))

    (sentence,) = undrawn("driver_levels.training_compute", CREDITS)
    assert "no standard error: Level of api tasks" in sentence
    assert all("api tasks" not in text for text in undrawn("driver_levels.api_tasks"))
