"""What a chart is drawn from, and what it says of its case."""

from __future__ import annotations

from pathlib import Path

import casebuilder
import polars as pl

from unitecon import model as models
from unitecon.charts import catalog
from unitecon.reports import chart_frames


def test_names_and_sources_are_those_of_the_case(tmp_path: Path) -> None:
    with models.open(casebuilder.build(tmp_path / "small")) as model:
        about = chart_frames.about(model, catalog.get("margins"))
        (frame,) = chart_frames.frames(model, catalog.get("bridge"))
    assert about.named("weekly_users") == "Weekly users"
    assert (about.company, str(about.month)) == ("Small case", "2025-06-01")
    assert about.sources == "“Price page”"
    assert frame is not None
    assert frame.columns[:2] == ["scenario_id", "base_scenario_id"]


def test_several_sources_are_counted_and_none_is_not_claimed() -> None:
    titles = pl.DataFrame({"title": ["A", "B"]})
    assert chart_frames._sources(titles) == "2 published sources"
    assert chart_frames._sources(titles.clear()) == ""
