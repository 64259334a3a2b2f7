"""The examples of the page on Python run as written, and give what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

import unitecon

PAGE = (ROOT / "docs" / "python.md").read_text()
CODE = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_run_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in CODE:
        exec(block, names)
    assert (tmp_path / "cash.svg").stat().st_size > 1_000
    (printed,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert capsys.readouterr().out == printed
    assert names["solved"].answer("solutions").height == 1
    assert names["simulated"].answer("draws").height == 256


def test_the_page_and_the_help_name_each_method_that_users_call() -> None:
    methods = (
        *("answers", "answer", "explain", "chart", "sql", "check", "levers", "sweep", "solve"),
        *("simulate", "backtest", "rerate", "with_scenario", "with_plans"),
    )
    assert [name for name in methods if f"model.{name}(" not in PAGE] == []
    help_text = unitecon.__doc__ or ""
    assert help_text.index("ue.cases()") < help_text.index("model.answer(")
    assert all(callable(getattr(unitecon.Model, name)) for name in methods)
