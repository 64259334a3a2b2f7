"""docs/openai.md says what the model says."""

from __future__ import annotations

import importlib.util
import statistics
from types import ModuleType

import pytest
from places import DOCS

import unitecon


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    """The script that rewrites the page."""
    spec = importlib.util.spec_from_file_location("refresh", DOCS / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_table_is_as_the_model_gives_it(refresh: ModuleType) -> None:
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    assert len(refresh.MARKER.findall(text)) >= 7
    assert refresh.refreshed(text) == text


def test_a_stale_cell_would_be_seen(refresh: ModuleType) -> None:
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    stale = text.replace("| 2027-11-07 |", "| 2027-11-08 |")
    assert stale != text
    assert refresh.refreshed(stale) == text


def test_numbers_in_the_text_are_the_models() -> None:
    text = (DOCS / "openai.md").read_text(encoding="utf-8")
    with unitecon.open("openai", scenarios=["baseline"]) as model:
        (runway,) = model.answer("runways").rows(named=True)
        facts = model.answer("calibrations", where="is_held_out and error_share is not null")
        years = model.answer("company_years").rows_by_key("year", named=True, unique=True)
    assert f"**{runway['cash_out_date']:%B %Y}**" in text
    median = statistics.median(abs(error) for error in facts["error_share"])
    assert f"held-out facts is {100 * median:.1f} percent" in text
    burns = [round(years[year]["burn_usd"] / 1e9) for year in (2025, 2026, 2027)]
    flat = text.replace("\n", " ")
    assert f"from {burns[0]} bn in 2025 to {burns[1]} and {burns[2]} bn in the two" in flat
    assert f"some {round(years[2025]['closing_cash_usd'] / 1e9)} bn USD of cash" in flat
