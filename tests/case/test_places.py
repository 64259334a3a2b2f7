"""Cases by the path of their folder or by a bundled name."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from unitecon.case import places


def test_bundled_cases_have_a_case_file() -> None:
    folders = places.bundled()
    assert folders[places.EXAMPLE] == ROOT / "datasets" / "openai"
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


def test_the_current_folder_goes_before_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (places.default(), places.folder_of(places.DEFAULT)) == (
        "openai",
        ROOT / "datasets" / "openai",
    )
    (tmp_path / "case.toml").write_text("")
    assert (places.default(), places.folder_of(places.DEFAULT)) == (".", tmp_path.resolve())


def test_a_case_is_named_as_a_shell_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = (tmp_path / "my case").resolve()
    folder.mkdir()
    assert places.argument(folder) == f"'{folder}'"
    monkeypatch.chdir(tmp_path)
    assert places.argument(folder) == "'my case'"
    monkeypatch.chdir(folder)
    assert places.argument(folder) == "."
    assert places.argument(folder / "-x") == "./-x"
    assert places.argument(ROOT / "datasets" / "openai") == "openai"


def test_only_bundled_cases_are_never_written_to(tmp_path: Path) -> None:
    assert places.is_bundled(ROOT / "datasets" / "openai")
    assert not places.is_bundled(tmp_path)


def test_a_case_is_named_where_the_working_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert places.argument(tmp_path) == str(tmp_path)
