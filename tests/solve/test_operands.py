"""The sides of a comparison, read on answers of three columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebuilder import build

from unitecon.case.load import load
from unitecon.errors import Fault
from unitecon.solve import figures
from unitecon.solve.figures import Shape
from unitecon.solve.operands import FigureReader, Operand, kind_fault, value_of

SHAPES = {
    "runways": Shape("runways", (), {"runway_months": "number", "lowest_cash_usd": "number"}),
    "plan_margins": Shape("plan_margins", ("month", "plan_id"), {"revenue_usd": "number"}),
}


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FigureReader:
    monkeypatch.setattr(figures, "shapes", lambda case: SHAPES)
    return FigureReader(load(build(tmp_path / "small")))


@pytest.mark.parametrize(
    ("text", "value"),
    [("17bn", 17e9), ("-$4.2M", -4.2e6), ("1,250k", 1.25e6), (".5", 0.5), ("TRUE", True),
     ("date '2027-06-30'", date(2027, 6, 30))],
)  # fmt: skip
def test_values_are_read(text: str, value: Any) -> None:
    parsed = value_of(Operand(text, 1))
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("80%", "condition: '80%' at character 7 is not a number, a date like 2027-06-30, "),
        ("2027-02-30", "condition: '2027-02-30' at character 7 is not a day of the calendar"),
        ("9e999", "condition: '9e999' at character 7 is too large a number"),
    ],
)
def test_a_wrong_value_is_quoted_with_its_place(text: str, message: str) -> None:
    assert str(value_of(Operand(text, 7))).startswith(message)


def test_a_flag_is_not_compared_with_a_number() -> None:
    side = Operand("1", 15)
    fault = kind_fault("is_cash_out", "boolean", "=", 1.0, side)
    assert isinstance(fault, Fault)
    assert fault.limit == "true or false"
    fault = kind_fault("is_cash_out", "boolean", ">=", True, side)
    assert "cannot be compared with is_cash_out by >=" in str(fault)
    assert kind_fault("runway_months", "number", ">=", 1.0, side) is None


def test_figures_are_named_in_full_or_in_words(reader: FigureReader) -> None:
    assert reader.read(Operand("lowest cash", 1)) == (
        (SHAPES["runways"], "lowest_cash_usd"), {}, (),
    )  # fmt: skip
    keys = {"plan_id": "plus", "month": date(2026, 6, 1)}  # a year after the as-of date
    expected = ((SHAPES["plan_margins"], "revenue_usd"), keys, ("month=2026-06",))
    assert reader.read(Operand("Plus revenue", 1)) == expected
    assert reader.read(Operand("plan_margins.revenue_usd plan=plus", 1)) == expected
    assert reader.faults == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("plan_margin.revenue_usd", "is not an answer that a condition can be set on; did you "),
        ("runways.runway", "at character 9 is not a figure of runways; did you mean 'runway_mon"),
        ("revenue plan=plsu", "at character 14 is not a plan_id of the case; did you mean 'plus'"),
        ("revenue plan=plus month=2027-01", "is outside the case's months (must be from 2025-01 "),
        ("revenue", "needs plan_id=... for a row of plan_margins (must be free, plus)"),
        ("", "names no column to compare"),
    ],
)
def test_a_figure_that_is_not_there_is_reported(
    reader: FigureReader, text: str, message: str
) -> None:
    reader.read(Operand(text, 1))
    (fault,) = reader.faults
    assert message in str(fault)
