"""Priced usage as FOCUS: names, texts, and a bill that matches its own log when it is imported."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from billed_case import lines, requests, write_case
from commandline import Call, caller

import unitecon as ue
from unitecon import importing
from unitecon.cli import export
from unitecon.reports import focus_rows


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(monkeypatch, capsys)


def test_an_export_is_a_bill_that_matches_its_log(tmp_path: Path, run: Call) -> None:
    calls = requests(per_day=10)
    case = write_case(tmp_path / "case", calls)
    path = tmp_path / "focus.csv"
    assert run("export", "focus", case, "-o", path)[0] == 0
    rows = pl.read_csv(path)
    assert {"BilledCost", "ListCost", "SkuPriceDetails"} <= set(rows.columns)
    total = sum(line.amount for line in lines(calls))
    assert abs(rows["BilledCost"].sum() - float(total)) < 1e-9
    # The validator multiplies doubles and allows for no difference.
    assert (rows["ListUnitPrice"] * rows["PricingQuantity"] == rows["ListCost"]).all()
    assert rows["ChargePeriodStart"].str.ends_with("T00:00:00Z").all()
    importing.run_bills(importing.BillJob("focus", [path], case))
    with ue.open(case) as model:
        answer = model.answer("bill_reconciliations")
        assert answer["match_kind"].unique().to_list() == ["matched"]


def test_usage_without_a_price_is_left_out(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", requests(per_day=3))
    (case / "contract_prices.csv").unlink()
    with ue.open(case) as model:
        assert focus_rows.rows(model.answer(focus_rows.ANSWER)).is_empty()


def test_an_unknown_format_or_file_is_refused(tmp_path: Path, run: Call) -> None:
    assert export.FORMATS == ("focus",)
    code, _, message = run("export", "fcus", "assistant_startup", "-o", tmp_path / "a.csv")
    assert (code, "did you mean 'focus'" in message) == (2, True)
    code, _, message = run("export", "focus", "assistant_startup", "-o", tmp_path / "a.xlsx")
    assert (code, ".csv or .parquet" in message) == (2, True)


def test_a_name_is_written_as_focus_has_it() -> None:
    assert focus_rows.column("sku_price_id") == "SkuPriceId"
