"""What the shell offers for a half-typed word."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitecon.charts import catalog
from unitecon.cli import completion
from unitecon.reports import formats


def test_answers_are_offered_with_their_questions() -> None:
    assert completion.answers("losing") == [
        ("losing_users", "Which 100 users lose the most money each month?")
    ]
    assert "driver_paths" not in dict(completion.answers(""))


def test_cases_are_bundled_ones_and_folders_with_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mine", "more/deep", "other"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("mine", "more/deep"):
        (tmp_path / name / "case.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert completion.cases("") == ["assistant_startup", "mine", "openai"]
    assert completion.cases("o") == ["openai"]
    assert completion.cases("more/") == ["more/deep"]
    assert completion.cases(str(tmp_path / "mi")) == [str(tmp_path / "mine")]


def test_charts_and_formats_are_those_there_are() -> None:
    assert [name for name, _ in completion.charts("")] == list(catalog.CHARTS)
    assert tuple(sorted(completion.formats(""))) == tuple(sorted(formats.FORMATS))
    assert [name for name, _ in completion.charts("bri")] == ["bridge"]
    assert completion.formats("x") == ["xlsx"]
