"""Rules of structural tables: models, facts, cells to fit."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from unitecon.dictionary import structure
from unitecon.dictionary.structure import Facts, FittedCells, Models

GPU = {"cost_basis": "gpu_hours", "accelerator_id": "gpu", "reference_input_tokens": 1000.0,
       "reference_output_tokens": 100.0}  # fmt: skip
CELL = {"lower": 1.0, "upper": 10.0, "prior_value": 10.0, "scale": "log"}
FACT = {"reported_value": 5.0, "low": 5.0, "high": None, "is_held_out": True, "is_fitted": False}


def holds(rule: Any, schema: Any, row: dict[str, object]) -> bool | None:
    types = {name: column.dtype for name, column in schema.columns().items()}
    value: bool | None = pl.DataFrame([row], schema=types).select(rule(schema)).item()
    return value


def test_a_model_on_gpus_needs_its_reference_request() -> None:
    rule = structure.gpu_models_are_complete
    assert holds(rule, Models, GPU)
    assert not holds(rule, Models, GPU | {"reference_output_tokens": None})
    assert holds(rule, Models, {"cost_basis": "list_price"})


def test_a_fact_is_used_once_and_lies_within_its_range() -> None:
    used, ranged = structure.facts_are_fitted_or_held_out, structure.facts_stand_in_their_range
    assert holds(used, Facts, FACT)
    assert not holds(used, Facts, FACT | {"is_fitted": True})
    assert holds(ranged, Facts, FACT)
    assert not holds(ranged, Facts, FACT | {"low": 5.1})
    assert not holds(ranged, Facts, FACT | {"low": None, "high": 4.9})


def test_a_bound_is_not_fitted() -> None:
    rule = structure.bounds_are_not_fitted
    bound = FACT | {"bound_kind": "at_most"}
    assert holds(rule, Facts, bound)
    assert holds(rule, Facts, FACT | {"bound_kind": None, "is_fitted": True})
    assert not holds(rule, Facts, bound | {"is_fitted": True})


@pytest.mark.parametrize(
    ("change", "is_ordered"),
    [({}, True), ({"prior_value": 10.1}, False), ({"lower": 10.0}, False)],
)
def test_the_prior_of_a_cell_lies_within_its_bounds(
    change: dict[str, float], is_ordered: bool
) -> None:
    assert holds(structure.cells_have_bounds_in_order, FittedCells, CELL | change) is is_ordered


def test_a_logarithm_needs_a_positive_bound() -> None:
    rule = structure.log_cells_are_positive
    assert holds(rule, FittedCells, CELL)
    assert not holds(rule, FittedCells, CELL | {"lower": 0.0})
    assert holds(rule, FittedCells, CELL | {"lower": 0.0, "scale": "linear"})
