"""Notebooks run from top to bottom without a browser, and what they compute holds up."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

pytest.importorskip("marimo", reason="the extra `notebook` is not installed")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that a notebook's cells define, after all of them ran."""
    monkeypatch.setattr(sys, "argv", [str(path)])
    app = runpy.run_path(str(path))["app"]
    _, defined = app.run()
    return dict(defined)


@pytest.mark.filterwarnings("default")  # marimo's own
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(path, monkeypatch)


@pytest.mark.filterwarnings("default")
def test_the_levers_make_a_scenario_beside_the_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    defined = run(ROOT / "notebooks" / "openai.py", monkeypatch)
    runways = defined["what_if_runways"]
    assert runways["scenario_id"].to_list() == ["baseline", "what_if"]
    assert "Cash" in defined["what_if_chart"].to_dict()["title"]["text"]
