"""Cases by the path of their folder or by a bundled name."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from unitecon.case import places


def test_bundled_cases_have_a_case_file() -> None:
    folders = places.bundled()
    assert folders[places.DEFAULT] == ROOT / "datasets" / "openai"
    assert all((folder / "case.toml").is_file() for folder in folders.values())


def test_a_folder_goes_before_a_bundled_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert places.folder_of("openai") == ROOT / "datasets" / "openai"
    own = tmp_path / "openai"
    own.mkdir()
    assert places.folder_of("openai") == own.resolve()
    assert places.folder_of("opnai") is None


def test_only_bundled_cases_are_never_written_to(tmp_path: Path) -> None:
    assert places.is_bundled(ROOT / "datasets" / "openai")
    assert not places.is_bundled(tmp_path)
