"""Cells that name a row of another table, on tables of a few lines."""

from __future__ import annotations

from pathlib import Path

from casebuilder import TABLES

from unitecon.case import references
from unitecon.case.csv_files import Sheet, read_sheet
from unitecon.dictionary import tables


def edited(folder: Path, name: str, old: str, new: str) -> Sheet:
    """A table of the small case with one text replaced; its cells have no faults by themselves."""
    path = folder / f"{name}.csv"
    path.write_text(TABLES[name].replace(old, new))
    parsed, faults = read_sheet(path, tables.get(name))
    assert faults == []
    return parsed


def test_a_reference_needs_its_row(tmp_path: Path) -> None:
    plans = edited(tmp_path, "plans", "Plus", "Plus")
    prices = edited(tmp_path, "plan_prices", "plus,20", "plsu,20")
    sheets = {"plans": plans, "plan_prices": prices}
    (fault,) = references.reference_faults(prices, sheets)
    assert str(fault) == (
        "plan_prices.csv:3 plan_id: 'plsu' is not a plan_id in plans.csv; did you mean 'plus'?"
    )


def test_a_missing_table_is_one_fault_with_the_first_row_that_needs_it(tmp_path: Path) -> None:
    prices = edited(tmp_path, "plan_prices", "plus,20", "plus,20")
    assert [str(fault) for fault in references.missing_table_faults({"plan_prices": prices})] == [
        "plans.csv: is missing; line 2 of plan_prices.csv refers to its plan_id 'free'",
        "sources.csv: is missing; line 3 of plan_prices.csv refers to its source_id 'price_page'",
    ]
    alone = edited(tmp_path, "plan_prices", "sourced,price_page,", "assumed,,A guess.")
    plans = edited(tmp_path, "plans", "Plus", "Plus")
    assert references.missing_table_faults({"plan_prices": alone, "plans": plans}) == []
